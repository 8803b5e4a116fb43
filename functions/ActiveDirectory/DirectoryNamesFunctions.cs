using System.Text.Json;
using Hub.Core;
using Hub.Core.ActiveDirectory;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Operations;
using Hub.Functions.Portal;
using Hub.Functions.Provisioning;
using Hub.Portal.Pages.ActiveDirectory;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.ActiveDirectory;

/// <summary>Names for Active Directory: previews, decisions about them, and who got which. All for administrators, each about their own school.</summary>
public sealed class DirectoryNamesFunctions(DirectoryNaming naming, Jobs jobs, Audit audit)
{
    private const string Route = "preferences/active-directory/names";
    private const int SetsOfPage = 20;

    /// <summary>What there was of it, newest first. For administrators.</summary>
    [Function("GetDirectoryNames"), RequiresPerson(Administrator = true)]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        ListResultAsync(request, null, context.CancellationToken);

    /// <summary>Starts a preview. For administrators.</summary>
    [Function("PostDirectoryNames"), RequiresPerson(Administrator = true)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (siteId, cancellation) = (request.Viewer().Account.SiteId, context.CancellationToken);
        var regenerate = (await request.ReadFormAsync(cancellation))["who"] == "everybody";
        if (!(await naming.AcceptAsync(siteId, regenerate, cancellation)).Succeeded(out var job, out var refusal))
        {
            await audit.AddAsync(request.Audited("directory_names.previewed", regenerate ? "everybody" : "new", refusal.Code), cancellation);
            return await ListResultAsync(request, refusal, cancellation);
        }

        await orchestrations.ScheduleNewOrchestrationInstanceAsync("DirectoryNames", new NamingRequest(new JobRef(siteId, job.Id), regenerate), new StartOrchestrationOptions(job.InstanceId), cancellation);
        // The orchestration would do it, but the browser asks for the job at once.
        await naming.AddAsync(job, cancellation);
        await audit.AddAsync(request.Audited("directory_names.previewed", job.Id), cancellation);
        return new SeeOther(DirectoryLinks.NameSet(job.Id));
    }

    /// <summary>One preview, and what became of it. For administrators.</summary>
    [Function("GetDirectoryNameSet"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}")] HttpRequest request, string jobId, FunctionContext context) =>
        await naming.FindAsync(request.Viewer().Account.SiteId, jobId, context.CancellationToken) is { } job
            ? await SetResultAsync(request, job, null, context.CancellationToken)
            : UserFunctions.NotFound(request.Viewer());

    /// <summary>How far it is, as a part of its page; once it rests, the page is to be loaded again. For administrators.</summary>
    [Function("GetDirectoryNamesProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/progress")] HttpRequest request, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (await naming.FindAsync(request.Viewer().Account.SiteId, jobId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(request.Viewer());
        return await ProgressPart.OfAsync(request, job, orchestrations, context.CancellationToken);
    }

    /// <summary>Each person of a preview, as CSV. For administrators.</summary>
    [Function("GetDirectoryNamesCsv"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/people.csv")] HttpRequest request, string jobId, FunctionContext context)
    {
        if (await naming.FindAsync(request.Viewer().Account.SiteId, jobId, context.CancellationToken) is not { } job || await naming.RowsAsync(job, context.CancellationToken) is not { } rows)
            return UserFunctions.NotFound(request.Viewer());
        PageHeaders.Set(request.HttpContext.Response.Headers);
        var csv = SpreadsheetCsv.Write(
            "personId,name,type,userPrincipalNameFrom,userPrincipalNameTo,sAMAccountNameFrom,sAMAccountNameTo,outcome,reason",
            rows.Select(r => new[]
            {
                r.PersonId, r.Name, r.UserType.ToString(), r.PrincipalName.From, r.PrincipalName.To, r.AccountName.From, r.AccountName.To,
                JsonNamingPolicy.SnakeCaseLower.ConvertName(r.Outcome.ToString()), r.Reason,
            }));
        return Results.File(csv, "text/csv; charset=utf-8", $"directory-names-{jobId}.csv");
    }

    /// <summary>Decides about a preview. For administrators.</summary>
    [Function("DecideDirectoryNames"), RequiresPerson(Administrator = true)]
    public async Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{jobId}/{decision:regex(^(apply|approve|reject|cancel)$)}")] HttpRequest request, string jobId, string decision,
        [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (viewer, cancellation) = (request.Viewer(), context.CancellationToken);
        if (await naming.FindAsync(viewer.Account.SiteId, jobId, cancellation) is not { } known)
            return UserFunctions.NotFound(viewer);
        var taken = Enum.Parse<NamingDecision>(decision, ignoreCase: true);
        if (!(await Decisions.TakeAsync(orchestrations, known, decision, () => naming.DecideAsync(viewer.Account.SiteId, jobId, taken, cancellation), cancellation)).Succeeded(out _, out var refusal))
        {
            await audit.AddAsync(request.Audited($"directory_names.{decision}", jobId, refusal.Code), cancellation);
            return await SetResultAsync(request, (await naming.FindAsync(known.SiteId, jobId, cancellation))!, refusal, cancellation);
        }

        await audit.AddAsync(request.Audited($"directory_names.{decision}", jobId), cancellation);
        return new SeeOther(DirectoryLinks.NameSet(jobId));
    }

    private async Task<IResult> ListResultAsync(HttpRequest request, Refusal? refusal, CancellationToken cancellationToken)
    {
        var page = await jobs.ListAsync(request.Viewer().Account.SiteId, NamingStates.Kind, Paging.PositionOf(request, "cursor"), SetsOfPage, cancellationToken);
        return new PageResult<DirectoryNamesPage>(
            new Dictionary<string, object?>
            {
                [nameof(DirectoryNamesPage.Viewer)] = request.Viewer(),
                [nameof(DirectoryNamesPage.Jobs)] = page.Items,
                [nameof(DirectoryNamesPage.Next)] = page.Next is null ? null : Cursor.Encode(page.Next),
                [nameof(DirectoryNamesPage.Refusal)] = refusal,
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }

    private async Task<IResult> SetResultAsync(HttpRequest request, Job job, Refusal? refusal, CancellationToken cancellationToken)
    {
        var outcome = PeopleQuery.Value<RowOutcome>(request.Query["outcome"].ToString());
        var rows = await naming.RowsAsync(job, cancellationToken);
        NameChange[] found = [.. (rows ?? []).Where(r => outcome is null || r.Outcome == outcome)];
        var page = PeopleQuery.Page(request.Query["page"], found.Length);
        return new PageResult<NameSetPage>(
            new Dictionary<string, object?>
            {
                [nameof(NameSetPage.Viewer)] = request.Viewer(),
                [nameof(NameSetPage.Job)] = job,
                [nameof(NameSetPage.Rows)] = rows is null ? null : found.Skip((page - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(NameSetPage.Page)] = page,
                [nameof(NameSetPage.Total)] = found.Length,
                [nameof(NameSetPage.Outcome)] = outcome,
                [nameof(NameSetPage.Refusal)] = refusal,
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }
}
