using Microsoft.Extensions.Configuration;

namespace Hub.Local.Hosting;

/// <summary>Where this machine keeps what is not in storage: the function keys and Azurite's files.</summary>
internal static class DataFolder
{
    public const string Setting = "Hub:DataFolder";

    /// <summary>The setting, or <c>.hub</c> beside the nearest host.json at or above the content root, or in the content root.</summary>
    public static string Of(IConfiguration configuration, string contentRoot)
    {
        if (configuration[Setting] is { Length: > 0 } configured)
            return Path.GetFullPath(configured, contentRoot);
        for (var folder = new DirectoryInfo(contentRoot); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "host.json")))
                return Path.Combine(folder.FullName, ".hub");
        return Path.Combine(contentRoot, ".hub");
    }
}
