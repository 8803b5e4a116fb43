using Hub.Core.Sts.Clients;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenIddict.Core;

namespace Hub.Core.Sts.Stores;

/// <summary>Registers what the STS remembers.</summary>
public static class StsStoreServices
{
    /// <summary>Adds OpenIddict's core with its stores in Table Storage.</summary>
    /// <remarks>There is no scope store: the hub's scopes are fixed, and the STS's own handlers decide which of them a client gets.</remarks>
    public static IServiceCollection AddStsStores(this IServiceCollection services)
    {
        services.TryAddSingleton<Clients.Clients>();
        services.TryAddSingleton<ClientSecretUses>();
        services.AddSingleton<SubjectIndex>();
        services.AddSingleton<ReferenceIndex>();
        services.AddSingleton<IssuedRows>();
        services.AddSingleton<TokenStore>();
        services.AddOpenIddict().AddCore(core => core
            .SetDefaultApplicationEntity<Client>()
            .SetDefaultAuthorizationEntity<StoredAuthorization>()
            .SetDefaultTokenEntity<StoredToken>()
            .ReplaceApplicationManager<Client, ClientManager>()
            .ReplaceApplicationStore<Client, ApplicationStore>(ServiceLifetime.Singleton)
            .ReplaceAuthorizationStore<StoredAuthorization, AuthorizationStore>(ServiceLifetime.Singleton)
            .ReplaceTokenStore<StoredToken, TokenStore>(ServiceLifetime.Singleton)
            // Clients are cached already; a token that another instance redeemed or revoked must be seen at once.
            .DisableEntityCaching());
        services.AddOptions<OpenIddictCoreOptions>().Configure<TimeProvider>((options, time) => options.TimeProvider = time);
        return services;
    }
}
