using Hub.Core.Accounts.Passwords;
using Hub.Core.Operations;
using Hub.Functions.Http;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Portal;
using Hub.Portal.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>Asks who signed in with a password to begin with for one of their own. For who has taken every other step; others are sent to the first.</summary>
public sealed class NewPasswordFunctions(SecondStepSignIn signIn, ChoosePassword choose, Audit audit, IAntiforgery antiforgery)
{
    private static IResult ToFirstStep => Results.Redirect("/login");

    /// <summary>The form. For who has taken every other step.</summary>
    [Function("GetNewPassword")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "login/new-password")] HttpRequest request, FunctionContext context) =>
        await signIn.FindAsync(request.HttpContext, context.CancellationToken) is { Passed: true } half ? await PageAsync(half, null, context.CancellationToken) : ToFirstStep;

    /// <summary>Stores the password and signs the person in. For who has taken every other step.</summary>
    [Function("PostNewPassword"), InMaintenance(InMaintenance.WhileReadOnly)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "login/new-password")] HttpRequest request, FunctionContext context)
    {
        var http = request.HttpContext;
        if (await BoundedForm.UnreadableAsync(request, context.CancellationToken) is { } unreadable)
            return unreadable;
        if (!request.HasFormContentType || !await antiforgery.IsRequestValidAsync(http))
            return new PageResult<StaleFormPage>(status: StatusCodes.Status400BadRequest);
        if (await signIn.FindAsync(http, context.CancellationToken) is not { Passed: true } half)
            return ToFirstStep;
        var form = await request.ReadFormAsync(context.CancellationToken);
        if (!(await choose.RunAsync(half.Account, form["next"].ToString(), form["repeated"].ToString(), context.CancellationToken)).Succeeded(out var account, out var refusal))
            return await PageAsync(half, refusal.Detail, context.CancellationToken);
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "password.claimed", account.Id.ToString(), Address: ClientAddress.Of(http)), context.CancellationToken);
        return await signIn.FinishAsync(http, account, half.ReturnUrl, half.Methods, context.CancellationToken);
    }

    private async Task<IResult> PageAsync(HalfSignIn half, string? error, CancellationToken cancellationToken) => new PageResult<NewPasswordPage>(
        new Dictionary<string, object?>
        {
            [nameof(NewPasswordPage.Username)] = half.Account.Username,
            [nameof(NewPasswordPage.Asked)] = await choose.DescribeAsync(half.Account, cancellationToken),
            [nameof(NewPasswordPage.Error)] = error,
        },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);
}
