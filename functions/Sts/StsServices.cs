using Hub.Core.Accounts;
using Hub.Core.Accounts.Activity;
using Hub.Core.Accounts.Devices;
using Hub.Core.Accounts.External;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Accounts.Identity;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Server;
using Hub.Core.Sts.Stores;
using Hub.Core.TileStore;
using Hub.Functions.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenIddict.Server;
using static OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreHandlers;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Hub.Functions.Sts;

/// <summary>The STS and what stands at its doors.</summary>
internal static class StsServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddSts(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddStsStores();
        services.AddStsServer(configuration);
        services.AddOpenIddict().AddServer(ConfigureHttp);
        services.ShareOpenIddict();
        // It logs every request and answer; refusals are in the audit, and what partners send is nobody else's business.
        services.AddLogging(logging => logging.AddFilter("OpenIddict", LogLevel.Warning));
        services.AddSingleton<BasicFormCounter>();
        services.AddSingleton<ClientAdministration>();
        services.AddSingleton<RotateSecret>();
        services.AddSingleton<PutInstall>();
        services.AddSingleton<PutAccount>();
        services.AddSingleton<SyncAccounts>();
        services.AddSingleton<TemporaryPasswords>();
        services.AddSingleton<ChoosePassword>();
        services.AddSingleton<ChangeAccountRules>();
        services.AddSingleton<PreviewUsernames>();
        services.AddSingleton<SignedIn>();
        services.AddTwoFactor();
        services.AddSingleton<ClientLimit>();
        services.AddSingleton<AccessMiddleware>();
        services.AddAntiforgery(options => (options.Cookie.Name, options.Cookie.SecurePolicy) = ("hub-form", CookieSecurePolicy.SameAsRequest));
        services.AddSingleton<ExternalProviders>();
        services.AddSingleton<ExternalSignIn>();
        services.AddSingleton<ExternalLoginClaims>();
        services.AddSingleton<FailedAttempts>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton<LiftLock>();
        services.AddSingleton<AccountActivity>();
        services.AddSingleton<BrowserSessions>();
        services.AddSingleton<AccountStore>();
        services.AddSingleton<AccountManager>();
        var authentication = services.AddAuthentication();
        ExternalProviders.AddTo(authentication, configuration);
        authentication.AddCookie(SignedIn.Scheme, options =>
        {
            options.Cookie.Name = "hub";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = BrowserSessions.Lifetime;
            options.SlidingExpiration = false;
        }).AddCookie(SecondStepSignIn.Scheme, options =>
        {
            options.Cookie.Name = "hub-second-step";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Lax;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            options.ExpireTimeSpan = SecondStepSignIn.Lifetime;
            options.SlidingExpiration = false;
        });
        return services;
    }

    /// <summary>Puts the guard before every function.</summary>
    public static void UseAccess(this FunctionsApplicationBuilder builder) =>
        builder.Use(next => context => context.InstanceServices.GetRequiredService<AccessMiddleware>().InvokeAsync(context, next));

    private static void ConfigureHttp(OpenIddictServerBuilder server)
    {
        // The function app itself takes https only (azure.bicep); on one's own machine http is what there is.
        server.UseAspNetCore().EnableAuthorizationEndpointPassthrough().EnableEndSessionEndpointPassthrough().DisableTransportSecurityRequirement().SuppressJsonResponseIndentation();
        ReadBasic<ExtractTokenRequestContext>(server);
        ReadBasic<ExtractIntrospectionRequestContext>(server);
        ReadBasic<ExtractRevocationRequestContext>(server);
        ReadBasic<ExtractPushedAuthorizationRequestContext>(server);
        server.AddEventHandler<ApplyTokenResponseContext>(h => h.UseSingletonHandler<LevelFailures>());
        server.AddEventHandler<ApplyIntrospectionResponseContext>(h => h.UseSingletonHandler<LevelFailures>());
        server.AddEventHandler<ApplyRevocationResponseContext>(h => h.UseSingletonHandler<LevelFailures>());
        server.AddEventHandler<ApplyPushedAuthorizationResponseContext>(h => h.UseSingletonHandler<LevelFailures>());
    }

    private static void ReadBasic<TContext>(OpenIddictServerBuilder server) where TContext : BaseValidatingContext
    {
        var replaced = ExtractBasicAuthenticationCredentials<TContext>.Descriptor;
        server.RemoveEventHandler(replaced);
        server.AddEventHandler(OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
            .SetServiceDescriptor(ServiceDescriptor.Singleton<ExtractBasicCredentials, ExtractBasicCredentials>()).SetOrder(replaced.Order).Build());
        server.AddEventHandler(OpenIddictServerHandlerDescriptor.CreateBuilder<TContext>()
            .SetServiceDescriptor(ServiceDescriptor.Singleton<LimitClient, LimitClient>()).SetOrder(replaced.Order + 500).Build());
    }
}
