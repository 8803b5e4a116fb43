using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Provisioning;
using Hub.Portal;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>New addresses for Office 365 and Google accounts, at the press of a button.</summary>
public sealed class AddressUpdateFunctions(EmailUpdateRuns runs, EmailUpdates updates, Jobs jobs, SitePeople sitePeople, DirectoryStates states, Audit audit)
{
    private const int JobsOfPage = 20;
    private const string Route = "users/updates";

    /// <summary>The site's updates, newest first. For the site's administrators.</summary>
    [Function("GetAddressUpdates"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context)
    {
        var viewer = request.Viewer();
        var position = Paging.PositionOf(request, "cursor");
        var page = await jobs.ListAsync(viewer.Account.SiteId, EmailUpdateStates.Kind, position, JobsOfPage, context.CancellationToken);
        return new PageResult<UpdatesPage>(new Dictionary<string, object?>
        {
            [nameof(UpdatesPage.Viewer)] = viewer,
            [nameof(UpdatesPage.Jobs)] = page.Items,
            [nameof(UpdatesPage.Next)] = page.Next is null ? null : Cursor.Encode(page.Next),
        });
    }

    /// <summary>Starts a preview for the people who are chosen, or whom a search finds. For the site's administrators.</summary>
    [Function("PostAddressUpdate"), RequiresPerson(Administrator = true)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        var form = await request.ReadFormAsync(context.CancellationToken);
        var all = await sitePeople.GetAsync(viewer.Account.SiteId, context.CancellationToken);
        var filter = PeopleQuery.Filter(form);
        if (PeopleQuery.Value<DirectoryKind>(form["directory"].ToString()) is not { } directory)
            return UserFunctions.UsersResult(viewer, all, filter, form["page"], "Choose Office 365 or Google.");
        var state = PeopleQuery.Value<ProvisioningState>(form["state"].ToString());
        var stateOf = state is null ? null : await states.ReadAsync(viewer.Account.SiteId, directory, context.CancellationToken);
        IReadOnlyList<string>? people = form["who"] == "found" && filter.IsEmpty && state is null ? null
            : form["who"] == "found" ? [.. DirectoryUsersFunctions.Found(all, filter, state, stateOf).Select(p => p.PersonId!)]
            : [.. form["person"].OfType<string>().Where(p => all.FindPerson(p) is not null).Distinct(StringComparer.Ordinal)];
        if (people is { Count: 0 })
        {
            // Back to the tab that it came from.
            if (form["tab"] == "directory")
                return new SeeOther(UserLinks.List(filter, 1, UserLinks.Directory(directory), ("state", form["state"].ToString()), ("problem", "nobody")));
            return UserFunctions.UsersResult(
                viewer, all, filter, form["page"], form["who"] == "found" ? "Nobody whom this search finds is in the MIS, which is where addresses come from." : "Tick the people whose addresses are to be updated.");
        }

        return await StartAsync(viewer, new EmailUpdateRequest(directory, people, null, Preview: true), "email_update.previewed", orchestrations, request, context.CancellationToken);
    }

    /// <summary>One update. For the administrators of its site.</summary>
    [Function("GetAddressUpdate"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}")] HttpRequest request, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        return await runs.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is { } job
            ? await UpdateResultAsync(viewer, job, request, null, orchestrations, context.CancellationToken)
            : UserFunctions.NotFound(viewer);
    }

    /// <summary>How far an update is, as a part of its page; once it rests, the page is to be loaded again. For the administrators of its site.</summary>
    [Function("GetAddressUpdateProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/progress")] HttpRequest request, string jobId,
        [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await runs.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        return await ProgressPart.OfAsync(request, job, orchestrations, context.CancellationToken);
    }

    /// <summary>Each person of an update, as CSV. For the administrators of its site.</summary>
    [Function("GetAddressUpdateCsv"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CsvAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/people.csv")] HttpRequest request, string jobId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await runs.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is not { } job || await updates.RowsAsync(job, context.CancellationToken) is not { } rows)
            return UserFunctions.NotFound(viewer);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(ChangeRowCsv.Write(rows), "text/csv; charset=utf-8", $"email-update-{jobId}.csv");
    }

    /// <summary>Decides about an update, or begins it again. For the administrators of its site.</summary>
    [Function("DecideAddressUpdate"), RequiresPerson(Administrator = true)]
    public async Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{jobId}/{decision:regex(^(apply|approve|reject|cancel|retry|again)$)}")] HttpRequest request, string jobId, string decision,
        [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (viewer, cancellation) = (request.Viewer(), context.CancellationToken);
        var siteId = viewer.Account.SiteId;
        if (await runs.FindAsync(siteId, jobId, cancellation) is not { } job)
            return UserFunctions.NotFound(viewer);
        Refusal? refusal;
        if (decision is "retry" or "again")
        {
            var asked = decision == "retry" ? await updates.RetryAsync(siteId, jobId, cancellation) : await updates.AgainAsync(siteId, jobId, cancellation);
            if (!asked.Succeeded(out var wanted, out refusal))
                return await UpdateResultAsync(viewer, job, request, refusal, orchestrations, cancellation);
            // The old preview is not to be applied beside the new one.
            if (decision == "again" && EmailUpdateStates.Allows(job, EmailUpdateDecision.Cancel))
                await runs.DecideAsync(siteId, jobId, EmailUpdateDecision.Cancel, orchestrations, cancellation);
            return await StartAsync(viewer, wanted, decision == "retry" ? "email_update.retry" : "email_update.previewed", orchestrations, request, cancellation);
        }

        if (!(await runs.DecideAsync(siteId, jobId, Enum.Parse<EmailUpdateDecision>(decision, ignoreCase: true), orchestrations, cancellation)).Succeeded(out _, out refusal))
            return await UpdateResultAsync(viewer, (await runs.FindAsync(siteId, jobId, cancellation))!, request, refusal, orchestrations, cancellation);
        await audit.AddAsync(request.Audited($"email_update.{decision}", jobId), cancellation);
        return new SeeOther(UserLinks.Update(jobId));
    }

    private async Task<IResult> StartAsync(
        Viewer viewer, EmailUpdateRequest asked, string action, DurableTaskClient orchestrations, HttpRequest request, CancellationToken cancellationToken)
    {
        if (!(await runs.StartAsync(viewer.Account.SiteId, asked, orchestrations, cancellationToken)).Succeeded(out var job, out var refusal))
        {
            return new PageResult<UpdateRefusedPage>(
                new Dictionary<string, object?> { [nameof(UpdateRefusedPage.Viewer)] = viewer, [nameof(UpdateRefusedPage.Refusal)] = refusal }, StatusCodes.Status409Conflict);
        }

        await audit.AddAsync(request.Audited(action, job.Id), cancellationToken);
        return new SeeOther(UserLinks.Update(job.Id));
    }

    private async Task<IResult> UpdateResultAsync(
        Viewer viewer, Job job, HttpRequest request, Refusal? refusal, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var outcome = PeopleQuery.Value<RowOutcome>(request.Query["outcome"].ToString());
        var rows = await updates.RowsAsync(job, cancellationToken);
        var found = outcome is null ? rows : rows?.Where(r => r.Outcome == outcome).ToArray();
        var page = PeopleQuery.Page(request.Query["page"], found?.Count ?? 0);
        return new PageResult<UpdatePage>(
            new Dictionary<string, object?>
            {
                [nameof(UpdatePage.Viewer)] = viewer,
                [nameof(UpdatePage.Job)] = job,
                [nameof(UpdatePage.Progress)] = await EmailUpdateRuns.ProgressAsync(job, orchestrations, cancellationToken),
                [nameof(UpdatePage.Rows)] = found?.Skip((page - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(UpdatePage.Page)] = page,
                [nameof(UpdatePage.Total)] = found?.Count ?? 0,
                [nameof(UpdatePage.Outcome)] = outcome,
                [nameof(UpdatePage.Refusal)] = refusal,
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }
}
