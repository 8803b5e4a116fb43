using Hub.Core;
using Hub.Core.Mis;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Mis;

/// <summary>The MIS feed: what is delivered, what became of it, and who is stored.</summary>
public sealed class FeedFunctions(Core.Sites.Sites sites, Imports imports, Jobs jobs, People people, FeedArrivals arrivals)
{
    private const string Site = "mis/v1/sites/{siteId:guid}";

    /// <summary>Takes a feed in. For the site's MIS, by function key.</summary>
    [Function("PutFeed")]
    public async Task<IResult> PutAsync([HttpTrigger(AuthorizationLevel.Function, "put", Route = Site + "/feed")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (await sites.FindAsync(siteId, context.CancellationToken) is null)
            return UnknownSite();
        Outcome<Job> accepted;
        try
        {
            accepted = await imports.AcceptAsync(siteId, request.Body, request.ContentLength, context.CancellationToken);
        }
        catch (BadHttpRequestException)
        {
            accepted = new Invalid("body_incomplete", "The body ended before it was complete. Send the feed again.");
        }

        if (!accepted.Succeeded(out var job, out var refusal))
            return Problem.For(refusal);
        await arrivals.SendAsync(new ImportRef(siteId, job.Id), context.CancellationToken);
        return Accepted(job);
    }

    /// <summary>What became of a feed. For the site, by function key.</summary>
    [Function("GetImport")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Site + "/imports/{importId}")] HttpRequest request, Guid siteId, string importId, FunctionContext context) =>
        await FindAsync(siteId, importId, context) is { } job
            ? Results.Ok(ImportView.Of(job, await imports.ReportAsync(siteId, importId, context.CancellationToken)))
            : UnknownImport();

    /// <summary>The site's imports, newest first. For the site, by function key.</summary>
    [Function("ListImports")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Site + "/imports")] HttpRequest request, Guid siteId, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal)
            ? Paging.Page(await jobs.ListAsync(siteId, Imports.Kind, paging.Position, paging.Size, context.CancellationToken), j => ImportView.Of(j, null))
            : Problem.For(refusal);

    /// <summary>Everything that was found wrong with a feed, as CSV. For the site, by function key.</summary>
    [Function("GetImportIssues")]
    public async Task<IResult> IssuesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Site + "/imports/{importId}/issues.csv")] HttpRequest request, Guid siteId, string importId, FunctionContext context)
    {
        if (await FindAsync(siteId, importId, context) is null)
            return UnknownImport();
        return await imports.IssuesAsync(siteId, importId, context.CancellationToken) is { } csv
            ? Results.Stream(csv, "text/csv; charset=utf-8", $"issues-{importId}.csv")
            : Problem.For(new Conflict("import_not_read", "The feed has not been read yet."));
    }

    /// <summary>Lets a held import go on. For the site's administrators, by function key.</summary>
    [Function("ApproveImport")]
    public async Task<IResult> ApproveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Site + "/imports/{importId}/approve")] HttpRequest request, Guid siteId, string importId, FunctionContext context)
    {
        if (!(await imports.ApproveAsync(siteId, importId, context.CancellationToken)).Succeeded(out var job, out var refusal))
            return Problem.For(refusal);
        await arrivals.SendAsync(new ImportRef(siteId, job.Id), context.CancellationToken);
        return Accepted(job);
    }

    /// <summary>Turns a held import down. For the site's administrators, by function key.</summary>
    [Function("RejectImport")]
    public async Task<IResult> RejectAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Site + "/imports/{importId}/reject")] HttpRequest request, Guid siteId, string importId, FunctionContext context) =>
        (await imports.RejectAsync(siteId, importId, context.CancellationToken)).Or(job => Results.Ok(ImportView.Of(job, null)));

    /// <summary>The people whom the site's MIS delivered last. For the site, by function key.</summary>
    [Function("ListPeople")]
    public async Task<IResult> PeopleAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Site + "/people")] HttpRequest request, Guid siteId, FunctionContext context)
    {
        if (!Paging.Of(request).Succeeded(out var paging, out var refusal))
            return Problem.For(refusal);
        UserType? userType = null;
        if (request.Query["userType"] is [{ Length: > 0 } asked, ..])
        {
            if (!Enum.TryParse<UserType>(asked, ignoreCase: true, out var type) || !Enum.IsDefined(type) || char.IsAsciiDigit(asked[0]))
                return Problem.For(new Invalid("invalid_user_type", "userType is not known.", new FieldError("userType", "must be student, staff, contact or governor.")));
            userType = type;
        }

        var yearGroup = request.Query["yearGroup"] is [{ Length: > 0 } year, ..] ? year : null;
        return Paging.Page(await people.ListAsync(siteId, userType, yearGroup, paging.Position, paging.Size, context.CancellationToken), p => p);
    }

    /// <summary>One person. For the site, by function key.</summary>
    [Function("GetPerson")]
    public async Task<IResult> PersonAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Site + "/people/{sourcedId}")] HttpRequest request, Guid siteId, string sourcedId, FunctionContext context) =>
        await people.FindAsync(siteId, sourcedId, context.CancellationToken) is { } person
            ? Results.Ok(person)
            : Problem.For(new NotFound("person_unknown", "There is no such person at this site."));

    private async Task<Job?> FindAsync(Guid siteId, string importId, FunctionContext context) =>
        await jobs.FindAsync(siteId, importId, context.CancellationToken) is { Kind: Imports.Kind } job ? job : null;

    private static IResult Accepted(Job job)
    {
        var status = ImportView.Path(job.SiteId, job.Id);
        return Results.Accepted(status, new { importId = job.Id, status });
    }

    private static IResult UnknownSite() => Problem.For(new NotFound("site_unknown", "There is no such site. Make it first: PUT /sites/v1/sites/{siteId}."));

    private static IResult UnknownImport() => Problem.For(new NotFound("import_unknown", "There is no such import at this site."));
}
