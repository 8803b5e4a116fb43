using Hub.Core.Accounts.External;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Microsoft.IdentityModel.Validators;

namespace Hub.Functions.Sts;

/// <summary>
/// The providers that the hub's operators have set up, by <c>ExternalProviders:Microsoft:ClientId</c> and <c>:ClientSecret</c> and the same for <c>Google</c>. <c>:Authority</c>
/// takes another in place of the provider's own.
/// </summary>
public sealed class ExternalProviders(IConfiguration configuration)
{
    /// <summary>Where somebody is sent to a provider; behind it stands where the provider sends them back to.</summary>
    internal const string Path = "/login/external";

    /// <summary>The providers that people may choose from.</summary>
    public IReadOnlyList<ExternalProvider> SetUp { get; } = [.. Enum.GetValues<ExternalProvider>().Where(p => !string.IsNullOrEmpty(configuration[$"ExternalProviders:{p}:ClientId"]))];

    /// <summary>The name of the authentication scheme that speaks with a provider.</summary>
    internal static string SchemeOf(ExternalProvider provider) => $"Hub.{provider}";

    /// <summary>A provider by its name in addresses; null when it is not set up.</summary>
    internal ExternalProvider? Find(string name) => SetUp.Where(p => p.ToString().Equals(name, StringComparison.OrdinalIgnoreCase)).Select(p => (ExternalProvider?)p).FirstOrDefault();

    /// <summary>Adds the scheme of each provider that is set up. Nothing calls them but <see cref="ExternalLoginFunctions"/>.</summary>
    internal static void AddTo(AuthenticationBuilder authentication, IConfiguration configuration)
    {
        foreach (var provider in new ExternalProviders(configuration).SetUp)
            authentication.AddOpenIdConnect(SchemeOf(provider), options => Configure(options, provider, configuration.GetSection($"ExternalProviders:{provider}")));
    }

    private static void Configure(OpenIdConnectOptions options, ExternalProvider provider, IConfiguration settings)
    {
        options.ClientId = settings["ClientId"];
        options.ClientSecret = settings["ClientSecret"];
        options.Authority = settings["Authority"] is { Length: > 0 } other ? other
            : provider == ExternalProvider.Microsoft ? "https://login.microsoftonline.com/organizations/v2.0" : "https://accounts.google.com";
        // On one's own machine there is a second hub without a certificate.
        options.RequireHttpsMetadata = !new Uri(options.Authority).IsLoopback;
        options.CallbackPath = $"{Path}/{provider.ToString().ToLowerInvariant()}/callback";
        options.SignInScheme = SignedIn.Scheme;
        // Code by query, not form_post: the cookies that tie the answer to this browser can then stay Lax.
        options.ResponseType = OpenIdConnectResponseType.Code;
        options.ResponseMode = OpenIdConnectResponseMode.Query;
        options.UsePkce = true;
        options.Scope.Clear();
        foreach (var scope in new[] { "openid", "profile", "email" })
            options.Scope.Add(scope);
        // A classroom's computer remembers who signed in there last.
        options.Prompt = "select_account";
        options.MapInboundClaims = false;
        options.ClaimActions.Clear();
        options.DisableTelemetry = true;
        foreach (var cookie in new[] { options.CorrelationCookie, options.NonceCookie })
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        }

        options.TokenValidationParameters.ValidateIssuer = true;
        if (provider == ExternalProvider.Microsoft)
        {
            options.TokenValidationParameters.IssuerValidatorUsingConfiguration = OfItsTenant;
            options.TokenValidationParameters.EnableAadSigningKeyIssuerValidation();
        }

        options.Events = new OpenIdConnectEvents
        {
            OnRedirectToIdentityProvider = context =>
            {
                // Behind the Functions host the request names another host than people see.
                context.ProtocolMessage.RedirectUri = new Uri(
                    context.HttpContext.RequestServices.GetRequiredService<HubAddress>().Of(context.Request), context.Options.CallbackPath.Value).AbsoluteUri;
                return Task.CompletedTask;
            },
            OnTicketReceived = context =>
            {
                context.HttpContext.Features.Set(new ExternalAnswer(context.Principal, context.ReturnUri ?? "/", null));
                context.HandleResponse();
                return Task.CompletedTask;
            },
            OnAccessDenied = context =>
            {
                context.HttpContext.Features.Set(new ExternalAnswer(null, context.ReturnUrl ?? "/", "access_denied"));
                context.HandleResponse();
                return Task.CompletedTask;
            },
            OnRemoteFailure = context =>
            {
                context.HttpContext.Features.Set(new ExternalAnswer(null, context.Properties?.RedirectUri ?? "/", context.Failure?.GetType().Name ?? "failure"));
                context.HandleResponse();
                return Task.CompletedTask;
            },
        };
    }

    /// <summary>
    /// The issuer of a token from an authority that serves all tenants is its own tenant's: the authority's document has <c>{tenantid}</c> in that place
    /// (learn.microsoft.com, "Secure applications and APIs by validating claims").
    /// </summary>
    private static string OfItsTenant(string issuer, SecurityToken token, TokenValidationParameters parameters, Microsoft.IdentityModel.Tokens.BaseConfiguration known)
    {
        var tenant = token is Microsoft.IdentityModel.JsonWebTokens.JsonWebToken jwt && jwt.TryGetPayloadValue<string>("tid", out var tid) && Guid.TryParse(tid, out var id) ? id.ToString() : "";
        if (issuer == known.Issuer.Replace("{tenantid}", tenant, StringComparison.Ordinal))
            return issuer;
        throw new SecurityTokenInvalidIssuerException("The issuer is not the authority's.") { InvalidIssuer = issuer };
    }
}

/// <summary>What came back from a provider.</summary>
/// <param name="Principal">Whom it has identified; null when it has not.</param>
/// <param name="ReturnUrl">Where the person wanted to go.</param>
/// <param name="Failure">Why not; null when it has.</param>
internal sealed record ExternalAnswer(System.Security.Claims.ClaimsPrincipal? Principal, string ReturnUrl, string? Failure);
