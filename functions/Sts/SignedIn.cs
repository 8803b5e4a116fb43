using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Activity;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Server;
using Hub.Core.Sts.Tokens;
using Hub.Core.TileStore;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Functions.Sts;

/// <summary>The person at the browser: who it is, and what an application learns of it.</summary>
public sealed class SignedIn(Core.Accounts.Accounts accounts, Clients clients, Installs installs, TwoFactorDuties duties, BrowserSessions sessions, Audit audit, TimeProvider time)
{
    /// <summary>The cookie's scheme.</summary>
    internal const string Scheme = "Hub";

    /// <summary>What people see who signed out and have nowhere to return to.</summary>
    internal static readonly IResult SignedOut = new PageResult<SignedOutPage>();

    private const string Server = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;
    private const string AnsweredKey = "answered";
    private const string MethodsKey = "amr";

    // To the tick: the ticket's own time is in whole seconds, and would lie before a password that was set in the same second.
    private const string SinceKey = "since";

    // For how long a sign-in answers the request that asked for it: the browser goes back to that at once.
    private static readonly TimeSpan Answering = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Who is signed in, since when and by what; null when nobody is, or the session is over. From the day on which two-factor is required, so is a session that began
    /// without it, until the person has set it up.
    /// </summary>
    internal async Task<BrowserSignIn?> FindAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var ticket = await http.AuthenticateAsync(Scheme);
        if (!ticket.Succeeded || Since(ticket.Properties) is not { } since || !Guid.TryParse(ticket.Principal.FindFirstValue(Claims.Subject), out var id)
            || ticket.Principal.FindFirstValue("sid") is not { } session)
            return null;
        if (await accounts.FindAsync(id, cancellationToken) is not { Disabled: false } account || since < account.SessionsValidFrom)
            return null;
        var methods = SignInMethods.Parse(ticket.Properties.Items.TryGetValue(MethodsKey, out var amr) ? amr : null);
        if (!methods.SecondStep && await duties.MustSetUpAsync(account, cancellationToken))
            return null;
        return new BrowserSignIn(account, since, session, ticket.Properties.Items.TryGetValue(AnsweredKey, out var answered) ? answered : null, methods);
    }

    /// <summary>Signs somebody in at this browser.</summary>
    /// <param name="http">The exchange.</param>
    /// <param name="account">Who.</param>
    /// <param name="returnUrl">The request that led here: it is answered by this sign-in and asks for no other.</param>
    /// <param name="methods">By what the person has proved who it is.</param>
    internal async Task StartAsync(HttpContext http, Account account, string returnUrl, SignInMethods methods)
    {
        var session = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var identity = new ClaimsIdentity([new Claim(Claims.Subject, account.Id.ToString()), new Claim("sid", session)], Scheme);
        var now = time.GetUtcNow();
        var properties = new AuthenticationProperties
        {
            IssuedUtc = now,
            Items = { [SinceKey] = now.ToString("O", CultureInfo.InvariantCulture), [AnsweredKey] = Digest(returnUrl), [MethodsKey] = methods.ToString() },
        };
        await sessions.AddAsync(account.Id, new BrowserSession(session, now, DeviceCookie.WordsOf(http.Request), Http.ClientAddress.Of(http)), http.RequestAborted);
        await http.SignInAsync(Scheme, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>Signs whoever it is out at this browser.</summary>
    internal async Task StopAsync(HttpContext http)
    {
        var ticket = await http.AuthenticateAsync(Scheme);
        if (ticket.Succeeded && Guid.TryParse(ticket.Principal.FindFirstValue(Claims.Subject), out var id) && ticket.Principal.FindFirstValue("sid") is { } session)
            await sessions.RemoveAsync(id, session, http.RequestAborted);
        await http.SignOutAsync(Scheme);
    }

    /// <summary>Answers an authorization request that the protocol server has found good (RFC 6749 section 4.1.1).</summary>
    internal async Task<IResult> AuthorizeAsync(HttpContext http, OpenIddictRequest asked, CancellationToken cancellationToken)
    {
        var url = http.Request.Path + (http.Request.HasFormContentType ? QueryString.Create(http.Request.Form) : http.Request.QueryString);
        var found = await FindAsync(http, cancellationToken);
        if (found is not { } person || (MustSignInAgain(asked, person.Since) && !Answers(person.Since, person.Answered, url)))
        {
            return asked.HasPromptValue(PromptValues.None)
                ? Refused(Errors.LoginRequired, "Nobody is signed in.")
                : Results.Redirect("/login" + QueryString.Create("returnUrl", url));
        }

        var client = await clients.FindAsync(asked.ClientId!, cancellationToken);
        if (client is null || (client.ApplicationId is { } application && !await installs.IsActiveAsync(person.Account.SiteId, application, cancellationToken)))
        {
            await audit.AddAsync(
                new AuditRecord(person.Account.SiteId, person.Account.Id.ToString(), "authorize.refused", asked.ClientId!, "application_not_in_use", Http.ClientAddress.Of(http)), cancellationToken);
            return Refused(Errors.AccessDenied, "The application is not in use at the person's school.");
        }

        await audit.AddAsync(
            new AuditRecord(person.Account.SiteId, person.Account.Id.ToString(), "application.signed_in", asked.ClientId!, Address: Http.ClientAddress.Of(http)) { Browser = DeviceCookie.WordsOf(http.Request) },
            cancellationToken);
        return Results.SignIn(Principal(person.Account, person.Since, person.Session, person.Methods, asked), authenticationScheme: Server);
    }

    /// <summary>Answers a request to sign out (OpenID Connect RP-Initiated Logout 1.0). Without proof that it comes from an application of the person's, the person is asked.</summary>
    internal async Task<IResult> EndAsync(HttpContext http, OpenIddictRequest asked, CancellationToken cancellationToken)
    {
        var subject = string.IsNullOrEmpty(asked.IdTokenHint) ? null : (await http.AuthenticateAsync(Server)).Principal?.GetClaim(Claims.Subject);
        if (subject is null || (await FindAsync(http, cancellationToken) is { } person && subject != person.Account.Id.ToString()))
            return Results.Redirect("/logout");
        await StopAsync(http);
        return string.IsNullOrEmpty(asked.PostLogoutRedirectUri) ? SignedOut : Results.SignOut(authenticationSchemes: [Server]);
    }

    private bool MustSignInAgain(OpenIddictRequest asked, DateTimeOffset since) =>
        asked.HasPromptValue(PromptValues.Login) || (asked.MaxAge is { } age && time.GetUtcNow() - since > TimeSpan.FromSeconds(age));

    private bool Answers(DateTimeOffset since, string? answered, string url) => answered == Digest(url) && time.GetUtcNow() - since < Answering;

    private static DateTimeOffset? Since(AuthenticationProperties ticket) =>
        ticket.Items.TryGetValue(SinceKey, out var text) && DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var since) ? since : null;

    private static ClaimsPrincipal Principal(Account account, DateTimeOffset since, string session, SignInMethods methods, OpenIddictRequest asked)
    {
        var scopes = asked.GetScopes();
        var identity = new ClaimsIdentity("Hub.Sts", Claims.Name, Claims.Role);
        identity.SetClaim(Claims.Subject, account.Id.ToString());
        identity.SetClaim(HubClaims.Organisation, account.SiteId.ToString());
        identity.SetClaims(Claims.Role, [.. account.Roles]);
        identity.SetClaim("sid", session);
        identity.SetClaims(Claims.AuthenticationMethodReference, methods.References);
        identity.SetClaim(Claims.AuthenticationTime, since.ToUnixTimeSeconds());
        identity.SetClaim(HubClaims.SessionStarted, since.ToString("O", CultureInfo.InvariantCulture));
        if (scopes.Contains(HubScopes.Profile))
        {
            identity.SetClaim(Claims.Name, account.DisplayName);
            identity.SetClaim(Claims.GivenName, account.GivenName);
            identity.SetClaim(Claims.FamilyName, account.FamilyName);
            identity.SetClaim(Claims.PreferredUsername, account.Username);
        }

        if (scopes.Contains(HubScopes.Email))
            identity.SetClaim(Claims.Email, account.Email);
        identity.SetScopes(scopes);
        identity.SetResources(HubScopes.AudiencesOf(scopes));
        identity.SetDestinations(claim => claim.Type switch
        {
            // Nothing about the person but these goes into what APIs, and their logs, see.
            HubClaims.Organisation or Claims.Role => [Destinations.AccessToken, Destinations.IdentityToken],
            HubClaims.SessionStarted => [],
            _ => [Destinations.IdentityToken],
        });
        return new ClaimsPrincipal(identity);
    }

    private static IResult Refused(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [Server]);

    private static string Digest(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>Somebody's being signed in at a browser.</summary>
/// <param name="Account">Who.</param>
/// <param name="Since">Since when, in UTC.</param>
/// <param name="Session">The session's id.</param>
/// <param name="Answered">The request that the sign-in answers, as a digest.</param>
/// <param name="Methods">By what the person has proved who it is.</param>
internal sealed record BrowserSignIn(Account Account, DateTimeOffset Since, string Session, string? Answered, SignInMethods Methods);
