using Hub.Core;
using Hub.Core.Storage;
using Hub.Functions.Operations.Orchestrations;
using Hub.Functions.Portal.Integrators;
using Hub.Portal.Pages.Operators;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal.Operators;

/// <summary>Jobs of all sites, for the operating team's browsers. All for the operating team.</summary>
public sealed class JobFunctions(LookAtJobs look, SteerJobs steer)
{
    private const string Route = "operator/jobs";
    private const string One = Route + "/{siteId:guid}/{jobId}";
    private const int PageSize = 50;
    private static readonly string[] Fields = ["kind", "state", "from", "until", "site", "text"];

    /// <summary>The jobs. For the operating team.</summary>
    [Function("GetOperatorJobs"), RequiresPerson(Operator = true)]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (page, refusal) = await PageAsync(request, orchestrations, context.CancellationToken);
        return IntegratorPage.Of<JobsPage>(
            request,
            refusal,
            (nameof(JobsPage.Kinds), look.Kinds),
            (nameof(JobsPage.Filter), Fields.Where(f => request.Query[f].ToString().Length > 0).ToDictionary(f => f, f => request.Query[f].ToString())),
            (nameof(JobsPage.Jobs), page.Items),
            (nameof(JobsPage.After), IntegratorPage.After(page.Next)),
            (nameof(JobsPage.Problem), refusal?.Detail),
            (nameof(JobsPage.Done), request.Query["done"] == "purge" ? "Removed." : null));
    }

    /// <summary>The jobs alone, as they stand now. For the operating team.</summary>
    [Function("GetOperatorJobRows"), RequiresPerson(Operator = true)]
    public async Task<IResult> RowsAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route + "/rows")] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (page, refusal) = await PageAsync(request, orchestrations, context.CancellationToken);
        return IntegratorPage.Of<JobRows>(request, refusal, (nameof(JobRows.Jobs), page.Items));
    }

    /// <summary>A job. For the operating team.</summary>
    [Function("GetOperatorJob"), RequiresPerson(Operator = true)]
    public Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One)] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        PageAsync(request, siteId, jobId, orchestrations, null, context.CancellationToken);

    /// <summary>How far a job is. For the operating team.</summary>
    [Function("GetOperatorJobProgress"), RequiresPerson(Operator = true)]
    public async Task<IResult> ProgressAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = One + "/progress")] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (await steer.FindAsync(orchestrations, siteId, jobId, context.CancellationToken) is not { } known)
            return UserFunctions.NotFound(request.Viewer());
        ProgressPart.RefreshAtRest(request, known.Job);
        return new PageResult<JobProgressPart>(new Dictionary<string, object?> { [nameof(JobProgressPart.Progress)] = InstanceView.ProgressOf(known.Instance) ?? known.Job.Progress });
    }

    /// <summary>Has a job run again, ends or removes it. For the operating team.</summary>
    [Function("PostOperatorJob"), RequiresPerson(Operator = true)]
    public async Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = One)] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        var (what, by, token) = ((await request.ReadFormAsync(context.CancellationToken))["do"].ToString(), request.Editor(), context.CancellationToken);
        var outcome = what switch
        {
            "rewind" => await steer.RewindAsync(orchestrations, siteId, jobId, by, token),
            "terminate" or "force" => await steer.TerminateAsync(orchestrations, siteId, jobId, what == "force", by, token),
            "purge" => await steer.PurgeAsync(orchestrations, siteId, jobId, by, token),
            _ => new Invalid("invalid_form", "Nothing was changed: press one of the page's buttons."),
        };
        if (outcome.Succeeded(out var known, out var refusal))
            return new SeeOther(what == "purge" ? $"{JobWords.Path}?done=purge" : $"{JobWords.Link(siteId, jobId)}?done={(what == "rewind" || known.Ended ? what : "stop")}");
        return await PageAsync(request, siteId, jobId, orchestrations, refusal, token);
    }

    /// <summary>A job as pages show it.</summary>
    internal static ShownJob Shown(JobView job) =>
        new(job.SiteId, job.SiteName ?? job.SiteId.ToString(), job.Id, job.Kind, job.State, job.CreatedAt, job.UpdatedAt, job.Progress, job.InstanceId);

    private async Task<(ListPage<ShownJob> Page, Refusal? Refusal)> PageAsync(HttpRequest request, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        if (!JobQuery.Of(request.Query, look.Kinds).Succeeded(out var filter, out var refusal))
            return (new ListPage<ShownJob>([], null), refusal);
        var page = await look.ListAsync(orchestrations, filter, IntegratorPage.Position(request), PageSize, cancellationToken);
        return (new ListPage<ShownJob>([.. page.Items.Select(Shown)], page.Next), null);
    }

    private async Task<IResult> PageAsync(HttpRequest request, Guid siteId, string jobId, DurableTaskClient orchestrations, Refusal? refusal, CancellationToken cancellationToken)
    {
        if (await steer.FindAsync(orchestrations, siteId, jobId, cancellationToken) is not { } known)
            return UserFunctions.NotFound(request.Viewer());
        var view = await look.ViewAsync(known, cancellationToken);
        return IntegratorPage.Of<JobPage>(
            request,
            refusal,
            (nameof(JobPage.Job), Shown(view)),
            (nameof(JobPage.Instance), view.Orchestration is { } instance ? InstanceFunctions.Shown(instance) : null),
            (nameof(JobPage.Actions), InstanceFunctions.Shown(view.Actions!)),
            (nameof(JobPage.Entries), await LookAtJobs.TimelineAsync(orchestrations, known.Instance?.InstanceId, cancellationToken)),
            (nameof(JobPage.Problem), refusal?.Detail),
            (nameof(JobPage.Done), InstanceFunctions.Words(request.Query["done"].ToString())));
    }
}
