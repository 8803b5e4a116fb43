using Hub.Core.Accounts;
using Hub.Core.Mis;

namespace Hub.Core.Sites;

/// <summary>What an administrator changes of the directories that a school is connected to.</summary>
public sealed class ChangeServices(ChangeSite change, Sites sites, ServiceAccountKeys keys, TenantClaims claims, TimeProvider time)
{
    /// <summary>Why a tenant that another school has cannot be set by an administrator.</summary>
    internal const string TenantOfAnother = "This tenant cannot be connected here: another school of the hub has it. Check the ID; if schools share the tenant, the operating team connects them.";

    /// <summary>What was typed about a tenant, checked.</summary>
    /// <param name="entry">What was typed.</param>
    /// <param name="needsDomains">Whether it is to be stored, and so must list a domain.</param>
    public static Outcome<Microsoft365Tenant> Read(Microsoft365Entry entry, bool needsDomains)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var errors = new List<FieldError>();
        if (!Guid.TryParse(entry.TenantId.Trim(), out var tenantId) || tenantId == Guid.Empty)
            errors.Add(new FieldError("tenantId", "must be the ID that the Entra admin centre shows under Overview, such as 1b2c3d4e-0000-4000-8000-123456789abc."));
        var domains = DomainList.Read(entry.Domains, "domains", errors);
        if (needsDomains && domains.Count == 0 && errors.All(e => e.Field != "domains"))
            errors.Add(new FieldError("domains", "must list at least one domain. Test connection shows which the tenant has."));
        return errors.Count > 0
            ? new Invalid("invalid_services", "Nothing was saved: see what is wrong below.", errors)
            : new Microsoft365Tenant { TenantId = tenantId, VerifiedDomains = domains, AccountsFromAdSync = entry.AccountsFromAdSync };
    }

    /// <summary>What was typed about a workspace, checked, with its key encrypted.</summary>
    /// <param name="entry">What was typed.</param>
    /// <param name="stored">The workspace as it is stored, whose key stays where none was chosen.</param>
    public Outcome<GoogleWorkspace> Read(GoogleEntry entry, GoogleWorkspace? stored)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var errors = new List<FieldError>();
        var domains = DomainList.Read(entry.Domains, "domains", errors);
        if (domains.Count == 0 && errors.Count == 0)
            errors.Add(new FieldError("domains", "must list at least one domain of the workspace, the primary one first."));
        if (!EmailAddress.TryParse(entry.AdminUser.Trim(), out var admin))
            errors.Add(new FieldError("adminUser", "must be the e-mail address of the administrator for whom the service account acts."));
        if (entry.Key is null && stored is null)
            errors.Add(new FieldError("key", "is needed: choose the JSON key file of the service account."));
        else if (entry.Key is not null && ServiceAccountKeys.Fault(entry.Key) is { } fault)
            errors.Add(new FieldError("key", fault));
        if (errors.Count > 0)
            return new Invalid("invalid_services", "Nothing was saved: see what is wrong below.", errors);
        var keep = entry.Key is null || (stored is not null && keys.Holds(stored, entry.Key));
        return new GoogleWorkspace
        {
            Domains = domains,
            AdminUser = admin!,
            ProtectedServiceAccountKey = keep ? stored!.ProtectedServiceAccountKey : keys.Protect(entry.Key!),
            KeyStoredAt = keep ? stored!.KeyStoredAt : time.GetUtcNow(),
        };
    }

    /// <summary>Connects a school to a tenant, or changes how it is connected.</summary>
    /// <param name="site">The school as it was read.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="entry">What was typed.</param>
    /// <param name="version">Of what the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Site site, Actor by, Microsoft365Entry entry, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (!Read(entry, needsDomains: true).Succeeded(out var tenant, out var refusal))
            return await change.RefusedAsync(site.Id, by, SiteParts.Microsoft365, "", refusal, cancellationToken);
        var said = $"{tenant.TenantId} {string.Join(' ', tenant.VerifiedDomains)}";
        var before = site.Microsoft365?.TenantId;
        if (tenant.TenantId != before)
        {
            // First noted, then looked at: of two schools that come at once, neither gets it unseen by the other.
            await claims.AddAsync(tenant.TenantId, site.Id, cancellationToken);
            if (await claims.HeldByAnotherAsync(tenant.TenantId, site.Id, cancellationToken))
            {
                await claims.RemoveAsync(tenant.TenantId, site.Id, cancellationToken);
                var taken = new Invalid("tenant_of_another_site", TenantOfAnother, new FieldError("tenantId", "belongs to another school of the hub."));
                return await change.RefusedAsync(site.Id, by, SiteParts.Microsoft365, said, taken, cancellationToken);
            }
        }

        var outcome = await change.SetAsync(site.Id, by, SiteParts.Microsoft365, tenant, version, said, cancellationToken);
        // Whatever became of it, and of what others did meanwhile: the school holds the tenant that it names, and no other.
        var now = (await sites.FindAsync(site.Id, cancellationToken))?.Microsoft365?.TenantId;
        foreach (var other in new[] { before, tenant.TenantId }.OfType<Guid>().Where(t => t != now))
            await claims.RemoveAsync(other, site.Id, cancellationToken);
        return outcome;
    }

    /// <summary>Connects a school to a workspace, or changes how it is connected.</summary>
    /// <inheritdoc cref="SetAsync(Site, Actor, Microsoft365Entry, string, CancellationToken)"/>
    public async Task<Outcome<Site>> SetAsync(Site site, Actor by, GoogleEntry entry, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        if (!Read(entry, site.Google).Succeeded(out var workspace, out var refusal))
            return await change.RefusedAsync(site.Id, by, SiteParts.Google, "", refusal, cancellationToken);
        return await change.SetAsync(site.Id, by, SiteParts.Google, workspace, version, $"{workspace.AdminUser} {string.Join(' ', workspace.Domains)}", cancellationToken);
    }

    /// <summary>Disconnects a school from its tenant.</summary>
    public async Task<Outcome<Site>> RemoveMicrosoft365Async(Site site, Actor by, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        var outcome = await change.SetAsync(site.Id, by, SiteParts.Microsoft365, null, version, "removed", cancellationToken);
        if (outcome.Succeeded(out _, out _) && site.Microsoft365 is { } before)
            await claims.RemoveAsync(before.TenantId, site.Id, cancellationToken);
        return outcome;
    }

    /// <summary>Disconnects a school from its workspace; its key is forgotten.</summary>
    public Task<Outcome<Site>> RemoveGoogleAsync(Site site, Actor by, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        return change.SetAsync(site.Id, by, SiteParts.Google, null, version, "removed", cancellationToken);
    }
}

/// <summary>What an administrator typed about a Microsoft 365 tenant.</summary>
/// <param name="TenantId">The tenant's id.</param>
/// <param name="Domains">Its domains, as <see cref="DomainList"/> reads them.</param>
/// <param name="AccountsFromAdSync">Whether accounts come from Active Directory.</param>
public sealed record Microsoft365Entry(string TenantId, string Domains, bool AccountsFromAdSync);

/// <summary>What an administrator typed about a Google Workspace.</summary>
/// <param name="Domains">Its domains, as <see cref="DomainList"/> reads them.</param>
/// <param name="AdminUser">For whom the service account acts.</param>
/// <param name="Key">The service account's key in the clear; null when the stored one stays.</param>
public sealed record GoogleEntry(string Domains, string AdminUser, string? Key);
