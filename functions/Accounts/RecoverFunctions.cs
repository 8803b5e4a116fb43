using System.Security.Cryptography;
using System.Text;
using Hub.Core;
using Hub.Core.Accounts.Recovery;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Portal;
using Hub.Functions.Sts;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Accounts;

/// <summary>The pages for people who have forgotten their password or have none yet.</summary>
public sealed class RecoverFunctions(RecoveryRequests requests, PasswordRecovery recovery, RateLimits limits, HubAddress hub, IAntiforgery antiforgery)
{
    private const int MaxNameLength = 256;
    private const string Stale = "The page was open for too long. Try again.";
    private const string TooMany = "Too many attempts. Wait a minute and try again.";

    /// <summary>Asks for whom a link is wanted. For everybody.</summary>
    [Function("GetRecover")]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "recover")] HttpRequest request) => new PageResult<RecoverPage>();

    /// <summary>Takes a request for a link. For everybody; the answer tells nobody whether there is such an account.</summary>
    [Function("PostRecover")]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "recover")] HttpRequest request, FunctionContext context)
    {
        if (await BoundedForm.UnreadableAsync(request, context.CancellationToken) is { } unreadable)
            return unreadable;
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(request.HttpContext))
            return RecoverPage(Stale, StatusCodes.Status400BadRequest);
        var name = request.Form["name"].ToString().Trim();
        if (name.Length is 0 or > MaxNameLength)
            return RecoverPage("Type an e-mail address or a username.", StatusCodes.Status400BadRequest);
        var from = ClientAddress.Of(request.HttpContext);
        if (await TakeAsync(request, RateLimitKind.RecoveryFrom, from, context.CancellationToken)
            || await TakeAsync(request, RateLimitKind.RecoveryOf, name.ToUpperInvariant(), context.CancellationToken))
            return RecoverPage(TooMany, StatusCodes.Status429TooManyRequests);
        await requests.SendAsync(new RecoveryRequest(name, from, hub.Of(request)), context.CancellationToken);
        return new SeeOther("/recover/sent");
    }

    /// <summary>What everybody is told who asked for a link. For everybody.</summary>
    [Function("GetRecoverSent")]
    public static IResult GetSent([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "recover/sent")] HttpRequest request) => new PageResult<RecoverSentPage>();

    /// <summary>Where a link leads: asks for the password, and uses nothing up. For everybody who has the link.</summary>
    [Function("GetSetPassword")]
    public async Task<IResult> GetSetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "recover/set")] HttpRequest request, FunctionContext context)
    {
        var link = request.Query["link"].ToString();
        return await recovery.HoldsAsync(link, context.CancellationToken) ? SetPage(link, "", null, StatusCodes.Status200OK) : VoidPage();
    }

    /// <summary>Sets the password. It signs nobody in. For everybody who has the link.</summary>
    [Function("PostSetPassword")]
    public async Task<IResult> PostSetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "recover/set")] HttpRequest request, FunctionContext context)
    {
        if (await BoundedForm.UnreadableAsync(request, context.CancellationToken) is { } unreadable)
            return unreadable;
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(request.HttpContext))
            return RecoverPage(Stale, StatusCodes.Status400BadRequest);
        var (link, address, password) = (request.Form["link"].ToString(), request.Form["address"].ToString(), request.Form["password"].ToString());
        var from = ClientAddress.Of(request.HttpContext);
        if (await TakeAsync(request, RateLimitKind.RecoveryFrom, from, context.CancellationToken)
            || await TakeAsync(request, RateLimitKind.RecoveryOf, Digest(link), context.CancellationToken))
            return SetPage(link, address, TooMany, StatusCodes.Status429TooManyRequests);
        if ((await recovery.SetAsync(link, address, password, from, context.CancellationToken)).Succeeded(out _, out var refusal))
            return new SeeOther("/recover/done");
        return refusal is NotFound ? VoidPage() : SetPage(link, address, refusal.Detail, StatusCodes.Status400BadRequest);
    }

    /// <summary>The password is set. For everybody.</summary>
    [Function("GetRecoverDone")]
    public static IResult GetDone([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "recover/done")] HttpRequest request) => new PageResult<PasswordSetPage>();

    /// <returns>Whether it was one too many.</returns>
    private async Task<bool> TakeAsync(HttpRequest request, RateLimitKind kind, string key, CancellationToken cancellationToken)
    {
        if (await limits.TakeAsync(kind, key, cancellationToken) is not { } wait)
            return false;
        request.HttpContext.Response.SetRetryAfter(wait);
        return true;
    }

    /// <summary>What stands for a link where limits are kept: the link itself is kept nowhere.</summary>
    private static string Digest(string link) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(link)));

    private static PageResult<RecoverPage> RecoverPage(string error, int status) =>
        new(new Dictionary<string, object?> { [nameof(Hub.Portal.Pages.RecoverPage.Error)] = error }, status);

    private static PageResult<SetPasswordPage> VoidPage() => new(new Dictionary<string, object?> { [nameof(SetPasswordPage.Holds)] = false }, StatusCodes.Status410Gone);

    private static PageResult<SetPasswordPage> SetPage(string link, string address, string? error, int status) => new(
        new Dictionary<string, object?>
        {
            [nameof(SetPasswordPage.Holds)] = true,
            [nameof(SetPasswordPage.Link)] = link,
            [nameof(SetPasswordPage.Address)] = address,
            [nameof(SetPasswordPage.Error)] = error,
        },
        status);
}
