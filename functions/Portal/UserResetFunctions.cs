using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Recovery;
using Hub.Core.Accounts.TwoFactor;
using Hub.Functions.Accounts;
using Hub.Functions.Http;
using Hub.Portal;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Help for people who cannot sign in. All for the administrators of the person's school; each asks first.</summary>
public sealed class UserResetFunctions(ResetPassword resetPassword, ResetTwoFactor resetTwoFactor, Core.Accounts.Accounts accounts, FactorStore factors, RightsBeyondSchool rights, HubAddress hub)
{
    /// <summary>Asks how a person is to be helped. For the administrators of the account's site.</summary>
    [Function("GetResetPassword"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetPasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{accountId:guid}/reset-password")] HttpRequest request, Guid accountId, FunctionContext context) =>
        await PasswordResultAsync(request.Viewer(), accountId, null, context.CancellationToken);

    /// <summary>Sends a link that sets a password. For the administrators of the account's site.</summary>
    [Function("PostResetPassword"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostPasswordAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{accountId:guid}/reset-password")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        return (await resetPassword.SendAsync(viewer.Account, accountId, request.Editor(), hub.Of(request), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? new SeeOther($"{UserLinks.Account(accountId)}?done=reset-password")
            : await PasswordResultAsync(viewer, accountId, refusal, context.CancellationToken);
    }

    /// <summary>Makes a password to begin with for somebody whom no link can be sent to, and shows it, once. For the administrators of the account's site.</summary>
    [Function("PostIssuePassword"), RequiresPerson(Administrator = true)]
    public async Task<IResult> IssueAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{accountId:guid}/issue-password")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (!(await resetPassword.IssueAsync(viewer.Account, accountId, request.Editor(), context.CancellationToken)).Succeeded(out var issued, out var refusal))
            return await PasswordResultAsync(viewer, accountId, refusal, context.CancellationToken);
        return UnclaimedFunctions.PasswordsResult(viewer, hub.Of(request), [issued], 1);
    }

    /// <summary>Asks before two-factor sign-in is reset. For the administrators of the account's site.</summary>
    [Function("GetResetTwoFactor"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetTwoFactorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "users/{accountId:guid}/reset-two-factor")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await accounts.FindAsync(accountId, context.CancellationToken) is not { } account || account.SiteId != viewer.Account.SiteId)
            return UserFunctions.NotFound(viewer);
        if (accountId == viewer.Account.Id || !await rights.MayChangeAsync(viewer.Account, account, context.CancellationToken) || !(await factors.FindAsync(accountId, context.CancellationToken)).Any)
            return new SeeOther(UserLinks.Account(accountId));
        return new PageResult<ResetTwoFactorPage>(
            new Dictionary<string, object?> { [nameof(ResetTwoFactorPage.Viewer)] = viewer, [nameof(ResetTwoFactorPage.Account)] = account });
    }

    /// <summary>Resets two-factor sign-in. For the administrators of the account's site.</summary>
    [Function("PostResetTwoFactor"), RequiresPerson(Administrator = true)]
    public async Task<IResult> PostTwoFactorAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/{accountId:guid}/reset-two-factor")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if ((await resetTwoFactor.RunAsync(viewer.Account, accountId, ClientAddress.Of(request.HttpContext), context.CancellationToken)).Succeeded(out _, out var refusal))
            return new SeeOther($"{UserLinks.Account(accountId)}?done=reset-two-factor");
        return refusal is NotFound ? UserFunctions.NotFound(viewer) : new SeeOther(UserLinks.Account(accountId));
    }

    private async Task<IResult> PasswordResultAsync(Viewer viewer, Guid accountId, Refusal? error, CancellationToken cancellationToken)
    {
        if (!(await resetPassword.FindAsync(viewer.Account, accountId, cancellationToken)).Succeeded(out var way, out var refusal))
            // Its page says that it is closed, or whose it is, and offers what can be done.
            return refusal is NotFound ? UserFunctions.NotFound(viewer) : new SeeOther(UserLinks.Account(accountId));
        return new PageResult<ResetPasswordPage>(
            new Dictionary<string, object?>
            {
                [nameof(ResetPasswordPage.Viewer)] = viewer,
                [nameof(ResetPasswordPage.Way)] = way,
                [nameof(ResetPasswordPage.Error)] = error?.Detail,
            },
            error is null ? StatusCodes.Status200OK : AddressForms.StatusOf(error));
    }
}
