namespace Hub.Core.Provisioning;

/// <summary>What schools call the directories.</summary>
public static class DirectoryNames
{
    /// <summary>A directory.</summary>
    public static string Of(DirectoryKind directory) => directory == DirectoryKind.Google ? "Google" : "Office 365";
}
