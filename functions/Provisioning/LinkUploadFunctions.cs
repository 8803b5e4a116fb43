using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Provisioning;

/// <summary>Links between people and accounts by a list: uploaded and looked through, then carried out.</summary>
public sealed class LinkUploadFunctions(LinkUploads uploads, LinkUploadRuns runs)
{
    private const string Route = "provisioning/v1/sites/{siteId:guid}/directories/{directory}/link-uploads";

    /// <summary>Looks a list through (CSV, the body of the request). Nothing is changed. For management clients of the site.</summary>
    [Function("UploadLinks"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> PreviewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, string directory, FunctionContext context)
    {
        if (!AccountLinkFunctions.Kind(directory).Succeeded(out var kind, out var refusal) || !(await UploadBody.ReadAsync(request, LinkUploads.MaxBytes, context.CancellationToken)).Succeeded(out var content, out refusal))
            return Problem.For(refusal);
        return (await uploads.PreviewAsync(siteId, kind, "", content, request.Actor(), context.CancellationToken))
            .Or(job => Results.Created($"/provisioning/v1/sites/{siteId}/directories/{directory}/link-uploads/{job.Id}", LinkUploadView.Of(job)));
    }

    /// <summary>Where a list stands. For management clients of the site.</summary>
    [Function("GetLinkUpload"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uploadId}")] HttpRequest request, Guid siteId, string directory, string uploadId, FunctionContext context) =>
        await FindAsync(siteId, directory, uploadId, context.CancellationToken) is { } job ? Results.Ok(LinkUploadView.Of(job)) : Unknown();

    /// <summary>Each row of a list and what becomes of it, as CSV. For management clients of the site.</summary>
    [Function("GetLinkUploadCsv"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> CsvAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{uploadId}/rows.csv")] HttpRequest request, Guid siteId, string directory, string uploadId, FunctionContext context) =>
        await FindAsync(siteId, directory, uploadId, context.CancellationToken) is { } job
            ? Results.File(LinkUploadCsv.Write(await uploads.RowsAsync(job, context.CancellationToken)), "text/csv; charset=utf-8", "accounts.csv")
            : Unknown();

    /// <summary>Carries a list out. For management clients of the site.</summary>
    [Function("ApplyLinkUploadNow"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ApplyAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route + "/{uploadId}/apply")] HttpRequest request,
        Guid siteId, string directory, string uploadId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (await FindAsync(siteId, directory, uploadId, context.CancellationToken) is null)
            return Unknown();
        return (await runs.ApplyAsync(siteId, uploadId, request.Actor(), orchestrations, context.CancellationToken))
            .Or(job => Results.Accepted($"/provisioning/v1/sites/{siteId}/directories/{directory}/link-uploads/{job.Id}", LinkUploadView.Of(job)));
    }

    private static IResult Unknown() => Problem.For(new NotFound("upload_unknown", "There is no such list of this directory at the site."));

    private async Task<Job?> FindAsync(Guid siteId, string directory, string uploadId, CancellationToken cancellationToken) =>
        AccountLinkFunctions.Kind(directory).Succeeded(out var kind, out _) && await uploads.FindAsync(siteId, uploadId, cancellationToken) is { } job && job.DetailAs<LinkUploadDetail>().Directory == kind
            ? job
            : null;
}

/// <summary>An uploaded list as clients see it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="SiteId">The site.</param>
/// <param name="Directory">The directory whose accounts it names.</param>
/// <param name="State">Where it stands.</param>
/// <param name="CreatedAt">When it was uploaded, in UTC.</param>
/// <param name="Rows">Rows that name an address.</param>
/// <param name="Blank">Rows that name none.</param>
/// <param name="Counts">How many rows have each outcome: <c>linked</c> (would be, before it is applied), <c>unchanged</c>, <c>refused</c>.</param>
public sealed record LinkUploadView(string Id, Guid SiteId, DirectoryKind Directory, JobState State, DateTimeOffset CreatedAt, int Rows, int Blank, IReadOnlyDictionary<string, int> Counts)
{
    internal static LinkUploadView Of(Job job)
    {
        var detail = job.DetailAs<LinkUploadDetail>();
        int Count(LinkOutcome outcome) => detail.Counts.GetValueOrDefault(outcome);
        return new LinkUploadView(job.Id, job.SiteId, detail.Directory, job.State, job.CreatedAt, detail.Rows, detail.Blank, new Dictionary<string, int>
        {
            ["linked"] = Count(LinkOutcome.Linked),
            ["unchanged"] = Count(LinkOutcome.Unchanged),
            ["refused"] = Count(LinkOutcome.Refused),
        });
    }
}
