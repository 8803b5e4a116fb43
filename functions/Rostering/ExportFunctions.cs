using System.Globalization;
using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Rostering;
using Hub.Core.Storage;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Hub.Functions.Rostering;

/// <summary>Rostering files of a site: asked for, watched, downloaded.</summary>
public sealed class ExportFunctions(Exports exports, ExportRuns runs, ExportStore store, Jobs jobs, LeftOutAccounts accounts, Core.Sites.Sites sites)
{
    private const string Route = "rostering/v1/sites/{siteId:guid}/exports";

    /// <summary>Where an export is.</summary>
    internal static string PathOf(Guid siteId, string exportId) => $"/rostering/v1/sites/{siteId}/exports/{exportId}";

    /// <summary>Starts an export of the site's current MIS data. For management clients of the site.</summary>
    [Function("StartExport"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> StartAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Route)] HttpRequest request, Guid siteId, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        if (!(await JsonBody.ReadAsync(request, context.CancellationToken)).Succeeded(out var body, out var refusal))
            return Problem.For(refusal);
        if (!ExportBody.Read(body).Succeeded(out var asked, out refusal) || !(await runs.StartAsync(siteId, asked, client, context.CancellationToken)).Succeeded(out var job, out refusal))
            return Problem.For(refusal);
        return Results.Accepted(PathOf(siteId, job.Id), ExportView.Of(job));
    }

    /// <summary>A site's exports, newest first. For management clients of the site.</summary>
    [Function("ListExports"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, Guid siteId, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await jobs.ListAsync(siteId, Exports.Kind, paging.Position, paging.Size, context.CancellationToken), job => ExportView.Of(job))
            : Problem.For(refusal);

    /// <summary>Where an export stands and what is in it. For management clients of the site.</summary>
    [Function("GetExport"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}")] HttpRequest request,
        Guid siteId, string exportId, [DurableClient] DurableTaskClient client, FunctionContext context)
    {
        if (await exports.FindAsync(siteId, exportId, context.CancellationToken) is not { } job)
            return Problem.For(Unknown);
        var instance = job.State is JobState.Waiting or JobState.Running ? await client.GetInstanceAsync(job.InstanceId, getInputsAndOutputs: true, context.CancellationToken) : null;
        return Results.Ok(ExportView.Of(job, instance?.ReadCustomStatusAs<JobProgress>()));
    }

    /// <summary>The files, as one zip. For management clients of the site.</summary>
    [Function("GetExportFiles"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetFilesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/files.zip")] HttpRequest request, Guid siteId, string exportId, FunctionContext context)
    {
        if (!(await ReadyAsync(siteId, exportId, context.CancellationToken)).Succeeded(out var ready, out var refusal))
            return Problem.For(refusal);
        var files = ready.Detail.Files!;
        if (await store.OpenZipAsync(siteId, exportId, files.Sha256, context.CancellationToken) is not { } content)
            return Problem.For(new NotFound("files_gone", "The files of this export are kept no longer. Ask for a new export."));
        return Results.Stream(content, "application/zip", ExportRuns.ZipName(ready.Job), entityTag: new EntityTagHeaderValue($"\"{files.Sha256}\""), enableRangeProcessing: true);
    }

    /// <summary>How the files differ from those of the export of the format before it. For management clients of the site.</summary>
    [Function("GetExportDifferences"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetDifferencesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/differences")] HttpRequest request, Guid siteId, string exportId, FunctionContext context)
    {
        if (!(await ReadyAsync(siteId, exportId, context.CancellationToken)).Succeeded(out var ready, out var refusal))
            return Problem.For(refusal);
        return await exports.DifferencesAsync(ready.Job, context.CancellationToken) is var (before, files)
            ? Results.Ok(new DifferencesView(before.Id, files))
            : Problem.For(new NotFound("no_previous_export", "There is no export of this format before it whose files are still kept."));
    }

    /// <summary>Who is not in the files, and why, in pages. For management clients of the site.</summary>
    [Function("ListLeftOut"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ListLeftOutAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/left-out")] HttpRequest request, Guid siteId, string exportId, FunctionContext context)
    {
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal))
            return Problem.For(refusal);
        var skip = 0;
        if (paging.Position is not null && !int.TryParse(paging.Position, NumberStyles.None, CultureInfo.InvariantCulture, out skip))
            return Problem.For(new Invalid("invalid_cursor", "cursor is not one that the hub gave. Start again without it.", new FieldError("cursor", "is not one that the hub gave.")));
        if (!(await ReadyAsync(siteId, exportId, context.CancellationToken)).Succeeded(out var ready, out refusal))
            return Problem.For(refusal);
        var people = new List<LeftOutPerson>();
        await foreach (var person in store.ReadLeftOutAsync(siteId, exportId, ready.Detail.Files!.LeftOutSha256, skip, context.CancellationToken))
        {
            if (people.Count == paging.Size)
                return Paging.Page(new ListPage<LeftOutPerson>(people, (skip + people.Count).ToString(CultureInfo.InvariantCulture)), LeftOutView.Of);
            people.Add(person);
        }

        return Paging.Page(new ListPage<LeftOutPerson>(people, null), LeftOutView.Of);
    }

    /// <summary>Who is not in the files, and why, for a spreadsheet. For management clients of the site.</summary>
    [Function("GetLeftOutCsv"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetLeftOutCsvAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/left-out.csv")] HttpRequest request, Guid siteId, string exportId, FunctionContext context) =>
        (await ReadyAsync(siteId, exportId, context.CancellationToken)).Or(ready => Results.Stream(
            output => LeftOutCsv.WriteAsync(store.ReadLeftOutAsync(siteId, exportId, ready.Detail.Files!.LeftOutSha256, 0, request.HttpContext.RequestAborted), output),
            "text/csv; charset=utf-8",
            "left-out.csv"));

    /// <summary>Who is not in the files for want of an account, as a list to fill in, with the accounts that are very likely theirs. For management clients of the site.</summary>
    [Function("GetMatchingCsv"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> GetMatchingCsvAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/{exportId}/matching.csv")] HttpRequest request, Guid siteId, string exportId, FunctionContext context)
    {
        if (!(await ReadyAsync(siteId, exportId, context.CancellationToken)).Succeeded(out var ready, out var refusal))
            return Problem.For(refusal);
        if (await sites.FindAsync(siteId, context.CancellationToken) is not { } site)
            return Problem.For(Unknown);
        var (people, unread) = await accounts.ReadAsync(site, ready.Job, context.CancellationToken);
        return unread is null ? Results.File(LinkFile.Write(people), "text/csv; charset=utf-8", "left-out.csv") : Problem.For(unread);
    }

    private static NotFound Unknown => new("export_unknown", "There is no such export.");

    private async Task<Outcome<(Job Job, ExportDetail Detail)>> ReadyAsync(Guid siteId, string exportId, CancellationToken cancellationToken)
    {
        if (await exports.FindAsync(siteId, exportId, cancellationToken) is not { } job)
            return Unknown;
        var detail = job.DetailAs<ExportDetail>();
        if (detail.IsReady)
            return (job, detail);
        return job.State == JobState.Failed
            ? new Conflict(detail.FailureCode ?? "failed", detail.Failure ?? "The export failed.")
            : new Conflict("not_ready", "The files are not ready yet. Ask for the export until its state says so.");
    }
}
