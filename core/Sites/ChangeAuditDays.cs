using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Operations.AuditTrail;

namespace Hub.Core.Sites;

/// <summary>For how long a school has its audit kept.</summary>
public sealed class ChangeAuditDays(ChangeSite change, Sites sites)
{
    /// <summary>Sets it.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="by">The administrator, or an operator.</param>
    /// <param name="typed">The number of days; nothing for as long as the hub keeps audits.</param>
    /// <param name="version">Of the setting that was seen; null for whatever it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Guid siteId, Actor by, string typed, string? version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(typed);
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        typed = typed.Trim();
        int? days = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var said = days is null ? "as the hub" : $"{days} days";
        if (typed.Length > 0 && days is not (>= AuditSettings.LeastDays and <= AuditSettings.MostDays))
        {
            var fault = $"must be a number from {AuditSettings.LeastDays} to {AuditSettings.MostDays}, or empty.";
            return await change.RefusedAsync(siteId, by, SiteParts.AuditDays, "", new Invalid("invalid_audit_days", "Nothing was saved: see what is wrong below.", new FieldError("days", fault)), cancellationToken);
        }

        return await change.SetAsync(siteId, by, SiteParts.AuditDays, days, version ?? SiteParts.AuditDays.VersionOf(site), said, cancellationToken);
    }
}
