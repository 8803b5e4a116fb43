namespace Hub.Tests.Fixtures;

/// <summary>Microsoft's own School Data Sync samples, which are not part of the project.</summary>
internal static class MicrosoftSamples
{
    /// <summary>The folder of a set, or of all sets. Where the samples are not, the test is skipped and says so.</summary>
    public static string Folder(string set = "")
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Hub.sln")))
            root = root.Parent;
        var samples = Path.GetFullPath(Path.Combine(root!.FullName, "../shared/data/microsoft-sds-samples"));
        if (!Directory.Exists(samples))
            Assert.Skip("Microsoft's samples are not here: ../shared is absent.");
        return Path.Combine(samples, set);
    }
}
