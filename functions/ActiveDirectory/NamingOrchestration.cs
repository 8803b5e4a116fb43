using Hub.Core.ActiveDirectory;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Functions.Operations;
using Hub.Functions.Operations.Maintenance;
using Hub.Functions.Provisioning;

namespace Hub.Functions.ActiveDirectory;

/// <summary>Plans names for Active Directory, waits for a decision, and gives them.</summary>
public sealed class NamingOrchestration(DirectoryNaming naming)
{
    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(5, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    // Left as it is, the job would run for ever in the eyes of whoever looks at it.
    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(500, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    /// <summary>The job's orchestration.</summary>
    [Function("DirectoryNames")]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var asked = context.GetInput<NamingRequest>()!;
        try
        {
            await MaintenancePause.PassAsync(context);
            context.SetCustomStatus(new JobProgress("planning", 0, 0, 0));
            var state = await context.CallActivityAsync<JobState>("PlanDirectoryNames", asked, Retried);
            while (Decisions.IsAwaited(state))
            {
                if (await Decisions.WaitAsync(context, state, () => context.CallActivityAsync<JobState>("GetDirectoryNamesState", asked.Job, Retried)) is not { } decided)
                {
                    context.ContinueAsNew(asked);
                    return;
                }

                state = decided;
            }

            if (state != JobState.Running)
                return;
            await MaintenancePause.PassAsync(context);
            context.SetCustomStatus(new JobProgress("giving names", 0, 0, 0));
            await context.CallActivityAsync("GiveDirectoryNames", asked.Job, Retried);
            await context.CallActivityAsync<int>("PlanDirectoryWork", asked.Job.SiteId, Retried);
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync("FailDirectoryNames", asked.Job, Insistent);
            throw;
        }
    }

    /// <summary>Makes the change set, unless there is one.</summary>
    [Function("PlanDirectoryNames")]
    public async Task<JobState> PlanAsync([ActivityTrigger] NamingRequest asked, FunctionContext context)
    {
        await naming.PlanAsync(asked.Job.SiteId, asked.Job.JobId, asked.Regenerate, context.CancellationToken);
        return await StateAsync(asked.Job, context);
    }

    /// <summary>Where the job stands.</summary>
    [Function("GetDirectoryNamesState")]
    public async Task<JobState> StateAsync([ActivityTrigger] JobRef job, FunctionContext context) =>
        (await naming.FindAsync(job.SiteId, job.JobId, context.CancellationToken))?.State ?? JobState.Failed;

    /// <summary>Gives the names.</summary>
    [Function("GiveDirectoryNames")]
    public Task GiveAsync([ActivityTrigger] JobRef job, FunctionContext context) => naming.ApplyAsync(job.SiteId, job.JobId, context.CancellationToken);

    /// <summary>Ends a job that cannot go on.</summary>
    [Function("FailDirectoryNames")]
    public Task FailAsync([ActivityTrigger] JobRef job, FunctionContext context) => naming.FailAsync(
        job.SiteId, job.JobId, new JobError("internal_error", "The hub failed at a step of this again and again; its log says why. Make a new preview: it shows who has which name."), context.CancellationToken);

    /// <summary>Names those of a site who have no name yet.</summary>
    [Function("NameNewPeople")]
    public Task<int> NameNewAsync([ActivityTrigger] Guid siteId, FunctionContext context) => naming.NameNewAsync(siteId, context.CancellationToken);
}

/// <summary>What was asked for.</summary>
/// <param name="Job">The job.</param>
/// <param name="Regenerate">Whether those who have names are named again.</param>
public sealed record NamingRequest(JobRef Job, bool Regenerate);
