using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Rostering;

/// <summary>All that decides an export but the accounts.</summary>
/// <param name="Site">The site's settings.</param>
/// <param name="Tenant">The site's Microsoft 365; null when it has none.</param>
/// <param name="Snapshot">The MIS data.</param>
/// <param name="Today">The day, in the site's time zone, by which people and enrolments have ended or not.</param>
internal sealed record ExportSource(Site Site, Microsoft365Tenant? Tenant, Snapshot Snapshot, DateOnly Today)
{
    /// <summary>Of whom it tells.</summary>
    public ExportScope Scope { get; init; } = ExportScope.Everybody;

    /// <summary>The domains that addresses must be in: those of the directory that the site has; null when it has none, so that any will do.</summary>
    public IReadOnlyList<string>? Domains => Tenant is { VerifiedDomains: { Count: > 0 } verified } ? verified : Site.Google?.Domains;
}
