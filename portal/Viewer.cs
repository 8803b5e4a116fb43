using Hub.Core.Accounts;
using Hub.Core.Partners.Vendors;
using Hub.Core.Sites;

namespace Hub.Portal;

/// <summary>Who looks at a page.</summary>
/// <param name="Account">The person's account.</param>
/// <param name="Site">The person's school, as it was when the page was asked for; in the TileStore, the one of their schools that they have chosen.</param>
/// <param name="Path">The page's path, by which the menu knows where the person is.</param>
public sealed record Viewer(Account Account, Site Site, string Path)
{
    /// <summary>The school's clock.</summary>
    public SchoolTimes Times => new(Site.TimeZone);

    /// <summary>Whether the page is about the school that the person belongs to.</summary>
    public bool AtOwnSite => Site.Id == Account.SiteId;

    /// <summary>What the operating team and the school tell everybody now, but for what the person has closed.</summary>
    public IReadOnlyList<ShownNotice> Notices { get; init; } = [];

    /// <summary>The partners whose integrator the person is.</summary>
    public IReadOnlyList<Vendor> Vendors { get; init; } = [];

    /// <summary>The one of them whose page it is; null elsewhere.</summary>
    public Vendor? Vendor { get; init; }

    /// <summary>Whether the person belongs to the hub's operating team.</summary>
    public bool IsOperator => Account.Roles.Contains(Roles.Operator);

    /// <summary>Whether the person administers their own school.</summary>
    public bool IsAdministrator => Account.Roles.Contains(Roles.Administrator);
}

/// <summary>A notice at the top of a page.</summary>
/// <param name="Id">Tells it from others.</param>
/// <param name="Text">What it says.</param>
/// <param name="ReturnTo">Where to go when the person closes it; null where closing it would lose what a form holds.</param>
public sealed record ShownNotice(string Id, string Text, string? ReturnTo);
