using Hub.Core;
using Hub.Core.Accounts;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Jobs of all sites, for operators' scripts (docs/operations.md).</summary>
public sealed class JobApi(LookAtJobs look, SteerJobs steer)
{
    private const string Route = "operations/v1/jobs";
    private const string One = Route + "/{siteId:guid}/{jobId}";

    /// <summary>Jobs of all sites, the newest first. For operators, by function key.</summary>
    [Function("ListJobs")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        Paging.Of(request).Succeeded(out var paging, out var refusal) && JobQuery.Of(request.Query, look.Kinds).Succeeded(out var filter, out refusal)
            ? Paging.Page(await look.ListAsync(orchestrations, filter, paging.Position, paging.Size, context.CancellationToken), v => v)
            : Problem.For(refusal);

    /// <summary>A job, its orchestration, and what can be done with it. For operators, by function key.</summary>
    [Function("GetJob")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = One)] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await steer.FindAsync(orchestrations, siteId, jobId, context.CancellationToken) is { } known
            ? Results.Ok(await look.ViewAsync(known, context.CancellationToken))
            : Problem.For(SteerJobs.Unknown);

    /// <summary>What a job's orchestration has done, as a timeline. For operators, by function key.</summary>
    [Function("GetJobHistory")]
    public async Task<IResult> HistoryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = One + "/history")] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (await steer.FindAsync(orchestrations, siteId, jobId, context.CancellationToken) is not { } known)
            return Problem.For(SteerJobs.Unknown);
        var timeline = await LookAtJobs.TimelineAsync(orchestrations, known.Instance?.InstanceId, context.CancellationToken);
        return timeline is null
            ? Problem.For(new NotFound("history_gone", "There is no orchestration of this job, or none any more: histories are kept for a while only."))
            : Results.Ok(new { instanceId = known.Instance!.InstanceId, items = timeline });
    }

    /// <summary>Has what failed of a job run again. For operators, by function key.</summary>
    [Function("RewindJob")]
    public async Task<IResult> RewindAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = One + "/rewind")] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await AcceptedAsync(await steer.RewindAsync(orchestrations, siteId, jobId, Operator(request), context.CancellationToken), context.CancellationToken);

    /// <summary>Ends a job: 200 when it has ended, 202 when it was asked to stop. For operators, by function key.</summary>
    [Function("TerminateJob")]
    public async Task<IResult> TerminateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = One + "/terminate")] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (!Force(request).Succeeded(out var force, out var refusal) || !(await steer.TerminateAsync(orchestrations, siteId, jobId, force, Operator(request), context.CancellationToken)).Succeeded(out var known, out refusal))
            return Problem.For(refusal);
        return known.Ended ? Results.Ok(await look.ViewAsync(known, context.CancellationToken)) : await AcceptedAsync(known, context.CancellationToken);
    }

    /// <summary>Removes a job that has ended, with its history and its results. For operators, by function key.</summary>
    [Function("PurgeJob")]
    public async Task<IResult> PurgeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = One)] HttpRequest request, Guid siteId, string jobId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        (await steer.PurgeAsync(orchestrations, siteId, jobId, Operator(request), context.CancellationToken)).Or(_ => Results.NoContent());

    /// <summary>Who asks.</summary>
    internal static Actor Operator(HttpRequest request) => new("operator", ClientAddress.Of(request.HttpContext));

    /// <summary>Whether something is to be ended at once.</summary>
    internal static Outcome<bool> Force(HttpRequest request) => request.Query["force"].ToString() switch
    {
        "" or "false" => false,
        "true" => true,
        _ => new Invalid("invalid_force", "force must be true or false.", new FieldError("force", "must be true or false.")),
    };

    private async Task<IResult> AcceptedAsync(Outcome<KnownJob> outcome, CancellationToken cancellationToken) => outcome.Succeeded(out var known, out var refusal)
        ? Results.Accepted($"/{Route}/{known.Job.SiteId}/{known.Job.Id}", await look.ViewAsync(known, cancellationToken))
        : Problem.For(refusal);
}
