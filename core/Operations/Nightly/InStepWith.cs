using System.Security.Cryptography;
using System.Text.Json;
using Hub.Core.Sites;

namespace Hub.Core.Operations.Nightly;

/// <summary>What a school was in step with after its last good night: while that lasts, a night has nothing to do for it.</summary>
/// <param name="SnapshotId">The MIS data.</param>
/// <param name="Settings">What of the site's settings decides, as <see cref="SettingsOf"/> says.</param>
/// <param name="Until">The first day on which the same data means something else, because somebody begins, leaves or has a birthday that counts; null for none.</param>
/// <param name="FilesUntil">The same for addresses and files alone, which birthdays do not change.</param>
/// <param name="Night">The night.</param>
public sealed record InStepWith(string SnapshotId, string Settings, DateOnly? Until, DateOnly? FilesUntil, DateOnly Night)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    /// <summary>Updates that wait for somebody at the school: a later night takes them back before it makes its own.</summary>
    public IReadOnlyList<string> Held { get; init; } = [];

    /// <summary>The mark of the links that somebody made or removed by hand; null for none ever.</summary>
    public string? Links { get; init; }

    /// <summary>Whether there is nothing to do for the school on a day.</summary>
    public bool Holds(Site site, string snapshotId, string? links, DateOnly day) => HoldsButForTheDay(site, snapshotId, links) && !(day >= Until);

    /// <summary>Whether addresses and files need nothing on a day.</summary>
    public bool HoldsForFiles(Site site, string snapshotId, string? links, DateOnly day) => HoldsButForTheDay(site, snapshotId, links) && !(day >= FilesUntil);

    /// <summary>Names the settings that decide what a night does for a site.</summary>
    public static string SettingsOf(Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        var rules = site.EmailRules.OrderBy(r => r.Key).Select(r => new { Type = r.Key, r.Value });
        var google = site.Google is { } workspace ? new { workspace.Domains, workspace.AdminUser } : null;
        return Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new { site.TimeZone, site.Microsoft365, google, rules, site.Accounts, site.Nightly.Updates, site.Nightly.Formats, site.SdsUpload }, Format)).AsSpan(0, 16));
    }

    private bool HoldsButForTheDay(Site site, string snapshotId, string? links) => SnapshotId == snapshotId && Links == links && Settings == SettingsOf(site);
}
