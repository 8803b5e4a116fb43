using Hub.Core.Partners.Applications;
using Hub.Core.Sts.Clients;
using Hub.Core.TileStore;
using Hub.Core.TileStore.Onboarding;

namespace Hub.Core.Sts.Tokens;

/// <summary>Decides, for one kind of client, for which organisation a token is.</summary>
internal interface IClientGrants
{
    /// <summary>The kind.</summary>
    ClientKind Kind { get; }

    /// <summary>The organisation that the token carries, null for none.</summary>
    /// <param name="client">The client, authenticated.</param>
    /// <param name="asked">The organisation that it asks for; null for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The grant; null when the client may not act for that organisation, or not at all.</returns>
    ValueTask<ClientGrant?> FindAsync(Client client, Guid? asked, CancellationToken cancellationToken);
}

/// <summary>What a client is granted.</summary>
/// <param name="Organisation">The organisation that the token is for; null for none.</param>
internal readonly record struct ClientGrant(Guid? Organisation)
{
    /// <summary>The data that the school has agreed to, beyond which the token gives nothing; null where no agreement limits the client.</summary>
    public DataExchange? Agreed { get; init; }

    /// <summary>Whether a scope is within the agreement.</summary>
    public bool Allows(string scope) => Agreed is not { } agreed || scope == HubScopes.Partner || agreed.Scopes.Contains(scope);
}

/// <summary>A partner's client acts for schools that have one of the partner's applications in use.</summary>
internal sealed class VendorGrants(Installs installs) : IClientGrants
{
    public ClientKind Kind => ClientKind.Vendor;

    public async ValueTask<ClientGrant?> FindAsync(Client client, Guid? asked, CancellationToken cancellationToken) =>
        asked is not { } site || (client.VendorId is { } vendor && await installs.HasActiveAsync(vendor, site, cancellationToken)) ? new ClientGrant(asked) : null;
}

/// <summary>A school's client acts for its school, for as long as the application, or the hub's own service, is in use there.</summary>
internal sealed class SchoolGrants(Installs installs, Applications applications, Onboardings onboardings) : IClientGrants
{
    public ClientKind Kind => ClientKind.School;

    public async ValueTask<ClientGrant?> FindAsync(Client client, Guid? asked, CancellationToken cancellationToken)
    {
        if (client.Sites is not [var site] || client.ApplicationId is not { } application || (asked is not null && asked != site))
            return null;
        if (await installs.FindAsync(site, application, cancellationToken) is not { State: InstallState.Active } install)
            return await onboardings.OpensToAsync(site, client.Id, cancellationToken) ? new ClientGrant(site) : null;
        // An install that an operator recorded has no agreement: its client has what the operator gave it.
        return install.Accepted is null
            ? new ClientGrant(site)
            : new ClientGrant(site) { Agreed = install.DataOf(await applications.FindAsync(application, cancellationToken)) };
    }
}

/// <summary>A client of these kinds acts for the one site that it is bound to: an MIS for its school, an agent for the school that paired it.</summary>
/// <param name="kind">The kind.</param>
internal sealed class SiteGrants(ClientKind kind) : IClientGrants
{
    public ClientKind Kind => kind;

    public ValueTask<ClientGrant?> FindAsync(Client client, Guid? asked, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ClientGrant?>(client.Sites is [var site] && (asked is null || asked == site) ? new ClientGrant(site) : null);
}

/// <summary>A management client acts for the sites that it is bound to: for one, or without a choice for all.</summary>
internal sealed class ManagementGrants : IClientGrants
{
    public ClientKind Kind => ClientKind.Management;

    public ValueTask<ClientGrant?> FindAsync(Client client, Guid? asked, CancellationToken cancellationToken) =>
        ValueTask.FromResult<ClientGrant?>(asked is not { } site || client.Sites.Contains(site) ? new ClientGrant(asked) : null);
}
