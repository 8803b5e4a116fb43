namespace Hub.Local.Azurite;

/// <summary>Where npm put Azurite.</summary>
internal static class AzuriteInstallation
{
    private static readonly string RelativeEntry = Path.Combine("node_modules", "azurite", "dist", "src", "azurite.js");

    /// <summary>Azurite's script, found by walking up from each of the folders in turn.</summary>
    /// <exception cref="AzuriteUnavailableException">It is in none of them.</exception>
    public static string Find(params IReadOnlyList<string> startFolders)
    {
        foreach (var start in startFolders)
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (Path.Combine(folder.FullName, RelativeEntry) is var entry && File.Exists(entry))
                    return entry;
        throw new AzuriteUnavailableException(
            $"Azurite, the storage emulator, is not installed at or above {string.Join(" or ", startFolders.Distinct())}. "
            + "Run `npm ci` in the project's root folder, or point AzureWebJobsStorage at a storage account.");
    }
}
