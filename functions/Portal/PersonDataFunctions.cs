using Hub.Core.Accounts;
using Hub.Core.Operations.DataProtection;
using Hub.Functions.Accounts;
using Hub.Functions.Http;
using Hub.Functions.Operations.DataProtection;
using Hub.Portal;
using Hub.Portal.Pages;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>What is held of a person of the school, given out and erased. All for the administrators of the person's school; both ask for the administrator's password again.</summary>
public sealed class PersonDataFunctions(
    ExportPerson export, ErasePerson erase, PersonErasures erasures, Core.Accounts.Accounts accounts, RightsBeyondSchool rights, PasswordAgain passwordAgain)
{
    private const string Route = "users/{accountId:guid}/data";
    private const string Erasure = "users/erasures/{jobId}";

    /// <summary>What is held, and what stands against erasing it. For the administrators of the account's site.</summary>
    [Function("GetPersonData"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await FindAsync(viewer, accountId, context.CancellationToken) is not { } account)
            return UserFunctions.NotFound(viewer);
        // Its page says whose it is.
        return await rights.MayChangeAsync(viewer.Account, account, context.CancellationToken)
            ? await PageAsync(request, account, null, StatusCodes.Status200OK, context.CancellationToken)
            : new SeeOther(UserLinks.Account(accountId));
    }

    /// <summary>Gives out what is held. For the administrators of the account's site.</summary>
    [Function("PostPersonDownload"), RequiresPerson(Administrator = true)]
    public async Task<IResult> DownloadAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/download")] HttpRequest request, Guid accountId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await FindAsync(viewer, accountId, context.CancellationToken) is not { } account)
            return UserFunctions.NotFound(viewer);
        if (await RefusedAsync(request, account, "person.export_refused", context.CancellationToken) is { } refused)
            return refused;
        if (await passwordAgain.FaultAsync(request, context.CancellationToken) is { } fault)
            return await PageAsync(request, account, fault, StatusCodes.Status400BadRequest, context.CancellationToken);
        if (!(await export.RunAsync(account.SiteId, accountId, request.Editor(), context.CancellationToken)).Succeeded(out var zip, out _))
            return UserFunctions.NotFound(viewer);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return PeopleApi.Zip(zip);
    }

    /// <summary>Begins to erase the person. For the administrators of the account's site.</summary>
    [Function("PostPersonErasure"), RequiresPerson(Administrator = true)]
    public async Task<IResult> EraseAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/erase")] HttpRequest request, Guid accountId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await FindAsync(viewer, accountId, context.CancellationToken) is not { } account)
            return UserFunctions.NotFound(viewer);
        if (await RefusedAsync(request, account, "person.erase_refused", context.CancellationToken) is { } refused)
            return refused;
        var typed = (await request.ReadFormAsync(context.CancellationToken))["username"].ToString().Trim();
        var fault = LoginNames.Same(typed, account.Username)
            ? await passwordAgain.FaultAsync(request, context.CancellationToken)
            : "That is not the person's username. Type it as it stands below, so that nobody else is erased.";
        if (fault is not null)
            return await PageAsync(request, account, fault, StatusCodes.Status400BadRequest, context.CancellationToken);
        return (await ErasureOrchestration.StartAsync(
            erasures, await erasures.PlanAsync(account.SiteId, accountId, request.Editor(), context.CancellationToken), orchestrations, context.CancellationToken)).Succeeded(out var job, out var refusal)
            ? new SeeOther(UserLinks.Erasure(job.Id))
            : await PageAsync(request, account, refusal.Detail, AddressForms.StatusOf(refusal), context.CancellationToken);
    }

    /// <summary>How an erasure stands. For the administrators of its site.</summary>
    [Function("GetPersonErasure"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ErasureAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Erasure)] HttpRequest request, string jobId, FunctionContext context)
    {
        var viewer = request.Viewer();
        return await erasures.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is { } job
            ? new PageResult<ErasurePage>(new Dictionary<string, object?> { [nameof(ErasurePage.Viewer)] = viewer, [nameof(ErasurePage.Job)] = job })
            : UserFunctions.NotFound(viewer);
    }

    /// <summary>The part of its page that changes. For the administrators of its site.</summary>
    [Function("GetPersonErasureProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Erasure + "/progress")] HttpRequest request, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await erasures.FindAsync(request.Viewer().Account.SiteId, jobId, context.CancellationToken) is { } job
            ? await ProgressPart.OfAsync(request, job, orchestrations, context.CancellationToken)
            : UserFunctions.NotFound(request.Viewer());

    /// <summary>Gives a person what is held of them. For everybody who is signed in.</summary>
    [Function("PostOwnDownload"), RequiresPerson]
    public async Task<IResult> OwnAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "profile/data")] HttpRequest request, FunctionContext context)
    {
        var account = request.Viewer().Account;
        if (await passwordAgain.FaultAsync(request, context.CancellationToken) is { } fault)
            return OwnPage(request, fault);
        if (!(await export.RunAsync(account.SiteId, account.Id, request.Editor(), context.CancellationToken)).Succeeded(out var zip, out var refusal))
            return OwnPage(request, refusal.Detail);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return PeopleApi.Zip(zip);
    }

    /// <summary>Asks for the password before a person is given what is held of them. For everybody who is signed in.</summary>
    [Function("GetOwnData"), RequiresPerson]
    public static IResult Own([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "profile/data")] HttpRequest request, FunctionContext context) => OwnPage(request, null);

    private static PageResult<OwnDataPage> OwnPage(HttpRequest request, string? error) => new(
        new Dictionary<string, object?> { [nameof(OwnDataPage.Viewer)] = request.Viewer(), [nameof(OwnDataPage.Error)] = error },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private async Task<Account?> FindAsync(Viewer viewer, Guid accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { } account && account.SiteId == viewer.Account.SiteId ? account : null;

    /// <summary>The answer for an account with rights beyond the school, which is on record; null for any other.</summary>
    private async Task<IResult?> RefusedAsync(HttpRequest request, Account account, string action, CancellationToken cancellationToken) =>
        await rights.RefusalAsync(request.Viewer().Account, account, action, ClientAddress.Of(request.HttpContext), cancellationToken) is null ? null : new SeeOther(UserLinks.Account(account.Id));

    private async Task<IResult> PageAsync(HttpRequest request, Account account, string? error, int status, CancellationToken cancellationToken) => new PageResult<PersonDataPage>(
        new Dictionary<string, object?>
        {
            [nameof(PersonDataPage.Viewer)] = request.Viewer(),
            [nameof(PersonDataPage.Account)] = account,
            [nameof(PersonDataPage.Refusal)] = (await erase.RefusalAsync(account.SiteId, account.Id, request.Editor(), cancellationToken))?.Detail,
            [nameof(PersonDataPage.Error)] = error,
        },
        status);
}
