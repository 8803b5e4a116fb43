using Hub.Core.Operations;
using Hub.Core.Operations.Telemetry;
using Hub.Core.Provisioning;
using Hub.Functions.Accounts;
using Hub.Functions.Operations;
using Hub.Functions.Operations.Maintenance;

namespace Hub.Functions.Provisioning;

/// <summary>A job of a site.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="JobId">The job.</param>
public sealed record JobRef(Guid SiteId, string JobId);

/// <summary>A chunk of a job.</summary>
/// <param name="Job">The job.</param>
/// <param name="Number">From 0.</param>
public sealed record ChunkRef(JobRef Job, int Number);

/// <summary>How an apply is cut.</summary>
/// <param name="Chunks">Number of chunks.</param>
/// <param name="Parallel">Chunks at the same time.</param>
/// <param name="Changes">Accounts in all.</param>
public sealed record ChunkPlan(int Chunks, int Parallel, int Changes);

/// <summary>Plans an e-mail update, waits for a decision where one is needed, and applies it chunk by chunk.</summary>
public sealed class EmailUpdateOrchestration(EmailUpdates updates)
{
    private const int TurnPolls = 200;
    private static readonly TimeSpan TurnPoll = TimeSpan.FromSeconds(2);
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    // What fails a step five times in half a minute is most often the storage, whose outages last longer.
    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(500, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    /// <summary>The job's orchestration.</summary>
    [Function("EmailUpdate")]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var job = context.GetInput<JobRef>()!;
        try
        {
            await RunAsync(context, job);
        }
        catch (TaskFailedException)
        {
            // Left as it is, the job would run for ever in the eyes of callers, and others in the directory would wait for it.
            await context.CallActivityAsync("AbandonEmailUpdate", job, Insistent);
            throw;
        }
    }

    private static async Task RunAsync(TaskOrchestrationContext context, JobRef job)
    {
        await MaintenancePause.PassAsync(context);
        context.SetCustomStatus(new JobProgress("planning", 0, 0, 0));
        var state = await context.CallActivityAsync<JobState>("PlanEmailUpdate", job, Retried);
        await TellAsync(context, job, state);
        while (Decisions.IsAwaited(state))
        {
            context.SetCustomStatus(new JobProgress("", 0, 0, 0));
            if (await Decisions.WaitAsync(context, state, () => context.CallActivityAsync<JobState>("GetEmailUpdateState", job, Retried)) is not { } decided)
            {
                context.ContinueAsNew(job);
                return;
            }

            state = decided;
            await TellAsync(context, job, state);
        }

        if (state != JobState.Running)
            return;
        if (!await TookTurnAsync(context, job))
        {
            context.ContinueAsNew(job);
            return;
        }

        await ApplyAsync(context, job);
        await context.CallActivityAsync("FinishEmailUpdate", job, Retried);
        await SchoolNoticeSteps.TellAsync(context, "TellOfEmailUpdate", job);
    }

    private static Task TellAsync(TaskOrchestrationContext context, JobRef job, JobState state) =>
        state is JobState.AwaitingApproval or JobState.Failed ? SchoolNoticeSteps.TellAsync(context, "TellOfEmailUpdate", job) : Task.CompletedTask;

    /// <summary>Waits for the job's turn.</summary>
    /// <returns>False when it has asked so often that the history is to begin again.</returns>
    private static async Task<bool> TookTurnAsync(TaskOrchestrationContext context, JobRef job)
    {
        for (var asked = 0; asked < TurnPolls; asked++)
        {
            if (await context.CallActivityAsync<bool>("TakeEmailUpdateTurn", job, Retried))
                return true;
            context.SetCustomStatus(new JobProgress("waiting for another job in the same directory", 0, 0, 0));
            await context.CreateTimer(TurnPoll, CancellationToken.None);
        }

        return false;
    }

    /// <summary>Makes the change set.</summary>
    [Function("PlanEmailUpdate")]
    public Task<JobState> PlanAsync([ActivityTrigger] JobRef job, FunctionContext context) => updates.PlanAsync(job.SiteId, job.JobId, context.CancellationToken);

    /// <summary>Where the job stands.</summary>
    [Function("GetEmailUpdateState")]
    public Task<JobState> StateAsync([ActivityTrigger] JobRef job, FunctionContext context) => updates.StateAsync(job.SiteId, job.JobId, context.CancellationToken);

    /// <summary>Takes the turn in the directory, if no other job has it.</summary>
    [Function("TakeEmailUpdateTurn")]
    public Task<bool> TakeTurnAsync([ActivityTrigger] JobRef job, FunctionContext context) => updates.TakeTurnAsync(job.SiteId, job.JobId, context.CancellationToken);

    /// <summary>How the apply is cut.</summary>
    [Function("CutEmailUpdate")]
    public async Task<ChunkPlan> CutAsync([ActivityTrigger] JobRef job, FunctionContext context)
    {
        var (chunks, parallel, changes) = await updates.ChunksAsync(job.SiteId, job.JobId, context.CancellationToken);
        return new ChunkPlan(chunks, parallel, changes);
    }

    /// <summary>Applies one chunk; null when somebody asked the job to stop.</summary>
    [Function("ApplyEmailUpdateChunk")]
    public async Task<ChunkResult?> ApplyAsync([ActivityTrigger] ChunkRef chunk, FunctionContext context)
    {
        var result = await updates.ApplyAsync(chunk.Job.SiteId, chunk.Job.JobId, chunk.Number, context.CancellationToken);
        if (result is not null)
            HubSpan.Counts(result.Done, result.Failed);
        return result;
    }

    /// <summary>Puts the results together.</summary>
    [Function("FinishEmailUpdate")]
    public Task FinishAsync([ActivityTrigger] JobRef job, FunctionContext context) => updates.FinishAsync(job.SiteId, job.JobId, context.CancellationToken);

    /// <summary>Ends a job that cannot go on.</summary>
    [Function("AbandonEmailUpdate")]
    public Task AbandonAsync([ActivityTrigger] JobRef job, FunctionContext context) => updates.AbandonAsync(job.SiteId, job.JobId, context.CancellationToken);

    private static async Task ApplyAsync(TaskOrchestrationContext context, JobRef job)
    {
        var plan = await context.CallActivityAsync<ChunkPlan>("CutEmailUpdate", job, Retried);
        var (next, done, failed, stopped) = (0, 0, 0, false);
        var running = new List<Task<ChunkResult?>>();
        while ((next < plan.Chunks && !stopped) || running.Count > 0)
        {
            // Chunks that run are finished; those that wait have changed nothing yet.
            if (next < plan.Chunks && !stopped)
                await MaintenancePause.PassAsync(context, new JobProgress("applying", done, failed, plan.Changes));
            while (running.Count < plan.Parallel && next < plan.Chunks && !stopped)
                running.Add(context.CallActivityAsync<ChunkResult?>("ApplyEmailUpdateChunk", new ChunkRef(job, next++), Retried));
            context.SetCustomStatus(new JobProgress("applying", done, failed, plan.Changes));
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            if (await ended is { } result)
                (done, failed) = (done + result.Done, failed + result.Failed);
            else
                stopped = true;
        }

        if (stopped)
            return;
        context.SetCustomStatus(new JobProgress("finishing", done, failed, plan.Changes));
    }
}
