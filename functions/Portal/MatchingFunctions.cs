using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Rostering;
using Hub.Functions.Provisioning;
using Hub.Functions.Rostering;
using Hub.Functions.Sts;
using Hub.Portal.Pages.Exports;
using Hub.Portal.Pages.Users;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Those whom an export leaves out for want of an account, linked to accounts by a list. All for administrators, each about their own school.</summary>
public sealed class MatchingFunctions(Exports exports, LeftOutAccounts accounts, LinkUploads uploads, LinkUploadRuns runs, Audit audit)
{
    private const string ExportRoute = "users/exports/{exportId}/matching";
    private const string Route = "users/matching/{uploadId}";
    private const string Csv = "text/csv; charset=utf-8";

    // The file, and what a form has beside it.
    private const int MaxFormBytes = 1024 * 1024 + BoundedForm.MaxBodyBytes;

    /// <summary>Who is left out, the suggestions, and the form for a list. For the administrators of its site.</summary>
    [Function("GetMatching"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ExportRoute)] HttpRequest request, string exportId, FunctionContext context) =>
        await ShowAsync(request, exportId, null, context.CancellationToken);

    /// <summary>The list to fill in. For the administrators of its site.</summary>
    [Function("DownloadMatching"), RequiresPerson(Administrator = true)]
    public async Task<IResult> DownloadAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = ExportRoute + ".csv")] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } export)
            return UserFunctions.NotFound(viewer);
        var (people, _) = await accounts.ReadAsync(viewer.Site, export, context.CancellationToken);
        await audit.AddAsync(request.Audited("export.list_downloaded", export.Id), context.CancellationToken);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(LinkFile.Write(people), Csv, "left-out.csv");
    }

    /// <summary>Looks a list through. For the administrators of its site.</summary>
    [Function("PostMatching"), RequiresPerson(Administrator = true, MaxFormBytes = MaxFormBytes)]
    public async Task<IResult> PostAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = ExportRoute)] HttpRequest request, string exportId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is null)
            return UserFunctions.NotFound(viewer);
        if ((await request.ReadFormAsync(context.CancellationToken)).Files["file"] is not { } file)
            return await ShowAsync(request, exportId, new Invalid("file_missing", "Choose a file."), context.CancellationToken);
        if (file.Length > LinkUploads.MaxBytes)
            return await ShowAsync(request, exportId, new TooLarge("file_too_large", "The file is larger than 1 MiB. Split it into several."), context.CancellationToken);
        var content = new byte[file.Length];
        await using (var stream = file.OpenReadStream())
            await stream.ReadExactlyAsync(content, context.CancellationToken);
        var previewed = await uploads.PreviewAsync(viewer.Account.SiteId, LinkUploads.DirectoryOf(viewer.Site), file.FileName, content, request.Editor(), context.CancellationToken);
        if (previewed.Succeeded(out var job, out var refusal))
            return new SeeOther(ExportWords.Matched(job.Id));
        await audit.AddAsync(request.Audited("export.matches_refused", exportId, refusal.Code), context.CancellationToken);
        return await ShowAsync(request, exportId, refusal, context.CancellationToken);
    }

    /// <summary>One list: its preview, its progress, its results. For the administrators of its site.</summary>
    [Function("GetMatched"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetMatchedAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, string uploadId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await ShowMatchedAsync(request, uploadId, null, orchestrations, context.CancellationToken);

    /// <summary>How far it is, as a part of its page; once it rests, the page is to be loaded again. For the administrators of its site.</summary>
    [Function("GetMatchedProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/progress")] HttpRequest request, string uploadId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, uploadId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        return await ProgressPart.OfAsync(request, job, orchestrations, context.CancellationToken);
    }

    /// <summary>Each row of a list and what becomes of it, as CSV. For the administrators of its site.</summary>
    [Function("GetMatchedCsv"), RequiresPerson(Administrator = true)]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/rows.csv")] HttpRequest request, string uploadId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, uploadId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        PageHeaders.Set(request.HttpContext.Response.Headers);
        return Results.File(LinkUploadCsv.Write(await uploads.RowsAsync(job, context.CancellationToken)), Csv, $"accounts-{uploadId}.csv");
    }

    /// <summary>Carries a list out. For the administrators of its site.</summary>
    [Function("ApplyMatched"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ApplyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/apply")] HttpRequest request, string uploadId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var viewer = request.Viewer();
        if ((await runs.ApplyAsync(viewer.Account.SiteId, uploadId, request.Editor(), orchestrations, context.CancellationToken)).Succeeded(out _, out var refusal))
            return new SeeOther(ExportWords.Matched(uploadId));
        return refusal is NotFound ? UserFunctions.NotFound(viewer) : await ShowMatchedAsync(request, uploadId, refusal.Detail, orchestrations, context.CancellationToken);
    }

    private async Task<IResult> ShowAsync(HttpRequest request, string exportId, Refusal? refusal, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, cancellationToken) is not { } export)
            return UserFunctions.NotFound(viewer);
        var (people, unread) = await accounts.ReadAsync(viewer.Site, export, cancellationToken);
        return new PageResult<MatchingPage>(
            new Dictionary<string, object?>
            {
                [nameof(MatchingPage.Viewer)] = viewer,
                [nameof(MatchingPage.Export)] = export,
                [nameof(MatchingPage.People)] = people,
                [nameof(MatchingPage.Unread)] = unread?.Detail,
                [nameof(MatchingPage.Error)] = refusal?.Detail,
            },
            refusal switch { null => StatusCodes.Status200OK, Invalid or TooLarge => StatusCodes.Status400BadRequest, _ => StatusCodes.Status409Conflict });
    }

    private async Task<IResult> ShowMatchedAsync(HttpRequest request, string uploadId, string? problem, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, uploadId, cancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        var rows = await uploads.RowsAsync(job, cancellationToken);
        var outcome = PeopleQuery.Value<LinkOutcome>(request.Query["outcome"].ToString());
        var found = outcome is null ? rows : [.. rows.Where(r => r.Outcome == outcome)];
        var page = PeopleQuery.Page(request.Query["page"], found.Count);
        return new PageResult<MatchedPage>(
            new Dictionary<string, object?>
            {
                [nameof(MatchedPage.Viewer)] = viewer,
                [nameof(MatchedPage.Job)] = job,
                [nameof(MatchedPage.Lost)] = await runs.IsLostAsync(job, orchestrations, cancellationToken),
                [nameof(MatchedPage.Progress)] = await EmailUpdateRuns.ProgressAsync(job, orchestrations, cancellationToken),
                [nameof(MatchedPage.Rows)] = found.Skip((page - 1) * PageLinks.Size).Take(PageLinks.Size).ToArray(),
                [nameof(MatchedPage.Page)] = page,
                [nameof(MatchedPage.Total)] = found.Count,
                [nameof(MatchedPage.Outcome)] = outcome,
                [nameof(MatchedPage.Problem)] = problem,
            },
            problem is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }
}
