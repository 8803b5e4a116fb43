using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.Telemetry;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>The pages on which people sign in and out.</summary>
public sealed class LoginFunctions(
    SecondStepSignIn secondStep, SignedIn signedIn, PasswordSignIn passwords, RateLimits limits, ExternalProviders providers, Audit audit, IAntiforgery antiforgery, TimeProvider clock)
{
    private const int MaxReturnUrlLength = 8192;
    private const string Wrong = "The username or the password is not right. Check both and try again.";

    /// <summary>The sign-in page. For everybody.</summary>
    [Function("GetLogin")]
    public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login")] HttpRequest request) => LoginPage(ReturnUrl(request.Query["returnUrl"]), "", null);

    /// <summary>Signs somebody in. For everybody.</summary>
    [Function("PostLogin"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login")] HttpRequest request, FunctionContext context)
    {
        var (http, arrival) = (request.HttpContext, clock.GetTimestamp());
        if (await BoundedForm.UnreadableAsync(request, context.CancellationToken) is { } refusal)
            return refusal;
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
            return LoginPage("/", "", "The page was open for too long. Try again.", StatusCodes.Status400BadRequest);
        var form = await request.ReadFormAsync(context.CancellationToken);
        var (username, password, returnUrl) = (form["username"].ToString().Trim(), form["password"].ToString(), ReturnUrl(form["returnUrl"]));
        if (username.Length is 0 or > SignInPage.MaxLength || password.Length is 0 or > SignInPage.MaxLength)
            return LoginPage(returnUrl, username, Wrong, StatusCodes.Status400BadRequest);
        var wait = await limits.TakeAsync(RateLimitKind.SignIn, ClientAddress.Of(http), context.CancellationToken)
            ?? await limits.TakeAsync(RateLimitKind.Username, username.ToUpperInvariant(), context.CancellationToken);
        if (wait is { } time)
        {
            http.Response.SetRetryAfter(time);
            return LoginPage(returnUrl, username, "Too many attempts. Wait a minute and try again.", StatusCodes.Status429TooManyRequests);
        }

        var from = ClientAddress.Of(http);
        var verdict = await passwords.CheckAsync(username, password, DeviceCookie.Of(request), from, context.CancellationToken);
        HubMetrics.PasswordChecked(verdict.Code);
        if (verdict.Account is not { } account)
        {
            var named = verdict.Named;
            await audit.AddAsync(
                new AuditRecord(named?.SiteId, username, "sign_in.refused", named?.Id.ToString() ?? "login", verdict.Code, from) { Browser = DeviceCookie.WordsOf(request) },
                context.CancellationToken);
            // A wrong password is counted, and an unknown name is not: the time must not tell.
            await LevelFailures.WaitAsync(arrival, clock, context.CancellationToken);
            return LoginPage(returnUrl, username, Wrong, StatusCodes.Status401Unauthorized);
        }

        return await secondStep.GoOnAsync(http, account, returnUrl, SignInMethods.Password, context.CancellationToken);
    }

    /// <summary>Asks whether to sign out. For everybody.</summary>
    [Function("GetLogout")]
    public static IResult GetLogout([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "logout")] HttpRequest request) => new PageResult<SignOutPage>();

    /// <summary>Signs out. For everybody.</summary>
    [Function("PostLogout"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostLogoutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "logout")] HttpRequest request, FunctionContext context)
    {
        if (await BoundedForm.UnreadableAsync(request, context.CancellationToken) is { } refusal)
            return refusal;
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(request.HttpContext))
            return Results.Redirect("/logout");
        await request.HttpContext.SignOutAsync(SecondStepSignIn.Scheme);
        await signedIn.StopAsync(request.HttpContext);
        return SignedIn.SignedOut;
    }

    /// <summary>The page, with what was wrong.</summary>
    internal static PageResult<SignInPage> Page(ExternalProviders providers, string returnUrl, string username, string? error, int status) => new(
        new Dictionary<string, object?>
        {
            [nameof(SignInPage.ReturnUrl)] = returnUrl,
            [nameof(SignInPage.Username)] = username,
            [nameof(SignInPage.Error)] = error,
            [nameof(SignInPage.Providers)] = providers.SetUp,
        },
        status);

    /// <summary>Where to go afterwards: a path of the hub, never another server (an open redirect). It goes into a header, so it is ASCII.</summary>
    internal static string ReturnUrl(string? asked) =>
        asked is ['/', not ('/' or '\\'), ..] && asked.Length <= MaxReturnUrlLength && asked.All(c => c is > ' ' and <= '~') ? asked : "/";

    private PageResult<SignInPage> LoginPage(string returnUrl, string username, string? error, int status = StatusCodes.Status200OK) => Page(providers, returnUrl, username, error, status);
}
