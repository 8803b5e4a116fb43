using Hub.Core;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Core.Sts.Tokens;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Mis;

/// <summary>Feeds as the MIS delivers them, and what became of each.</summary>
public sealed class FeedFunctions(Core.Sites.Sites sites, AcceptFeed acceptFeed, DecideImport decide, ImportIssues issues, ImportJobs imports, Jobs jobs, FeedArrivals arrivals)
{
    private const string Site = "mis/v1/sites/{siteId:guid}";

    /// <summary>Takes a feed in. For the site's MIS.</summary>
    [Function("PutFeed"), RequiresScope(HubScopes.Mis)]
    public async Task<IResult> PutAsync([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = Site + "/feed")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await sites.FindAsync(siteId, context.CancellationToken) is null)
            return Problem.For(new NotFound("site_unknown", "There is no such site. Make it first: PUT /sites/v1/sites/{siteId}."));
        Outcome<Job> accepted;
        try
        {
            accepted = await acceptFeed.RunAsync(siteId, UploadBody.Of(request), request.ContentLength, context.CancellationToken);
        }
        catch (BadHttpRequestException)
        {
            accepted = new Invalid("body_incomplete", "The body ended before it was complete. Send the feed again.");
        }

        if (!accepted.Succeeded(out var job, out var refusal))
            return Problem.For(refusal);
        // The message first: it carries the job and has it stored should this process end in between, so that no job waits for ever.
        await arrivals.SendAsync(job, context.CancellationToken);
        await jobs.AddAsync(job, context.CancellationToken);
        return Accepted(job);
    }

    /// <summary>What became of a feed. For management clients and the MIS of the site.</summary>
    [Function("GetImport"), RequiresScope(HubScopes.Manage, HubScopes.Mis)]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Site + "/imports/{importId}")] HttpRequest request, Guid siteId, string importId, FunctionContext context) =>
        await imports.FindAsync(siteId, importId, context.CancellationToken) is { } job
            ? Results.Ok(ImportView.Of(job, await issues.FirstAsync(siteId, importId, context.CancellationToken)))
            : UnknownImport();

    /// <summary>The site's imports, newest first. For management clients and the MIS of the site.</summary>
    [Function("ListImports"), RequiresScope(HubScopes.Manage, HubScopes.Mis)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Site + "/imports")] HttpRequest request, Guid siteId, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await jobs.ListAsync(siteId, ImportDetail.Kind, paging.Position, paging.Size, context.CancellationToken), j => ImportView.Of(j, []))
            : Problem.For(refusal);

    /// <summary>Everything that was found wrong with a feed, as CSV. For management clients and the MIS of the site.</summary>
    [Function("GetImportIssues"), RequiresScope(HubScopes.Manage, HubScopes.Mis)]
    public async Task<IResult> IssuesAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Site + "/imports/{importId}/issues.csv")] HttpRequest request, Guid siteId, string importId, FunctionContext context)
    {
        if (await imports.FindAsync(siteId, importId, context.CancellationToken) is null)
            return UnknownImport();
        return await issues.AllAsync(siteId, importId, context.CancellationToken) is { } csv
            ? Results.Stream(csv, "text/csv; charset=utf-8", $"issues-{importId}.csv")
            : Problem.For(new Conflict("import_not_read", "The feed has not been read yet."));
    }

    /// <summary>Lets a held import go on. For management clients of the site.</summary>
    [Function("ApproveImport"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Site + "/imports/{importId}/approve")] HttpRequest request, Guid siteId, string importId, FunctionContext context)
    {
        if (!(await decide.ApproveAsync(siteId, importId, context.CancellationToken)).Succeeded(out var job, out var refusal))
            return Problem.For(refusal);
        await arrivals.SendAsync(job, context.CancellationToken);
        return Accepted(job);
    }

    /// <summary>Turns a held import down. For management clients of the site.</summary>
    [Function("RejectImport"), RequiresScope(HubScopes.Manage)]
    public async Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = Site + "/imports/{importId}/reject")] HttpRequest request, Guid siteId, string importId, FunctionContext context) =>
        (await decide.RejectAsync(siteId, importId, context.CancellationToken)).Or(job => Results.Ok(ImportView.Of(job, [])));

    private static IResult Accepted(Job job) => Results.Accepted(ImportView.Path(job.SiteId, job.Id), ImportView.Of(job, []));

    private static IResult UnknownImport() => Problem.For(new NotFound("import_unknown", "There is no such import at this site."));
}
