using Hub.Core.Accounts.ByHand;
using Hub.Functions.Operations;
using Hub.Functions.Provisioning;
using Hub.Functions.Sts;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Files of people who are not in the MIS. All for administrators, each about their own school.</summary>
public sealed class UploadFunctions(AccountUploads uploads, TimeProvider time)
{
    private const string Route = "users/upload";
    private const string Csv = "text/csv; charset=utf-8";

    // The file, and what a form has beside it.
    private const int MaxFormBytes = 1024 * 1024 + BoundedForm.MaxBodyBytes;

    /// <summary>Asks for a file. For the site's administrators.</summary>
    [Function("GetUpload"), RequiresPerson(Administrator = true)]
    public static IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request) => Ask(request, null);

    /// <summary>An empty file to fill in. For administrators.</summary>
    [Function("GetUploadTemplate"), RequiresPerson(Administrator = true)]
    public static IResult GetTemplate([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/template.csv")] HttpRequest request)
    {
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(AccountUploads.Template, Csv, "people.csv");
    }

    /// <summary>Looks a file through. For the site's administrators.</summary>
    [Function("PostUpload"), RequiresPerson(Administrator = true, MaxFormBytes = MaxFormBytes)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, FunctionContext context)
    {
        if ((await request.ReadFormAsync(context.CancellationToken)).Files["file"] is not { } file)
            return Ask(request, "Choose a file.");
        if (file.Length > AccountUploads.MaxBytes)
            return Ask(request, "The file is larger than 1 MiB. Split it into several.");
        var content = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(content, context.CancellationToken);
        return (await uploads.PreviewAsync(request.Viewer().Account, file.FileName, content, request.Editor(), context.CancellationToken)).Succeeded(out var job, out var refusal)
            ? new SeeOther(UserLinks.Upload(job.Id))
            : Ask(request, refusal.Detail);
    }

    /// <summary>One file: its preview, its progress, its results. For the administrators of its site.</summary>
    [Function("GetUploaded"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetUploadedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}")] HttpRequest request, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await UploadedAsync(request, jobId, null, orchestrations, context.CancellationToken);

    /// <summary>How far it is, as a part of its page; once it rests, the page is to be loaded again. For the administrators of its site.</summary>
    [Function("GetUploadProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/progress")] HttpRequest request, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        return await ProgressPart.OfAsync(request, job, orchestrations, context.CancellationToken);
    }

    /// <summary>Each row of a file and what became of it, as CSV. For the administrators of its site.</summary>
    [Function("GetUploadCsv"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{jobId}/rows.csv")] HttpRequest request, string jobId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(UploadCsv.Write(await uploads.RowsAsync(job, context.CancellationToken)), Csv, $"people-{jobId}.csv");
    }

    /// <summary>Carries a file out. For the administrators of its site.</summary>
    [Function("ApplyUpload"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ApplyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{jobId}/apply")] HttpRequest request, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, jobId, context.CancellationToken) is not { } known)
            return UserFunctions.NotFound(viewer);
        var applied = await UploadedLists.ApplyAsync(
            orchestrations, UploadOrchestration.Name, known, lost => uploads.BeginAsync(known.SiteId, jobId, lost, request.Editor(), context.CancellationToken), time, context.CancellationToken);
        if (!applied.Succeeded(out _, out var refusal))
            return await UploadedAsync(request, jobId, refusal.Detail, orchestrations, context.CancellationToken);
        return new SeeOther(UserLinks.Upload(jobId));
    }

    private static PageResult<UploadPage> Ask(HttpRequest request, string? error) => new(
        new Dictionary<string, object?> { [nameof(UploadPage.Viewer)] = request.Viewer(), [nameof(UploadPage.Error)] = error },
        error is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest);

    private async Task<IResult> UploadedAsync(HttpRequest request, string jobId, string? problem, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, jobId, cancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        var outcome = PeopleQuery.Value<UploadOutcome>(request.Query["outcome"].ToString());
        var rows = await uploads.RowsAsync(job, cancellationToken);
        var found = outcome is null ? rows : [.. rows.Where(r => r.Outcome == outcome)];
        var page = PeopleQuery.Page(request.Query["page"], found.Count);
        return new PageResult<UploadedPage>(
            new Dictionary<string, object?>
            {
                [nameof(UploadedPage.Viewer)] = viewer,
                [nameof(UploadedPage.Job)] = job,
                [nameof(UploadedPage.Lost)] = await UploadedLists.IsLostAsync(orchestrations, job, time, cancellationToken),
                [nameof(UploadedPage.Progress)] = await EmailUpdateRuns.ProgressAsync(job, orchestrations, cancellationToken),
                [nameof(UploadedPage.Rows)] = found.Skip((page - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(UploadedPage.Page)] = page,
                [nameof(UploadedPage.Total)] = found.Count,
                [nameof(UploadedPage.Outcome)] = outcome,
                [nameof(UploadedPage.Problem)] = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }
}
