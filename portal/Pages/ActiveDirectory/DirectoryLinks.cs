namespace Hub.Portal.Pages.ActiveDirectory;

/// <summary>The addresses of the pages about Active Directory.</summary>
public static class DirectoryLinks
{
    /// <summary>Where names are given out.</summary>
    public const string Names = "/preferences/active-directory/names";

    /// <summary>The agent, and how its work stands.</summary>
    public const string Agent = "/preferences/active-directory/agent";

    /// <summary>The pages, in the order of their tabs.</summary>
    public static readonly IReadOnlyList<(string Path, string Text)> Tabs =
    [
        ("/preferences/active-directory/principal-names", "User principal name"), ("/preferences/active-directory/account-names", "sAMAccountName"),
        ("/preferences/active-directory/attributes", "Attributes"), ("/preferences/active-directory/places", "OUs and groups"),
        ("/preferences/active-directory/folders", "Home and profile"), ("/preferences/active-directory/passwords", "Passwords"), (Names, "Names given"), (Agent, "Agent"),
    ];

    /// <summary>The page of a preview of names.</summary>
    public static string NameSet(string jobId) => $"{Names}/{Uri.EscapeDataString(jobId)}";
}
