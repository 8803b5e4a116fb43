using Hub.Core;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Hub.Portal.Pages.TwoFactor;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>The second step of signing in, and setting it up on the way. All are for who has just taken the first step; others are sent there.</summary>
public sealed class TwoFactorLoginFunctions(
    SecondStepSignIn signIn, FactorStore factors, TwoFactorDuties duties, AuthenticatorKeys keys, SetUpFactor setUp, SecondStep secondStep,
    RateLimits limits, Audit audit, IAntiforgery antiforgery)
{
    private const string Wrong = "That is not right, or it was used already. Check it and try again.";
    private const string Authenticator = SecondStepSignIn.Path + "/authenticator";
    private const string Phrase = SecondStepSignIn.Path + "/passphrase";

    /// <summary>Asks for the second step; who has none set up is asked to set it up. For who has taken the first step.</summary>
    [Function("GetSecondStep")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login/two-factor")] HttpRequest request, FunctionContext context)
    {
        if (await signIn.FindAsync(request.HttpContext, context.CancellationToken) is not { } half)
            return ToFirstStep;
        if (half.Methods.SecondStep)
            return CodesPage([]);
        var stored = await factors.FindAsync(half.Account.Id, context.CancellationToken);
        if (stored.Any)
            return AskPage(stored, Enum.TryParse<SecondStepKind>(request.Query["use"], out var kind) ? kind : null, null);
        var (duty, from) = await duties.OfAsync(half.Account, context.CancellationToken);
        return new PageResult<TwoFactorOfferPage>(
            new Dictionary<string, object?>
            {
                [nameof(TwoFactorOfferPage.Required)] = duty == TwoFactorDuty.Required,
                [nameof(TwoFactorOfferPage.From)] = duty == TwoFactorDuty.Optional ? from : null,
            });
    }

    /// <summary>Takes the second step. For who has taken the first.</summary>
    [Function("PostSecondStep"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/two-factor")] HttpRequest request, FunctionContext context)
    {
        var (http, cancellationToken) = (request.HttpContext, context.CancellationToken);
        var (refusal, half) = await OpenAsync(request, cancellationToken);
        if (refusal is not null)
            return refusal;
        var form = await request.ReadFormAsync(cancellationToken);
        var stored = await factors.FindAsync(half!.Account.Id, cancellationToken);
        if (!stored.Any || half.Methods.SecondStep || !Enum.TryParse<SecondStepKind>(form["kind"], out var kind) || !Enum.IsDefined(kind))
            return ToSecondStep;
        if (await limits.TakeAsync(RateLimitKind.SecondStep, half.Account.Id.ToString(), cancellationToken) is { } wait)
            return Stopped(http, stored, kind, wait);
        var verdict = await secondStep.CheckAsync(half.Account, kind, TwoFactorPage.AnswerIn(form.ToDictionary(f => f.Key, f => f.Value.ToString())), cancellationToken);
        var action = verdict.Right ? "sign_in.second_step" : "sign_in.refused";
        var code = verdict.Wait is not null ? "too_many_attempts" : verdict.Right ? null : "wrong_second_step";
        await audit.AddAsync(new AuditRecord(half.Account.SiteId, half.Account.Id.ToString(), action, kind.ToString(), code, ClientAddress.Of(http)), cancellationToken);
        if (verdict.Wait is { } stop)
            return Stopped(http, stored, kind, stop);
        if (!verdict.Right)
            return AskPage(stored, kind, Wrong, StatusCodes.Status401Unauthorized);
        var methods = kind == SecondStepKind.Passphrase ? half.Methods.WithPassphrase() : half.Methods.WithCode();
        return await signIn.FinishAsync(http, half.Account, half.ReturnUrl, methods, cancellationToken);
    }

    /// <summary>Goes on without setting two-factor up, as long as the rule allows it. For who has taken the first step.</summary>
    [Function("PostSkipSecondStep"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostSkipAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/two-factor/skip")] HttpRequest request, FunctionContext context)
    {
        var (refusal, half) = await OpenAsync(request, context.CancellationToken);
        if (refusal is not null)
            return refusal;
        if ((await factors.FindAsync(half!.Account.Id, context.CancellationToken)).Any
            || (await duties.OfAsync(half.Account, context.CancellationToken)).Duty == TwoFactorDuty.Required)
            return ToSecondStep;
        var from = ClientAddress.Of(request.HttpContext);
        await audit.AddAsync(new AuditRecord(half.Account.SiteId, half.Account.Id.ToString(), "two_factor.skipped", "login", Address: from), context.CancellationToken);
        return await signIn.FinishAsync(request.HttpContext, half.Account, half.ReturnUrl, half.Methods, context.CancellationToken);
    }

    /// <summary>Goes on after setting two-factor up, when the recovery codes are kept. For who has done so.</summary>
    [Function("PostContinueSignIn"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostContinueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/two-factor/continue")] HttpRequest request, FunctionContext context)
    {
        var (refusal, half) = await OpenAsync(request, context.CancellationToken);
        if (refusal is not null)
            return refusal;
        return half!.Methods.SecondStep ? await signIn.FinishAsync(request.HttpContext, half.Account, half.ReturnUrl, half.Methods, context.CancellationToken) : ToSecondStep;
    }

    /// <summary>Shows a key for an authenticator application. For who has taken the first step and has nothing set up.</summary>
    [Function("GetSignInAuthenticator")]
    public async Task<IResult> GetAuthenticatorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login/two-factor/authenticator")] HttpRequest request, FunctionContext context) =>
        await SettingUpAsync(request, context.CancellationToken) is { } half ? AuthenticatorPage(keys.Offer(half.Account), null) : ToSecondStep;

    /// <summary>Sets the authenticator up. For who has taken the first step and has nothing set up.</summary>
    [Function("PostSignInAuthenticator"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostAuthenticatorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/two-factor/authenticator")] HttpRequest request, FunctionContext context)
    {
        var (http, cancellationToken) = (request.HttpContext, context.CancellationToken);
        var (refusal, half) = await OpenAsync(request, cancellationToken);
        if (refusal is not null)
            return refusal;
        var form = await request.ReadFormAsync(cancellationToken);
        var (account, ticket) = (half!.Account, form["ticket"].ToString());
        var stored = await setUp.AuthenticatorAsync(account, ticket, form["code"].ToString(), onlyFirst: true, ClientAddress.Of(http), cancellationToken);
        if (stored.Succeeded(out var fresh, out var fault))
            return await SetUpDoneAsync(http, half with { Methods = half.Methods.WithCode() }, fresh);
        return fault is Invalid ? AuthenticatorPage(keys.Open(account, ticket) ?? keys.Offer(account), fault.Detail) : ToSecondStep;
    }

    /// <summary>Asks for a passphrase to be. For who has taken the first step and has nothing set up.</summary>
    [Function("GetSignInPassphrase")]
    public async Task<IResult> GetPassphraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login/two-factor/passphrase")] HttpRequest request, FunctionContext context) =>
        await SettingUpAsync(request, context.CancellationToken) is not null ? PassphrasePage(null) : ToSecondStep;

    /// <summary>Sets the passphrase up. For who has taken the first step and has nothing set up.</summary>
    [Function("PostSignInPassphrase"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostPassphraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/two-factor/passphrase")] HttpRequest request, FunctionContext context)
    {
        var (http, cancellationToken) = (request.HttpContext, context.CancellationToken);
        var (refusal, half) = await OpenAsync(request, cancellationToken);
        if (refusal is not null)
            return refusal;
        var form = await request.ReadFormAsync(cancellationToken);
        var stored = await setUp.PassphraseAsync(
            half!.Account, form["passphrase"].ToString(), form["repeated"].ToString(), onlyFirst: true, ClientAddress.Of(http), cancellationToken);
        if (stored.Succeeded(out var fresh, out var fault))
            return await SetUpDoneAsync(http, half with { Methods = half.Methods.WithPassphrase() }, fresh);
        return fault is Invalid ? PassphrasePage(fault.Detail) : ToSecondStep;
    }

    private static IResult ToFirstStep => Results.Redirect("/login");

    private static IResult ToSecondStep => Results.Redirect(SecondStepSignIn.Path);

    /// <summary>Who sends a form on the way to being signed in, or the refusal of the form.</summary>
    private async Task<(IResult? Refusal, HalfSignIn? Half)> OpenAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await BoundedForm.UnreadableAsync(request, cancellationToken) is { } unreadable)
            return (unreadable, null);
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(request.HttpContext))
            return (new PageResult<StaleFormPage>(status: StatusCodes.Status400BadRequest), null);
        return await signIn.FindAsync(request.HttpContext, cancellationToken) is { } half ? (null, half) : (ToFirstStep, null);
    }

    private async Task<HalfSignIn?> SettingUpAsync(HttpRequest request, CancellationToken cancellationToken) =>
        await signIn.FindAsync(request.HttpContext, cancellationToken) is { Methods.SecondStep: false } half
        && !(await factors.FindAsync(half.Account.Id, cancellationToken)).Any ? half : null;

    private async Task<IResult> SetUpDoneAsync(HttpContext http, HalfSignIn half, FreshRecoveryCodes fresh)
    {
        await signIn.KeepAsync(http, half);
        return CodesPage(fresh.Codes);
    }

    private static PageResult<TwoFactorPage> Stopped(HttpContext http, StoredFactors stored, SecondStepKind kind, TimeSpan wait)
    {
        http.Response.SetRetryAfter(wait);
        var minutes = (int)Math.Ceiling(wait.TotalMinutes);
        return AskPage(stored, kind, $"Too many attempts. Try again in {minutes} {(minutes == 1 ? "minute" : "minutes")}.", StatusCodes.Status429TooManyRequests);
    }

    private static PageResult<TwoFactorPage> AskPage(StoredFactors stored, SecondStepKind? asked, string? error, int status = StatusCodes.Status200OK) => new(
        new Dictionary<string, object?>
        {
            [nameof(TwoFactorPage.Factors)] = stored,
            [nameof(TwoFactorPage.Kind)] = asked is { } kind && stored.Has(kind) ? kind : stored.HasAuthenticator ? SecondStepKind.Authenticator : SecondStepKind.Passphrase,
            [nameof(TwoFactorPage.Error)] = error,
        }, status);

    private static PageResult<AuthenticatorPage> AuthenticatorPage(AuthenticatorOffer offer, string? error) => new(
        new Dictionary<string, object?> { ["Action"] = Authenticator, ["Back"] = SecondStepSignIn.Path, ["Offer"] = offer, ["Error"] = error }, StatusOf(error));

    private static PageResult<PassphrasePage> PassphrasePage(string? error) => new(
        new Dictionary<string, object?> { ["Action"] = Phrase, ["Back"] = SecondStepSignIn.Path, ["Error"] = error }, StatusOf(error));

    private static PageResult<RecoveryCodesPage> CodesPage(IReadOnlyList<string> codes) => new(
        new Dictionary<string, object?> { [nameof(RecoveryCodesPage.Codes)] = codes, [nameof(RecoveryCodesPage.ContinueAction)] = SecondStepSignIn.Path + "/continue" });

    private static int StatusOf(string? error) => error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
}
