using Hub.Core.Accounts.External;
using Hub.Portal.Pages.TwoFactor;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>The accounts at Microsoft and Google that sign a person in. For everybody who is signed in, each about the person's own account.</summary>
public sealed class ExternalIdentityFunctions(ExternalSignIn external, PasswordAgain passwordAgain)
{
    /// <summary>Asks whether to unlink one. For everybody who is signed in.</summary>
    [Function("GetUnlinkExternal"), RequiresPerson]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/security/external/{key}/unlink")] HttpRequest request, string key) =>
        Page(request, key, null, StatusCodes.Status200OK);

    /// <summary>Unlinks one. For everybody who is signed in.</summary>
    [Function("PostUnlinkExternal"), RequiresPerson]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/security/external/{key}/unlink")] HttpRequest request, string key, FunctionContext context)
    {
        var account = request.Viewer().Account;
        if (await passwordAgain.FaultAsync(request, context.CancellationToken) is { } fault)
            return Page(request, key, fault, StatusCodes.Status400BadRequest);
        return (await external.UnlinkAsync(account, key, request.Editor(), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther("/profile/security?done=external-off")
            : Page(request, key, refusal.Detail, StatusCodes.Status409Conflict);
    }

    private static IResult Page(HttpRequest request, string key, string? error, int status) =>
        request.Viewer().Account.ExternalLogins.FirstOrDefault(l => l.Key == key) is { } login
            ? new PageResult<UnlinkPage>(
                new Dictionary<string, object?> { [nameof(UnlinkPage.Viewer)] = request.Viewer(), [nameof(UnlinkPage.Login)] = login, [nameof(UnlinkPage.Error)] = error }, status)
            : UserFunctions.NotFound(request.Viewer());
}
