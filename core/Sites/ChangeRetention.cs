using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.Sites;

/// <summary>For how long a school has something kept.</summary>
public sealed class ChangeRetention(ChangeSite change, Sites sites)
{
    /// <summary>Sets it.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="by">The administrator, or an operator.</param>
    /// <param name="what">What is kept.</param>
    /// <param name="typed">The number of days; nothing for as long as the hub keeps it.</param>
    /// <param name="version">Of the setting that was seen; null for whatever it is.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Guid siteId, Actor by, Retention what, string typed, string? version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(what);
        ArgumentNullException.ThrowIfNull(typed);
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        typed = typed.Trim();
        int? days = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        var said = days is null ? "as the hub" : $"{days} days";
        if (typed.Length > 0 && !(days >= what.LeastDays && days <= what.MostDays))
        {
            var fault = $"must be a number from {what.LeastDays} to {what.MostDays}, or empty.";
            return await change.RefusedAsync(siteId, by, what.Part, "", new Invalid(what.Fault, "Nothing was saved: see what is wrong below.", new FieldError("days", fault)), cancellationToken);
        }

        return await change.SetAsync(siteId, by, what.Part, days, version ?? what.Part.VersionOf(site), said, cancellationToken);
    }
}

/// <summary>Something of which a school says for how many days it is kept.</summary>
/// <param name="Part">Where the site says it; null there for as long as the hub keeps it.</param>
/// <param name="LeastDays">The fewest days.</param>
/// <param name="MostDays">The most days.</param>
/// <param name="Fault">The code of a number that is none of these.</param>
public sealed record Retention(SitePart<int?> Part, int LeastDays, int MostDays, string Fault)
{
    /// <summary>The audit.</summary>
    public static readonly Retention Audit = new(SiteParts.AuditDays, AuditSettings.LeastDays, AuditSettings.MostDays, "invalid_audit_days");

    /// <summary>People who have left.</summary>
    public static readonly Retention Leavers = new(SiteParts.LeaverDays, LeaverSettings.LeastDays, LeaverSettings.MostDays, "invalid_leaver_days");
}
