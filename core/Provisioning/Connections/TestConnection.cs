using Hub.Core.Sites;

namespace Hub.Core.Provisioning.Connections;

/// <summary>Tries a site's settings for a directory, be they stored or only typed, and says what is wrong. Nothing is kept of it: neither the connection nor its token.</summary>
public sealed class TestConnection
{
    private readonly Directories directories;
    private readonly ProvisioningSettings settings;
    private readonly ServiceAccountKeys keys;
    private readonly TenantClaims claims;

    internal TestConnection(Directories directories, ProvisioningSettings settings, ServiceAccountKeys keys, TenantClaims claims) =>
        (this.directories, this.settings, this.keys, this.claims) = (directories, settings, keys, claims);

    /// <summary>Tries the tenant of a site.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="tenant">Its tenant.</param>
    /// <param name="stored">The tenant that is stored, which was allowed when it was.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ConnectionReport> Microsoft365Async(Guid siteId, Microsoft365Tenant tenant, Microsoft365Tenant? stored, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tenant);
        const string application = "The hub's application";
        if (!directories.HasMicrosoftApplication)
            return new ConnectionReport([new ConnectionCheck(application, CheckState.Failed, "The hub has no application in Entra yet. The operating team must register one and set Microsoft365:ClientId and Microsoft365:ClientSecret.")]);
        if (tenant.TenantId != stored?.TenantId && await claims.HeldByAnotherAsync(tenant.TenantId, siteId, cancellationToken))
            return new ConnectionReport([new ConnectionCheck("Tenant", CheckState.Failed, ChangeServices.TenantOfAnother)]);
        using var limit = Limit(cancellationToken);
        return await directories.GraphConnection(tenant).TestAsync(limit.Token);
    }

    /// <summary>Tries the workspace of a site.</summary>
    public async Task<ConnectionReport> GoogleAsync(GoogleWorkspace workspace, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(workspace);
        if (keys.Describe(workspace) is not { } account)
            return new ConnectionReport([new ConnectionCheck("Key", CheckState.Failed, "The hub can no longer read the stored key. Choose the key file again and save.")]);
        using var limit = Limit(cancellationToken);
        return await directories.GoogleConnection(workspace, account).TestAsync(limit.Token);
    }

    private CancellationTokenSource Limit(CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.ConnectionTest);
        return limit;
    }
}
