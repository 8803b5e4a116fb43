using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>What the operating team does with jobs: looks, has them run again, ends and removes them. What is refused says how the job stands and what can be done.</summary>
public sealed class SteerJobs(Jobs jobs, IEnumerable<IJobUpkeep> upkeeps, Audit audit)
{
    // How long an end is waited for; an instance that is given up by then ends all the same.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A job, or null.</summary>
    internal async Task<KnownJob?> FindAsync(DurableTaskClient orchestrations, Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        if (await jobs.FindAsync(siteId, jobId, cancellationToken) is not { } job || upkeeps.FirstOrDefault(u => u.Kind == job.Kind) is not { } upkeep)
            return null;
        var instances = new List<OrchestrationMetadata>();
        foreach (var id in upkeep.InstancesOf(job))
        {
            if (await orchestrations.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } instance)
                instances.Add(instance);
        }

        return new KnownJob(job, upkeep, instances);
    }

    /// <summary>Why a job's orchestration is not run again from what failed; null when it may be.</summary>
    internal static Refusal? NotToRewind(KnownJob known) => known switch
    {
        // Its end is written down and told; what it held, such as its turn in a directory, may be others' by now.
        { Ended: true } => new Conflict("job_ended", $"The job has ended ({Words(known.Job.State)}), and what it held is given back. {known.Upkeep.AfterFailure}"),
        { Instance: null } => new Conflict("instance_gone", "There is no orchestration of this job. Terminate it, so that it does not stand as if it went on."),
        { Instance.RuntimeStatus: not OrchestrationRuntimeStatus.Failed } => new Conflict("not_failed", $"Nothing of it has failed: the job is {Words(known.Job.State)}, its orchestration {Words(known.Instance.RuntimeStatus)}."),
        _ => null,
    };

    /// <summary>Why a job is not ended; null when it may be.</summary>
    internal static Refusal? NotToTerminate(KnownJob known) => known switch
    {
        { Ended: true } => new Conflict("job_ended", $"The job has ended already ({Words(known.Job.State)}). It can be removed."),
        { AtWork: true, Upkeep.MustFinish: { } why } => new Conflict("must_finish", why),
        _ => null,
    };

    /// <summary>Why a job is not removed; null when it may be.</summary>
    internal static async Task<Refusal?> NotToPurgeAsync(KnownJob known, CancellationToken cancellationToken)
    {
        if (!known.Ended)
            return new Conflict("job_not_ended", $"The job has not ended ({Words(known.Job.State)}). Terminate it first, or wait.");
        if (known.Instances.FirstOrDefault(i => !i.IsCompleted) is { } open)
            return new Conflict("instance_not_ended", $"The job has ended, but its orchestration is {Words(open.RuntimeStatus)}: it may be telling the school. Wait a moment.");
        return await known.Upkeep.NeededForAsync(known.Job, cancellationToken) is { } why ? new Conflict("still_needed", why) : null;
    }

    /// <summary>Has what failed run again.</summary>
    internal async Task<Outcome<KnownJob>> RewindAsync(DurableTaskClient orchestrations, Guid siteId, string jobId, Actor by, CancellationToken cancellationToken)
    {
        if (await FindAsync(orchestrations, siteId, jobId, cancellationToken) is not { } known)
            return Unknown;
        if (NotToRewind(known) is { } refusal)
            return await RefusedAsync(known, "job.rewound", by, refusal, cancellationToken);
        await orchestrations.RewindInstanceAsync(known.Instance!.InstanceId, "By the operating team.", cancellationToken);
        await NoteAsync(known, "job.rewound", by, null, cancellationToken);
        return (await FindAsync(orchestrations, siteId, jobId, cancellationToken))!;
    }

    /// <summary>Ends a job. One that can stop where nothing is left half done is asked to, and goes on until then.</summary>
    /// <param name="orchestrations">The orchestrations.</param>
    /// <param name="siteId">The site.</param>
    /// <param name="jobId">The job.</param>
    /// <param name="force">Whether it is cut off at once.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<Outcome<KnownJob>> TerminateAsync(DurableTaskClient orchestrations, Guid siteId, string jobId, bool force, Actor by, CancellationToken cancellationToken)
    {
        if (await FindAsync(orchestrations, siteId, jobId, cancellationToken) is not { } known)
            return Unknown;
        if (NotToTerminate(known) is { } refusal)
            return await RefusedAsync(known, "job.terminated", by, refusal, cancellationToken);
        if (known.AtWork && !force && await known.Upkeep.TryStopAsync(known.Job, cancellationToken))
        {
            await NoteAsync(known, "job.stop_asked", by, null, cancellationToken);
            return (await FindAsync(orchestrations, siteId, jobId, cancellationToken))!;
        }

        foreach (var instance in known.Instances.Where(i => !i.IsCompleted))
        {
            if (!await TryEndAsync(orchestrations, instance.InstanceId, cancellationToken))
                return await RefusedAsync(known, "job.terminated", by, new Unavailable("not_ended_yet", "Its orchestration has been told to end, and has not done so yet. Ask again in a minute."), cancellationToken);
        }

        await known.Upkeep.EndAsync(known.Job, cancellationToken);
        await NoteAsync(known, "job.terminated", by, null, cancellationToken);
        return (await FindAsync(orchestrations, siteId, jobId, cancellationToken))!;
    }

    /// <summary>Removes a job that has ended, its history and its results.</summary>
    internal async Task<Outcome<KnownJob>> PurgeAsync(DurableTaskClient orchestrations, Guid siteId, string jobId, Actor by, CancellationToken cancellationToken)
    {
        if (await FindAsync(orchestrations, siteId, jobId, cancellationToken) is not { } known)
            return Unknown;
        if (await NotToPurgeAsync(known, cancellationToken) is { } refusal)
            return await RefusedAsync(known, "job.purged", by, refusal, cancellationToken);
        await RemoveAsync(orchestrations, known, cancellationToken);
        await NoteAsync(known, "job.purged", by, null, cancellationToken);
        return known;
    }

    /// <summary>Removes a job. The job itself goes last: whoever is interrupted finds it again.</summary>
    internal async Task RemoveAsync(DurableTaskClient orchestrations, KnownJob known, CancellationToken cancellationToken)
    {
        foreach (var instance in known.Instances)
            await orchestrations.PurgeInstanceAsync(instance.InstanceId, null, cancellationToken);
        await known.Upkeep.RemoveAsync(known.Job, cancellationToken);
        await jobs.RemoveAsync(known.Job, cancellationToken);
    }

    /// <summary>Ends an instance and waits for that.</summary>
    /// <returns>False when it has not ended in time.</returns>
    internal static async Task<bool> TryEndAsync(DurableTaskClient orchestrations, string instanceId, CancellationToken cancellationToken)
    {
        await orchestrations.TerminateInstanceAsync(instanceId, (TerminateInstanceOptions?)null, cancellationToken);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await orchestrations.WaitForInstanceCompletionAsync(instanceId, patience.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>A state in words for people.</summary>
    internal static string Words<T>(T state) where T : struct, Enum =>
        string.Concat(state.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    /// <summary>There is no such job.</summary>
    internal static NotFound Unknown => new("job_unknown", "There is no such job at this site.");

    private async Task<Outcome<KnownJob>> RefusedAsync(KnownJob known, string action, Actor by, Refusal refusal, CancellationToken cancellationToken)
    {
        await NoteAsync(known, action, by, refusal.Code, cancellationToken);
        return refusal;
    }

    private Task NoteAsync(KnownJob known, string action, Actor by, string? code, CancellationToken cancellationToken) =>
        audit.AddAsync(new AuditRecord(known.Job.SiteId, by.Id, action, $"{known.Job.Kind} {known.Job.Id}", code, by.NetworkAddress), cancellationToken);
}
