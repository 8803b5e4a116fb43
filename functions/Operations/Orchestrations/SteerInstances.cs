using System.Globalization;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.Nightly;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>What the operating team does with orchestrations that are no job's: nights, import lanes, services being installed, webhooks. Those of jobs are steered with their jobs.</summary>
public sealed class SteerInstances(SteerJobs jobs, Nights nights, Audit audit, TimeProvider time)
{
    /// <summary>An orchestration with its job, if it is of one.</summary>
    /// <returns>Null when there is neither.</returns>
    internal async Task<(OrchestrationMetadata? Instance, KnownJob? Job)?> FindAsync(DurableTaskClient orchestrations, string instanceId, CancellationToken cancellationToken)
    {
        if (!IsId(instanceId))
            return null;
        var instance = await orchestrations.GetInstanceAsync(instanceId, getInputsAndOutputs: true, cancellationToken);
        var job = InstanceFamily.JobOf(instanceId) is { } of ? await jobs.FindAsync(orchestrations, of.SiteId, of.JobId, cancellationToken) : null;
        return instance is null && job is null ? null : (instance, job);
    }

    /// <summary>Why an orchestration is not run again; null when it may be.</summary>
    internal static Refusal? NotToRewind(OrchestrationMetadata instance) => instance.RuntimeStatus == OrchestrationRuntimeStatus.Failed
        ? null
        : new Conflict("not_failed", $"Nothing of it has failed: it is {SteerJobs.Words(instance.RuntimeStatus)}.");

    /// <summary>Why an orchestration is not ended; null when it may be.</summary>
    internal static Refusal? NotToTerminate(OrchestrationMetadata instance) => instance.IsCompleted
        ? new Conflict("instance_ended", $"It has ended already ({SteerJobs.Words(instance.RuntimeStatus)}). It can be removed.")
        : InstanceFamily.Of(instance.InstanceId)?.MustRun is { } why ? new Conflict("must_run", why) : null;

    /// <summary>Why an orchestration is not removed; null when it may be.</summary>
    internal static Refusal? NotToPurge(OrchestrationMetadata instance) => instance.IsCompleted
        ? null
        : new Conflict("instance_not_ended", $"It has not ended: it is {SteerJobs.Words(instance.RuntimeStatus)}.");

    /// <summary>Has what failed run again.</summary>
    internal Task<Outcome<string>> RewindAsync(DurableTaskClient orchestrations, string instanceId, Actor by, CancellationToken cancellationToken) => SteerAsync(
        orchestrations, instanceId, "instance.rewound", by, NotToRewind,
        (siteId, jobId) => jobs.RewindAsync(orchestrations, siteId, jobId, by, cancellationToken),
        async () =>
        {
            await orchestrations.RewindInstanceAsync(instanceId, "By the operating team.", cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Ends an orchestration.</summary>
    internal Task<Outcome<string>> TerminateAsync(DurableTaskClient orchestrations, string instanceId, bool force, Actor by, CancellationToken cancellationToken) => SteerAsync(
        orchestrations, instanceId, "instance.terminated", by, NotToTerminate,
        (siteId, jobId) => jobs.TerminateAsync(orchestrations, siteId, jobId, force, by, cancellationToken),
        async () =>
        {
            if (!await SteerJobs.TryEndAsync(orchestrations, instanceId, cancellationToken))
                return new Unavailable("not_ended_yet", "It has been told to end, and has not done so yet. Ask again in a minute.");
            await EndNightAsync(instanceId, cancellationToken);
            return null;
        },
        cancellationToken);

    /// <summary>Removes an orchestration that has ended.</summary>
    internal Task<Outcome<string>> PurgeAsync(DurableTaskClient orchestrations, string instanceId, Actor by, CancellationToken cancellationToken) => SteerAsync(
        orchestrations, instanceId, "instance.purged", by, NotToPurge,
        (siteId, jobId) => jobs.PurgeAsync(orchestrations, siteId, jobId, by, cancellationToken),
        async () =>
        {
            await orchestrations.PurgeInstanceAsync(instanceId, null, cancellationToken);
            return null;
        },
        cancellationToken);

    // What the hub's own ids are made of; whatever else somebody asks for is nobody's.
    private static bool IsId(string instanceId) => instanceId.Length <= 200 && instanceId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or ':');

    private async Task<Outcome<string>> SteerAsync(
        DurableTaskClient orchestrations, string instanceId, string action, Actor by, Func<OrchestrationMetadata, Refusal?> objection, Func<Guid, string, Task<Outcome<KnownJob>>> ofJob, Func<Task<Refusal?>> carryOut,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(orchestrations, instanceId, cancellationToken) is not { } found)
            return new NotFound("instance_unknown", "There is no such orchestration.");
        if (found.Job is { Job: var job })
            return (await ofJob(job.SiteId, job.Id)).Succeeded(out _, out var refused) ? instanceId : refused;
        var refusal = objection(found.Instance!) ?? await carryOut();
        await audit.AddAsync(new AuditRecord(null, by.Id, action, instanceId, refusal?.Code, by.NetworkAddress), cancellationToken);
        return refusal is null ? instanceId : refusal;
    }

    /// <summary>Writes down that a night, or a school's part of one, has ended: it would look as if it went on for ever.</summary>
    private async Task EndNightAsync(string instanceId, CancellationToken cancellationToken)
    {
        const string prefix = "night-";
        const int dayLength = 10;
        if (!instanceId.StartsWith(prefix, StringComparison.Ordinal) || instanceId.Length < prefix.Length + dayLength
            || !DateOnly.TryParseExact(instanceId.AsSpan(prefix.Length, dayLength), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return;
        var site = instanceId[(prefix.Length + dayLength)..].TrimStart('-');
        if (site.Length == 0 && await nights.FindAsync(day, cancellationToken) is { EndedAt: null } night)
            await nights.StoreAsync(night with { EndedAt = time.GetUtcNow() }, cancellationToken);
        else if (Guid.TryParseExact(site, "N", out var siteId) && await nights.FindAsync(siteId, day, cancellationToken) is { State: SiteNightState.Running } part)
            await nights.StoreAsync(part with { State = SiteNightState.Failed, EndedAt = time.GetUtcNow() }, cancellationToken);
    }
}
