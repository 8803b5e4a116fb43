using Hub.Core;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Orchestrations by their ids, for operators' scripts: those of jobs, and those that are no job's (docs/operations.md).</summary>
public sealed class InstanceApi(LookAtJobs look, SteerInstances steer)
{
    private const string Route = "operations/v1/instances";
    private const string One = Route + "/{instanceId}";

    /// <summary>The orchestrations whose ids begin in the same way. For operators, by function key.</summary>
    [Function("ListInstances")]
    public static async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = Route)] HttpRequest request, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        Paging.Of(request, ofKeys: false).Succeeded(out var paging, out var refusal) && (await LookAtJobs.InstancesAsync(orchestrations, request.Query["prefix"].ToString(), request.Query["status"].ToString(), paging.Position, paging.Size)).Succeeded(out var page, out refusal)
            ? Paging.Page(page, v => v)
            : Problem.For(refusal);

    /// <summary>An orchestration, its job, and what can be done with it. For operators, by function key.</summary>
    [Function("GetInstance")]
    public async Task<IResult> GetAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = One)] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await ViewAsync(orchestrations, instanceId, context.CancellationToken) is { } view ? Results.Ok(view) : Unknown;

    /// <summary>What an orchestration has done, as a timeline. For operators, by function key.</summary>
    [Function("GetInstanceHistory")]
    public async Task<IResult> HistoryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = One + "/history")] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        await steer.FindAsync(orchestrations, instanceId, context.CancellationToken) is { Instance: not null }
        && await LookAtJobs.TimelineAsync(orchestrations, instanceId, context.CancellationToken) is { } timeline
            ? Results.Ok(new { instanceId, items = timeline })
            : Unknown;

    /// <summary>Has what failed run again. For operators, by function key.</summary>
    [Function("RewindInstance")]
    public async Task<IResult> RewindAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = One + "/rewind")] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        (await steer.RewindAsync(orchestrations, instanceId, JobApi.Operator(request), context.CancellationToken)).Succeeded(out _, out var refusal)
            ? Results.Accepted($"/{Route}/{instanceId}", await ViewAsync(orchestrations, instanceId, context.CancellationToken))
            : Problem.For(refusal);

    /// <summary>Ends an orchestration, or the job that it works for. For operators, by function key.</summary>
    [Function("TerminateInstance")]
    public async Task<IResult> TerminateAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = One + "/terminate")] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (!JobApi.Force(request).Succeeded(out var force, out var refusal) || !(await steer.TerminateAsync(orchestrations, instanceId, force, JobApi.Operator(request), context.CancellationToken)).Succeeded(out _, out refusal))
            return Problem.For(refusal);
        var view = await ViewAsync(orchestrations, instanceId, context.CancellationToken);
        return view?.Job is { State: Core.Operations.JobState.Waiting or Core.Operations.JobState.Running } ? Results.Accepted($"/{Route}/{instanceId}", view) : Results.Ok(view);
    }

    /// <summary>Removes an orchestration that has ended, or the job that it worked for. For operators, by function key.</summary>
    [Function("PurgeInstance")]
    public async Task<IResult> PurgeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = One)] HttpRequest request, string instanceId, [DurableClient] DurableTaskClient orchestrations, FunctionContext context) =>
        (await steer.PurgeAsync(orchestrations, instanceId, JobApi.Operator(request), context.CancellationToken)).Or(_ => Results.NoContent());

    private static IResult Unknown => Problem.For(new NotFound("instance_unknown", "There is no such orchestration, or none any more."));

    private async Task<InstanceView?> ViewAsync(DurableTaskClient orchestrations, string instanceId, CancellationToken cancellationToken)
    {
        if (await steer.FindAsync(orchestrations, instanceId, cancellationToken) is not { Instance: { } instance, Job: var job })
            return null;
        var jobView = job is null ? null : await look.ViewAsync(job, cancellationToken);
        return InstanceView.Of(instance) with { Job = jobView is null ? null : jobView with { Orchestration = null, Actions = null }, Actions = jobView?.Actions ?? ActionsView.Of(instance) };
    }
}
