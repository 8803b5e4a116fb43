using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Operations;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Keys;
using Hub.Core.Sts.Limits;
using Hub.Core.Sts.Tokens;
using Hub.Core.TileStore;
using Hub.Core.TileStore.Onboarding;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;
using static OpenIddict.Server.OpenIddictServerHandlers;

namespace Hub.Core.Sts.Server;

/// <summary>The protocol server: OpenIddict, with what the hub decides itself put in as handlers.</summary>
public static class StsServer
{
    private static readonly TimeSpan AccessTokenLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RefreshTokenLifetime = TimeSpan.FromDays(15);

    // Long enough to sign in meanwhile (RFC 9126 section 2.2: 5 to 600 seconds).
    private static readonly TimeSpan PushedRequestLifetime = TimeSpan.FromMinutes(10);

    /// <summary>Adds it. <c>Sts:Issuer</c> is the address by which everybody knows the hub; without it, it is the address of each request.</summary>
    /// <returns>The server's builder, for the web host's part.</returns>
    public static OpenIddictServerBuilder AddStsServer(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Clients.Clients>();
        services.AddSingleton<Installs>();
        services.AddSingleton<Onboardings>();
        services.AddSingleton<LoginNames>();
        services.AddSingleton<ProvisionedLogins>();
        services.AddSingleton<RightsBeyondSchool>();
        services.AddSingleton<LinkedAddresses>();
        services.AddSingleton<Accounts.Accounts>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<SigningKeyOptions>();
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(p => p.GetRequiredService<SigningKeyOptions>());
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(p => p.GetRequiredService<SigningKeyOptions>());
        services.AddSingleton<RevokedTokens>();
        services.AddSingleton<TokenStanding>();
        services.AddSingleton<Access.VendorReach>();
        services.AddSingleton<UsedAssertions>();
        services.AddSingleton<Operations.AuditTrail.AuditKeys>();
        services.AddSingleton<Operations.AuditTrail.AuditChains>();
        services.AddSingleton<Audit>();
        services.AddSingleton<RateLimitSettings>();
        services.AddSingleton<RateLimits>();
        services.AddSingleton(p => new Access.Access(
            p.GetRequiredService<SigningKeys>(), p.GetRequiredService<Clients.Clients>(), p.GetRequiredService<TokenStanding>(), p.GetRequiredService<Access.VendorReach>(), p.GetRequiredService<Audit>(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IClientGrants, VendorGrants>();
        services.AddSingleton<IClientGrants, SchoolGrants>();
        services.AddSingleton<IClientGrants>(new SiteGrants(ClientKind.Mis));
        services.AddSingleton<IClientGrants>(new SiteGrants(ClientKind.Agent));
        services.AddSingleton<IClientGrants, ManagementGrants>();

        var server = new OpenIddictServerBuilder(services);
        services.AddOpenIddict().AddServer(s => Configure(s, configuration));
        return server;
    }

    private static void Configure(OpenIddictServerBuilder server, IConfiguration configuration)
    {
        server.SetAuthorizationEndpointUris("connect/authorize")
            .SetTokenEndpointUris("connect/token")
            .SetUserInfoEndpointUris("connect/userinfo")
            .SetEndSessionEndpointUris("connect/endsession")
            .SetIntrospectionEndpointUris("connect/introspect")
            .SetRevocationEndpointUris("connect/revoke")
            .SetPushedAuthorizationEndpointUris("connect/par")
            .SetConfigurationEndpointUris(".well-known/openid-configuration", ".well-known/oauth-authorization-server")
            .SetJsonWebKeySetEndpointUris(".well-known/jwks");
        if (configuration["Sts:Issuer"] is { Length: > 0 } issuer)
            server.SetIssuer(issuer);

        // RFC 9700: no implicit flow, no password grant, PKCE for everybody.
        server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange().AllowRefreshTokenFlow().AllowClientCredentialsFlow();
        server.Configure(options => options.CodeChallengeMethods.Remove(CodeChallengeMethods.Plain));
        server.SetAccessTokenLifetime(AccessTokenLifetime).SetAuthorizationCodeLifetime(CodeLifetime).SetRefreshTokenLifetime(RefreshTokenLifetime);
        server.Configure(options => options.RequestTokenLifetime = PushedRequestLifetime);
        // A refresh token used twice ends the family at once: a leeway would let a thief in.
        server.SetRefreshTokenReuseLeeway(TimeSpan.Zero);
        server.RegisterScopes([.. HubScopes.All]).DisableScopeValidation().IgnoreScopePermissions();
        server.RegisterClaims("sub", "name", "given_name", "family_name", "preferred_username", "email", "role", HubClaims.Organisation);

        // Access tokens are read by others; codes and refresh tokens by the hub alone, with the key ring that all instances share. The library asks for an
        // encryption key of its own, which is never used.
        server.DisableAccessTokenEncryption().AddEphemeralEncryptionKey();
        server.UseDataProtection().PreferDefaultAccessTokenFormat();

        server.RemoveUnusedHandlers();
        server.RemoveEventHandler(RedeemTokenEntry.Descriptor);
        server.AddEventHandler<ProcessSignInContext>(h => h.UseSingletonHandler<RedeemOnce>().SetOrder(RedeemTokenEntry.Descriptor.Order));
        server.AddEventHandler<ProcessAuthenticationContext>(h => h.UseSingletonHandler<AssertionHeld>().SetOrder(ValidateClientId.Descriptor.Order - 1));
        server.AddEventHandler<ProcessAuthenticationContext>(h => h.UseSingletonHandler<RefuseReplayed>());
        server.AddEventHandler<ValidateTokenRequestContext>(h => h.UseSingletonHandler<RefuseForeignScopes>());
        server.AddEventHandler<ValidateAuthorizationRequestContext>(h => h.UseSingletonHandler<RefuseForeignScopes>());
        server.AddEventHandler<ValidatePushedAuthorizationRequestContext>(h => h.UseSingletonHandler<RefuseForeignScopes>());
        server.AddEventHandler<HandleTokenRequestContext>(h => h.UseSingletonHandler<IssueClientToken>());
        server.AddEventHandler<HandleTokenRequestContext>(h => h.UseSingletonHandler<LimitSession>());
        server.AddEventHandler<GenerateTokenContext>(h => h.UseSingletonHandler<SpareTokenEntry>().SetOrder(Protection.CreateTokenEntry.Descriptor.Order - 200));
        server.AddEventHandler<GenerateTokenContext>(h => h.UseSingletonHandler<SignAsClientAsks>().SetOrder(Protection.AttachSecurityCredentials.Descriptor.Order + 100));
        server.AddEventHandler<HandleRevocationRequestContext>(h => h.UseSingletonHandler<RevokeClientToken>().SetOrder(Revocation.RevokeToken.Descriptor.Order - 100));
        server.AddEventHandler<HandleIntrospectionRequestContext>(h => h.UseSingletonHandler<TellStanding>());
        server.AddEventHandler<HandleUserInfoRequestContext>(h => h.UseSingletonHandler<DescribePerson>());
        server.AddEventHandler<ExtractTokenRequestContext>(h => h.UseSingletonHandler<RefuseRepeated>());
        server.AddEventHandler<ExtractAuthorizationRequestContext>(h => h.UseSingletonHandler<RefuseRepeated>());
        server.AddEventHandler<ExtractPushedAuthorizationRequestContext>(h => h.UseSingletonHandler<RefuseRepeated>());
        server.AddEventHandler<ExtractIntrospectionRequestContext>(h => h.UseSingletonHandler<RefuseRepeated>());
        server.AddEventHandler<ExtractRevocationRequestContext>(h => h.UseSingletonHandler<RefuseRepeated>());
        server.AddEventHandler<ExtractEndSessionRequestContext>(h => h.UseSingletonHandler<RefuseRepeated>());
    }
}
