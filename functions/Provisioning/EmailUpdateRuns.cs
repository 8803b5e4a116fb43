using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Functions.Operations;

namespace Hub.Functions.Provisioning;

/// <summary>E-mail updates together with the orchestrations that do their work: the same for scripts and for pages.</summary>
public sealed class EmailUpdateRuns(EmailUpdates updates, Jobs jobs)
{
    /// <summary>Starts an update or a preview of one.</summary>
    public async Task<Outcome<Job>> StartAsync(Guid siteId, EmailUpdateRequest asked, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        if (!(await updates.AcceptAsync(siteId, asked, cancellationToken)).Succeeded(out var job, out var refusal))
            return refusal;
        await ScheduleAsync(siteId, job.Id, orchestrations, cancellationToken);
        // The orchestration would do it, but the caller may ask for the job at once.
        await updates.AddAsync(job, cancellationToken);
        return job;
    }

    /// <summary>Has the work of an accepted update done. Doing so again changes nothing.</summary>
    public static async Task ScheduleAsync(Guid siteId, string jobId, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var instanceId = Job.InstanceIdFor(EmailUpdateStates.Kind, siteId, jobId);
        if (await orchestrations.GetInstanceAsync(instanceId, cancellationToken) is null)
            await orchestrations.ScheduleNewOrchestrationInstanceAsync("EmailUpdate", new JobRef(siteId, jobId), new StartOrchestrationOptions(instanceId), cancellationToken);
    }

    /// <summary>Applies, approves, rejects or cancels an update.</summary>
    public async Task<Outcome<Job>> DecideAsync(Guid siteId, string jobId, EmailUpdateDecision decision, DurableTaskClient orchestrations, CancellationToken cancellationToken) => await Decisions.TakeAsync(
        orchestrations,
        await FindAsync(siteId, jobId, cancellationToken),
        decision.ToString(),
        () => updates.DecideAsync(siteId, jobId, decision, cancellationToken),
        cancellationToken);

    /// <summary>Tries again what failed, as a new job.</summary>
    public async Task<Outcome<Job>> RetryAsync(Guid siteId, string jobId, DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        (await updates.RetryAsync(siteId, jobId, cancellationToken)).Succeeded(out var asked, out var refusal)
            ? await StartAsync(siteId, asked, orchestrations, cancellationToken)
            : refusal;

    /// <summary>An update of the site, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string jobId, CancellationToken cancellationToken) =>
        await jobs.FindAsync(siteId, jobId, cancellationToken) is { Kind: EmailUpdateStates.Kind } job ? job : null;

    /// <summary>How far an update is: while it runs, its orchestration knows it better than the job.</summary>
    public static async Task<JobProgress> ProgressAsync(Job job, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        var instance = job.State == JobState.Running ? await orchestrations.GetInstanceAsync(job.InstanceId, getInputsAndOutputs: true, cancellationToken) : null;
        return instance?.ReadCustomStatusAs<JobProgress>() ?? job.Progress;
    }
}
