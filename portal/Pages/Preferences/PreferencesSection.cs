namespace Hub.Portal.Pages.Preferences;

/// <summary>A section of the preferences. Installing applications is none: that is the TileStore's.</summary>
/// <param name="Path">Its page.</param>
/// <param name="Text">What the menu calls it.</param>
public sealed record PreferencesSection(string Path, string Text)
{
    /// <summary>All, in the order of the menu.</summary>
    public static readonly IReadOnlyList<PreferencesSection> All =
    [
        new("/preferences/security", "Security"), new("/preferences/accounts", "Hub IDs"), new("/preferences/services", "Connected services"),
        new("/preferences/addresses", "E-mail addresses"), new("/preferences/domains", "Domains"),
        new("/preferences/active-directory", "Active Directory"),
        new("/preferences/nightly", "Nightly sync"), new("/preferences/school-data-sync", "School Data Sync"), new("/preferences/notifications", "Notifications"), new("/preferences/maintenance", "Maintenance notice"),
        new("/preferences/audit", "Audit"), new("/preferences/leavers", "Leavers"),
    ];
}
