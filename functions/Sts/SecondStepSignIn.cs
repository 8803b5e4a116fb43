using System.Globalization;
using System.Security.Claims;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Devices;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Functions.Sts;

/// <summary>
/// Between the first step of signing in and the last. Whatever the first one was (a password, another provider, a recovery link), it goes on here: nobody is signed in
/// before what the person has set up, or the school's rule, is satisfied. Until then a cookie of its own says who is on the way, and opens nothing else.
/// </summary>
public sealed class SecondStepSignIn(SignedIn signedIn, Core.Accounts.Accounts accounts, FactorStore factors, TwoFactorDuties duties, KnownDevices devices, Audit audit, TimeProvider time)
{
    /// <summary>The cookie's scheme.</summary>
    internal const string Scheme = "Hub.SecondStep";

    /// <summary>Where the second step is.</summary>
    internal const string Path = "/login/two-factor";

    /// <summary>Where who signed in with a password to begin with chooses another.</summary>
    internal const string NewPasswordPath = "/login/new-password";

    /// <summary>How long the second step may take.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string SinceKey = "since";
    private const string ReturnUrlKey = "returnUrl";
    private const string MethodsKey = "amr";
    private const string PassedKey = "passed";

    /// <summary>Goes on after the first step: signs the person in, or sends them to the second.</summary>
    internal async Task<IResult> GoOnAsync(HttpContext http, Account account, string returnUrl, SignInMethods methods, CancellationToken cancellationToken)
    {
        var (duty, _) = await duties.OfAsync(account, cancellationToken);
        if (duty == TwoFactorDuty.Off && !(await factors.FindAsync(account.Id, cancellationToken)).Any)
            return await FinishAsync(http, account, returnUrl, methods, cancellationToken);
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "sign_in.first_step", "login", Address: ClientAddress.Of(http)), cancellationToken);
        await KeepAsync(http, new HalfSignIn(account, returnUrl, methods));
        return Results.Redirect(Path);
    }

    /// <summary>Who is on the way; null when nobody is, it took too long, or the account was closed or signed out everywhere meanwhile.</summary>
    internal async Task<HalfSignIn?> FindAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var ticket = await http.AuthenticateAsync(Scheme);
        if (!ticket.Succeeded || !Guid.TryParse(ticket.Principal.FindFirstValue(Claims.Subject), out var id))
            return null;
        var items = ticket.Properties.Items;
        var since = DateTimeOffset.ParseExact(items[SinceKey]!, "O", CultureInfo.InvariantCulture);
        return await accounts.FindAsync(id, cancellationToken) is { Disabled: false } account && since >= account.SessionsValidFrom
            ? new HalfSignIn(account, items[ReturnUrlKey]!, SignInMethods.Parse(items[MethodsKey])) { Passed = items.ContainsKey(PassedKey) }
            : null;
    }

    /// <summary>Remembers how far somebody is.</summary>
    internal Task KeepAsync(HttpContext http, HalfSignIn half)
    {
        var now = time.GetUtcNow();
        var identity = new ClaimsIdentity([new Claim(Claims.Subject, half.Account.Id.ToString())], Scheme);
        var properties = new AuthenticationProperties
        {
            IssuedUtc = now,
            Items = { [SinceKey] = now.ToString("O", CultureInfo.InvariantCulture), [ReturnUrlKey] = half.ReturnUrl, [MethodsKey] = half.Methods.ToString() },
        };
        if (half.Passed)
            properties.Items[PassedKey] = "";
        return http.SignInAsync(Scheme, new ClaimsPrincipal(identity), properties);
    }

    /// <summary>Signs the person in, or asks first for a password in place of one that somebody else has seen.</summary>
    internal async Task<IResult> FinishAsync(HttpContext http, Account account, string returnUrl, SignInMethods methods, CancellationToken cancellationToken)
    {
        if (account.TemporaryPasswordUntil is not null && methods.ByPassword)
        {
            await KeepAsync(http, new HalfSignIn(account, returnUrl, methods) { Passed = true });
            return Results.Redirect(NewPasswordPath);
        }

        var record = new AuditRecord(account.SiteId, account.Id.ToString(), "sign_in", methods.Way, Address: ClientAddress.Of(http)) { Browser = DeviceCookie.WordsOf(http.Request) };
        await audit.AddAsync(record, cancellationToken);
        if (await devices.AddAsync(account.Id, DeviceCookie.Keep(http), cancellationToken))
            await audit.AddAsync(record with { Action = "sign_in.new_browser" }, cancellationToken);
        await http.SignOutAsync(Scheme);
        await signedIn.StartAsync(http, account, returnUrl, methods);
        return Results.Redirect(returnUrl);
    }
}

/// <summary>Somebody who is on the way to being signed in.</summary>
/// <param name="Account">Who.</param>
/// <param name="ReturnUrl">Where to go afterwards.</param>
/// <param name="Methods">What was proved so far.</param>
internal sealed record HalfSignIn(Account Account, string ReturnUrl, SignInMethods Methods)
{
    /// <summary>Whether everything is proved, and only a password to keep is missing.</summary>
    public bool Passed { get; init; }
}
