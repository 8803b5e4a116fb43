using System.Text.Json;
using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;

namespace Hub.Core.Sites;

/// <summary>Makes a site, or changes it to what the caller describes.</summary>
public sealed class PutSite(Sites sites, ServiceAccountKeys keys, TenantClaims claims, Audit audit, TimeProvider time)
{
    /// <summary>Checks and stores a site. Doing it again changes nothing.</summary>
    /// <param name="siteId">The site; made when there is none.</param>
    /// <param name="body">The site as JSON. Without <c>google.serviceAccountKey</c> the stored key stays.</param>
    /// <param name="ifVersion">Only when the site stands at this version (or at any, for <c>*</c>); null for no condition.</param>
    /// <param name="onlyNew">Only when there is no such site.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<SitePut>> RunAsync(Guid siteId, JsonElement body, string? ifVersion, bool onlyNew, CancellationToken cancellationToken)
    {
        if (!SiteDocument.Read(siteId, body).Succeeded(out var document, out var refusal))
            return refusal;
        while (true)
        {
            var existing = await sites.ReadAsync(siteId, cancellationToken);
            if (onlyNew && existing is not null)
                return new Stale("site_exists", "There is a site with this id already.");
            if (ifVersion is not null && existing?.Version != ifVersion && !(ifVersion == "*" && existing is not null))
                return new Stale("site_changed", "The site is not at the version that If-Match names. Read it again, then decide.");
            if (!WithKey(document, existing?.Site).Succeeded(out var site, out refusal))
                return refusal;
            // The school's own, which operators neither see nor send.
            site = site with
            {
                Notice = existing?.Site.Notice,
                DataExchange = existing?.Site.DataExchange,
                Notifications = existing?.Site.Notifications ?? new NoticePreferences(),
                Nightly = existing?.Site.Nightly ?? new NightlyRules(),
                SdsUpload = existing?.Site.SdsUpload,
                AuditDays = existing?.Site.AuditDays,
                LeaverDays = existing?.Site.LeaverDays,
            };
            var (tenant, before) = (site.Microsoft365?.TenantId, existing?.Site.Microsoft365?.TenantId);
            if (tenant is not null)
                await claims.AddAsync(tenant.Value, siteId, cancellationToken);
            if (await sites.TryStoreAsync(site, existing, cancellationToken) is not { } stored)
                continue;
            if (before is not null && before != tenant)
                await claims.RemoveAsync(before.Value, siteId, cancellationToken);
            if (stored.Version != existing?.Version)
            {
                var record = new AuditRecord(siteId, "operator", existing is null ? "site.made" : "site.set", site.Name) { OnBehalfOf = siteId.ToString(), Changes = AuditChange.Between(existing?.Site, stored.Site) };
                await audit.AddAsync(record, cancellationToken);
            }

            return new SitePut(stored, existing is null);
        }
    }

    private Outcome<Site> WithKey(SiteDocument document, Site? existing)
    {
        if (document.Site.Google is not { } google)
            return document.Site;
        var stored = existing?.Google;
        if (document.ServiceAccountKey is null && stored is null)
        {
            return new Invalid(
                "invalid_site", "The site was not stored: see errors.", new FieldError("google.serviceAccountKey", "is required, since no key is stored for this site yet."));
        }

        // Encrypting gives other bytes each time: the same key keeps its bytes, so that the same PUT changes nothing.
        var keep = document.ServiceAccountKey is null || (stored is not null && keys.Holds(stored, document.ServiceAccountKey));
        var kept = keep
            ? google with { ProtectedServiceAccountKey = stored!.ProtectedServiceAccountKey, KeyStoredAt = stored.KeyStoredAt }
            : google with { ProtectedServiceAccountKey = keys.Protect(document.ServiceAccountKey!), KeyStoredAt = time.GetUtcNow() };
        return document.Site with { Google = kept };
    }
}

/// <summary>What became of a PUT.</summary>
/// <param name="Stored">The site as it now stands.</param>
/// <param name="Made">Whether there was none before.</param>
public sealed record SitePut(StoredSite Stored, bool Made);
