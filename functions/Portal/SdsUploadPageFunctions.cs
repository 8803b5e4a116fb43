using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Uploads;
using Hub.Core.Storage;
using Hub.Functions.Http;
using Hub.Functions.Rostering.Uploads;
using Hub.Portal.Pages.Exports;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Uploads of the school's files to School Data Sync: sent, watched, looked back on. All for administrators, each about their own school.</summary>
public sealed class SdsUploadPageFunctions(SdsUploads uploads, SdsUploadRuns runs, Exports exports, Jobs jobs, Audit audit)
{
    private const int JobsOfPage = 20;
    private const string Route = "users/exports/uploads";

    /// <summary>Sends the files of an export. For the administrators of its site.</summary>
    [Function("PostSdsUpload"), RequiresPerson(Administrator = true)]
    public async Task<IResult> SendAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "users/exports/{exportId}/send")] HttpRequest request, string exportId, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await exports.FindAsync(viewer.Account.SiteId, exportId, context.CancellationToken) is not { } export)
            return UserFunctions.NotFound(viewer);
        var again = (await request.ReadFormAsync(context.CancellationToken))["again"] == "yes";
        if (!(await runs.StartAsync(export.SiteId, export.Id, again, client, context.CancellationToken)).Succeeded(out var job, out var refusal))
        {
            await audit.AddAsync(request.Audited("sds_upload.refused", export.Id, refusal.Code), context.CancellationToken);
            return await ListedAsync(request, refusal, context.CancellationToken);
        }

        await audit.AddAsync(request.Audited("sds_upload.started", job.Id), context.CancellationToken);
        return new SeeOther(SdsUploadWords.Link(job.Id));
    }

    /// <summary>The school's uploads, newest first. For the site's administrators.</summary>
    [Function("GetSdsUploadsPage"), RequiresPerson(Administrator = true)]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, FunctionContext context) =>
        ListedAsync(request, null, context.CancellationToken);

    /// <summary>One upload. For the administrators of its site.</summary>
    [Function("GetSdsUploadPage"), RequiresPerson(Administrator = true)]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uploadId}")] HttpRequest request, string uploadId, FunctionContext context)
    {
        var viewer = request.Viewer();
        return await uploads.FindAsync(viewer.Account.SiteId, uploadId, context.CancellationToken) is { } job
            ? new PageResult<SdsUploadPage>(new Dictionary<string, object?> { [nameof(SdsUploadPage.Viewer)] = viewer, [nameof(SdsUploadPage.Job)] = job })
            : UserFunctions.NotFound(viewer);
    }

    /// <summary>How far it is, as a part of its page; once it rests, the page is to be loaded again. For the administrators of its site.</summary>
    [Function("GetSdsUploadProgress"), RequiresPerson(Administrator = true)]
    public async Task<IResult> ProgressAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uploadId}/progress")] HttpRequest request, string uploadId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, uploadId, context.CancellationToken) is not { } job)
            return UserFunctions.NotFound(viewer);
        ProgressPart.RefreshAtRest(request, job);
        return new PageResult<SdsUploadProgress>(new Dictionary<string, object?> { [nameof(SdsUploadProgress.Viewer)] = viewer, [nameof(SdsUploadProgress.Job)] = job });
    }

    /// <summary>What School Data Sync made of it, as a part of its page. For the administrators of its site.</summary>
    [Function("GetSdsRun"), RequiresPerson(Administrator = true)]
    public async Task<IResult> RunAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uploadId}/run")] HttpRequest request, string uploadId, FunctionContext context)
    {
        var viewer = request.Viewer();
        if (await uploads.FindAsync(viewer.Account.SiteId, uploadId, context.CancellationToken) is not { State: JobState.Completed } job)
            return UserFunctions.NotFound(viewer);
        var step = await uploads.RunAfterAsync(job, context.CancellationToken);
        return new PageResult<SdsRunPart>(new Dictionary<string, object?>
        {
            [nameof(SdsRunPart.Viewer)] = viewer,
            [nameof(SdsRunPart.Run)] = step.Value,
            [nameof(SdsRunPart.Words)] = step.Failure?.Words,
        });
    }

    private async Task<IResult> ListedAsync(HttpRequest request, Refusal? refusal, CancellationToken cancellationToken)
    {
        var viewer = request.Viewer();
        var page = await jobs.ListAsync(viewer.Account.SiteId, SdsUploads.Kind, Paging.PositionOf(request, "cursor"), JobsOfPage, cancellationToken);
        return new PageResult<SdsUploadsPage>(
            new Dictionary<string, object?>
            {
                [nameof(SdsUploadsPage.Viewer)] = viewer,
                [nameof(SdsUploadsPage.Jobs)] = page.Items,
                [nameof(SdsUploadsPage.Next)] = page.Next is null ? null : Cursor.Encode(page.Next),
                [nameof(SdsUploadsPage.Problem)] = refusal?.Detail,
            },
            refusal is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict);
    }
}
