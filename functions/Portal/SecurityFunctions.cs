using Hub.Core.Accounts;
using Hub.Core.Accounts.Activity;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Sts;
using Hub.Portal.Pages.TwoFactor;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>How a person signs in: password, two-factor, sessions. All for everybody who is signed in, each about the person's own account.</summary>
public sealed class SecurityFunctions(
    FactorStore factors, AuthenticatorKeys keys, SetUpFactor setUp, TwoFactorDuties duties, PasswordAgain passwordAgain, ChangePassword changePassword, ChoosePassword choosePassword, EndSessions endSessions,
    SignedIn signedIn, BrowserSessions sessions, RateLimits limits)
{
    private const string Security = "/profile/security";

    /// <summary>What is set up. For everybody who is signed in.</summary>
    [Function("GetSecurity"), RequiresPerson]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security")] HttpRequest request, FunctionContext context)
    {
        var account = request.Viewer().Account;
        var (duty, _) = await duties.OfAsync(account, context.CancellationToken);
        return Page<SecurityPage>(
            request, null, ("Factors", await factors.FindAsync(account.Id, context.CancellationToken)), ("Duty", duty), ("Done", request.Query["done"].ToString()),
            ("Sessions", await sessions.OfAsync(account, context.CancellationToken)), ("Here", request.SignIn().Session));
    }

    /// <summary>Shows a key for an authenticator application. For everybody who is signed in.</summary>
    [Function("GetAuthenticator"), RequiresPerson]
    public async Task<IResult> GetAuthenticatorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security/authenticator")] HttpRequest request, FunctionContext context)
    {
        var account = request.Viewer().Account;
        return (await factors.FindAsync(account.Id, context.CancellationToken)).HasAuthenticator ? ToSecurity() : AuthenticatorPage(request, keys.Offer(account), null);
    }

    /// <summary>Sets the authenticator up. For everybody who is signed in.</summary>
    [Function("PostAuthenticator"), RequiresPerson]
    public async Task<IResult> PostAuthenticatorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/authenticator")] HttpRequest request, FunctionContext context)
    {
        var (account, form) = (request.Viewer().Account, await request.ReadFormAsync(context.CancellationToken));
        var ticket = form["ticket"].ToString();
        var fault = await passwordAgain.FaultAsync(request, context.CancellationToken);
        if (fault is null)
        {
            var stored = await setUp.AuthenticatorAsync(
                account, ticket, form["code"].ToString(), onlyFirst: false, ClientAddress.Of(request.HttpContext), context.CancellationToken);
            if (stored.Succeeded(out var fresh, out var refusal))
                return SetUpDone(request, fresh, "authenticator-on");
            fault = refusal.Detail;
        }

        return AuthenticatorPage(request, keys.Open(account, ticket) ?? keys.Offer(account), fault);
    }

    /// <summary>Asks for a passphrase to be. For everybody who is signed in.</summary>
    [Function("GetPassphrase"), RequiresPerson]
    public async Task<IResult> GetPassphraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security/passphrase")] HttpRequest request, FunctionContext context) =>
        (await factors.FindAsync(request.Viewer().Account.Id, context.CancellationToken)).HasPassphrase ? ToSecurity() : PassphrasePage(request, null);

    /// <summary>Sets the passphrase up. For everybody who is signed in.</summary>
    [Function("PostPassphrase"), RequiresPerson]
    public async Task<IResult> PostPassphraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/passphrase")] HttpRequest request, FunctionContext context)
    {
        var (account, form) = (request.Viewer().Account, await request.ReadFormAsync(context.CancellationToken));
        if (await passwordAgain.FaultAsync(request, context.CancellationToken) is { } fault)
            return PassphrasePage(request, fault);
        var stored = await setUp.PassphraseAsync(
            account, form["passphrase"].ToString(), form["repeated"].ToString(), onlyFirst: false, ClientAddress.Of(request.HttpContext), context.CancellationToken);
        return stored.Succeeded(out var fresh, out var refusal) ? SetUpDone(request, fresh, "passphrase-on") : PassphrasePage(request, refusal.Detail);
    }

    /// <summary>Asks whether to take a factor away. For everybody who is signed in.</summary>
    [Function("GetRemoveFactor"), RequiresPerson]
    public async Task<IResult> GetRemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security/remove/{factor}")] HttpRequest request, string factor, FunctionContext context) =>
        Removable(factor) is not { } kind ? UserFunctions.NotFound(request.Viewer())
        : (await factors.FindAsync(request.Viewer().Account.Id, context.CancellationToken)).Has(kind) ? RemovePage(request, kind, null)
        : ToSecurity();

    /// <summary>Takes a factor away. For everybody who is signed in.</summary>
    [Function("PostRemoveFactor"), RequiresPerson]
    public async Task<IResult> PostRemoveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/remove/{factor}")] HttpRequest request, string factor, FunctionContext context)
    {
        if (Removable(factor) is not { } kind)
            return UserFunctions.NotFound(request.Viewer());
        if (await passwordAgain.FaultAsync(request, context.CancellationToken) is { } fault)
            return RemovePage(request, kind, fault);
        await setUp.RemoveAsync(request.Viewer().Account, kind, ClientAddress.Of(request.HttpContext), context.CancellationToken);
        return ToSecurity($"{factor}-off");
    }

    /// <summary>Asks whether to make new recovery codes. For everybody who is signed in.</summary>
    [Function("GetRecoveryCodes"), RequiresPerson]
    public async Task<IResult> GetRecoveryCodesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security/recovery-codes")] HttpRequest request, FunctionContext context) =>
        (await factors.FindAsync(request.Viewer().Account.Id, context.CancellationToken)).Any ? Page<NewRecoveryCodesPage>(request, null) : ToSecurity();

    /// <summary>Makes new recovery codes and shows them, once. For everybody who is signed in.</summary>
    [Function("PostRecoveryCodes"), RequiresPerson]
    public async Task<IResult> PostRecoveryCodesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/recovery-codes")] HttpRequest request, FunctionContext context)
    {
        if (await passwordAgain.FaultAsync(request, context.CancellationToken) is { } fault)
            return Page<NewRecoveryCodesPage>(request, fault);
        return (await setUp.NewRecoveryCodesAsync(request.Viewer().Account, ClientAddress.Of(request.HttpContext), context.CancellationToken)).Succeeded(out var fresh, out _)
            ? Page<RecoveryCodesPage>(request, null, ("Codes", fresh.Codes))
            : ToSecurity();
    }

    /// <summary>Asks for a new password. For everybody who is signed in.</summary>
    [Function("GetChangePassword"), RequiresPerson]
    public async Task<IResult> GetPasswordAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security/password")] HttpRequest request, FunctionContext context) =>
        request.Viewer().Account.PasswordHash is null ? ToSecurity() : await PasswordPageAsync(request, null, context.CancellationToken);

    /// <summary>Changes the password; the person stays signed in here, and nowhere else. For everybody who is signed in.</summary>
    [Function("PostChangePassword"), RequiresPerson]
    public async Task<IResult> PostPasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/password")] HttpRequest request, FunctionContext context)
    {
        var (account, form) = (request.Viewer().Account, await request.ReadFormAsync(context.CancellationToken));
        if (await limits.TakeAsync(RateLimitKind.Username, account.Username.ToUpperInvariant(), context.CancellationToken) is not null)
            return await PasswordPageAsync(request, "Too many attempts. Wait a minute and try again.", context.CancellationToken);
        var methods = request.SignIn().Methods;
        var outcome = await changePassword.RunAsync(
            account, form["password"].ToString(), form["next"].ToString(), form["repeated"].ToString(), DeviceCookie.Of(request), ClientAddress.Of(request.HttpContext),
            context.CancellationToken);
        if (!outcome.Succeeded(out var changed, out var refusal))
            return await PasswordPageAsync(request, refusal.Detail, context.CancellationToken);
        await signedIn.StartAsync(request.HttpContext, changed, Security, methods);
        return ToSecurity("password-changed");
    }

    /// <summary>Signs the person out everywhere but here. For everybody who is signed in.</summary>
    [Function("PostSignOutElsewhere"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson]
    public async Task<IResult> PostSignOutElsewhereAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/sign-out-elsewhere")] HttpRequest request, FunctionContext context)
    {
        var account = request.Viewer().Account;
        var methods = request.SignIn().Methods;
        await endSessions.RunAsync(account, ClientAddress.Of(request.HttpContext), context.CancellationToken);
        await signedIn.StartAsync(request.HttpContext, account, Security, methods);
        return ToSecurity("signed-out-elsewhere");
    }

    /// <summary>Signs the person out everywhere, here too. For everybody who is signed in.</summary>
    [Function("PostSignOutEverywhere"), InMaintenance(InMaintenance.WhileReadOnly), RequiresPerson]
    public async Task<IResult> PostSignOutEverywhereAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/sign-out-everywhere")] HttpRequest request, FunctionContext context)
    {
        await endSessions.RunAsync(request.Viewer().Account, ClientAddress.Of(request.HttpContext), context.CancellationToken);
        await signedIn.StopAsync(request.HttpContext);
        return SignedIn.SignedOut;
    }

    private async Task<IResult> PasswordPageAsync(HttpRequest request, string? error, CancellationToken cancellationToken) =>
        Page<ChangePasswordPage>(request, error, ("Asked", await choosePassword.DescribeAsync(request.Viewer().Account, cancellationToken)));

    private static SecondStepKind? Removable(string factor) => factor switch
    {
        "authenticator" => SecondStepKind.Authenticator,
        "passphrase" => SecondStepKind.Passphrase,
        _ => null,
    };

    private static IResult SetUpDone(HttpRequest request, FreshRecoveryCodes fresh, string done) =>
        fresh.Codes.Count > 0 ? Page<RecoveryCodesPage>(request, null, ("Codes", fresh.Codes)) : ToSecurity(done);

    private static PageResult<AuthenticatorPage> AuthenticatorPage(HttpRequest request, AuthenticatorOffer offer, string? error) =>
        Page<AuthenticatorPage>(request, error, ("Action", $"{Security}/authenticator"), ("Back", Security), ("Offer", offer), ("AskPassword", HasPassword(request)));

    private static PageResult<PassphrasePage> PassphrasePage(HttpRequest request, string? error) =>
        Page<PassphrasePage>(request, error, ("Action", $"{Security}/passphrase"), ("Back", Security), ("AskPassword", HasPassword(request)));

    private static PageResult<RemoveFactorPage> RemovePage(HttpRequest request, SecondStepKind kind, string? error) => Page<RemoveFactorPage>(request, error, ("Kind", kind));

    private static bool HasPassword(HttpRequest request) => request.Viewer().Account.PasswordHash is not null;

    private static SeeOther ToSecurity(string? done = null) => new(done is null ? Security : $"{Security}?done={done}");

    private static PageResult<TPage> Page<TPage>(HttpRequest request, string? error, params (string Name, object? Value)[] parameters) where TPage : IComponent
    {
        var all = parameters.ToDictionary(p => p.Name, p => p.Value);
        all["Viewer"] = request.Viewer();
        if (error is not null)
            all["Error"] = error;
        return new PageResult<TPage>(all, error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
    }
}
