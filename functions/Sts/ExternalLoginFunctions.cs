using Hub.Core.Accounts.External;
using Hub.Core.Operations;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Sts;

/// <summary>Signing in by way of Microsoft or Google (OpenID Connect Core 1.0 section 3.1, RFC 7636).</summary>
public sealed class ExternalLoginFunctions(
    ExternalProviders providers, ExternalSignIn signIn, SecondStepSignIn secondStep, RateLimits limits, Audit audit, IAntiforgery antiforgery)
{
    private const string Broken = "The sign-in was interrupted or took too long. Try again.";

    /// <summary>Sends somebody to a provider. For everybody.</summary>
    [Function("PostExternalLogin"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/external/{provider}")] HttpRequest request, string provider, FunctionContext context)
    {
        var http = request.HttpContext;
        if (await BoundedForm.UnreadableAsync(request, context.CancellationToken) is { } unreadable)
            return unreadable;
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
            return Page("/", "The page was open for too long. Try again.", StatusCodes.Status400BadRequest);
        var returnUrl = LoginFunctions.ReturnUrl(request.Form["returnUrl"]);
        if (providers.Find(provider) is not { } found)
            return Page(returnUrl, "That way of signing in is not set up.", StatusCodes.Status404NotFound);
        if (await TooManyAsync(http, context.CancellationToken))
            return Page(returnUrl, "Too many attempts. Wait a minute and try again.", StatusCodes.Status429TooManyRequests);
        try
        {
            await http.ChallengeAsync(ExternalProviders.SchemeOf(found), new AuthenticationProperties { RedirectUri = returnUrl });
            return Results.Empty;
        }
        catch (Exception e) when (e is InvalidOperationException or HttpRequestException or IOException or TaskCanceledException && !context.CancellationToken.IsCancellationRequested)
        {
            await AuditAsync(http, found, "provider_unreachable", context.CancellationToken);
            return Page(returnUrl, $"{found} does not answer. Try again in a few minutes, or sign in with your password.", StatusCodes.Status503ServiceUnavailable);
        }
    }

    /// <summary>Where a provider sends somebody back to. For everybody; it does nothing without the cookie that this browser was sent away with.</summary>
    [Function("GetExternalCallback")]
    public async Task<IResult> GetCallbackAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login/external/{provider}/callback")] HttpRequest request, string provider, FunctionContext context)
    {
        var (http, cancellationToken) = (request.HttpContext, context.CancellationToken);
        if (providers.Find(provider) is not { } found)
            return Page("/", "That way of signing in is not set up.", StatusCodes.Status404NotFound);
        if (await TooManyAsync(http, cancellationToken))
            return Page("/", "Too many attempts. Wait a minute and try again.", StatusCodes.Status429TooManyRequests);
        var handlers = http.RequestServices.GetRequiredService<IAuthenticationHandlerProvider>();
        var handler = (IAuthenticationRequestHandler)(await handlers.GetHandlerAsync(http, ExternalProviders.SchemeOf(found)))!;
        if (!await handler.HandleRequestAsync() || http.Features.Get<ExternalAnswer>() is not { Principal: { } principal } answer)
        {
            var failed = http.Features.Get<ExternalAnswer>();
            await AuditAsync(http, found, failed?.Failure == "access_denied" ? "provider_denied" : "answer_invalid", cancellationToken);
            return Page(LoginFunctions.ReturnUrl(failed?.ReturnUrl), Broken, StatusCodes.Status400BadRequest);
        }

        var returnUrl = LoginFunctions.ReturnUrl(answer.ReturnUrl);
        return (await signIn.RunAsync(found, ExternalIdentity.Read(found, principal), ClientAddress.Of(http), cancellationToken)).Succeeded(out var account, out var refusal)
            ? await secondStep.GoOnAsync(http, account, returnUrl, SignInMethods.By(found), cancellationToken)
            : Page(returnUrl, refusal.Detail, StatusCodes.Status403Forbidden);
    }

    private async Task<bool> TooManyAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (await limits.TakeAsync(RateLimitKind.SignIn, ClientAddress.Of(http), cancellationToken) is not { } wait)
            return false;
        http.Response.SetRetryAfter(wait);
        return true;
    }

    private Task AuditAsync(HttpContext http, ExternalProvider provider, string code, CancellationToken cancellationToken) =>
        audit.AddAsync(new AuditRecord(null, "anonymous", "sign_in.refused", provider.ToString(), code, ClientAddress.Of(http)), cancellationToken);

    private PageResult<SignInPage> Page(string returnUrl, string error, int status) => LoginFunctions.Page(providers, returnUrl, "", error, status);
}
