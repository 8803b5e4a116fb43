using Hub.Core.Accounts;

namespace Hub.Portal;

/// <summary>Who looks at a page.</summary>
/// <param name="Account">The person's account.</param>
/// <param name="SiteName">The person's school.</param>
/// <param name="Path">The page's path, by which the menu knows where the person is.</param>
public sealed record Viewer(Account Account, string SiteName, string Path)
{
    /// <summary>Whether the person administers the school.</summary>
    public bool IsAdministrator => Account.Roles.Contains(Roles.Administrator);
}
