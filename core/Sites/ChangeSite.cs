using Hub.Core.Accounts;
using Hub.Core.Operations;

namespace Hub.Core.Sites;

/// <summary>Changes one part of a site for an administrator of it. Nothing that somebody else changed meanwhile is overwritten unseen, and every attempt is in the audit.</summary>
public sealed class ChangeSite(Sites sites, Audit audit)
{
    /// <summary>Stores a part.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="part">Which part.</param>
    /// <param name="value">What it becomes.</param>
    /// <param name="version">Of the part that the administrator saw.</param>
    /// <param name="said">What the audit says of it, without secrets.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync<T>(Guid siteId, Actor by, SitePart<T> part, T value, string version, string said, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(part);
        while (true)
        {
            var stored = await sites.ReadAsync(siteId, cancellationToken);
            if (stored is null || part.VersionOf(stored.Site) != version)
            {
                var stale = new Stale("settings_changed", "Somebody else saved these settings while you had the page open.");
                return await RefusedAsync(siteId, by, part, said, stale, cancellationToken);
            }

            // Another part may have changed since: then this one is looked at again.
            if (await sites.TryStoreAsync(part.With(stored.Site, value), stored, cancellationToken) is not { } now)
                continue;
            var changes = AuditChange.Between(part.Of(stored.Site), part.Of(now.Site));
            await audit.AddAsync(new AuditRecord(siteId, by.Id, part.Action, said, Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf, Changes = changes }, cancellationToken);
            return now.Site;
        }
    }

    /// <summary>Notes a change that was refused.</summary>
    /// <returns>The refusal.</returns>
    public async Task<Refusal> RefusedAsync<T>(Guid siteId, Actor by, SitePart<T> part, string said, Refusal refusal, CancellationToken cancellationToken)
    {
        await audit.AddAsync(new AuditRecord(siteId, by.Id, part.Action, said, refusal.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return refusal;
    }
}
