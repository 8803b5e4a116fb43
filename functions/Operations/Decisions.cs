using Hub.Core;
using Hub.Core.Operations;

namespace Hub.Functions.Operations;

/// <summary>What somebody decides about a job that is previewed or held, and the orchestration that waits for it. What was decided stands in the job.</summary>
internal static class Decisions
{
    private const string Event = "decision";
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LookShortly = TimeSpan.FromSeconds(5);

    /// <summary>Whether a job in this state waits for somebody's decision.</summary>
    public static bool IsAwaited(JobState state) => state is JobState.Previewed or JobState.AwaitingApproval;

    /// <summary>Takes a decision, and tells the job's orchestration of it.</summary>
    /// <param name="orchestrations">The orchestrations.</param>
    /// <param name="known">The job as it stands; null when there is none.</param>
    /// <param name="decision">The decision's name, for whoever looks at the orchestration's history.</param>
    /// <param name="store">Stores the decision in the job, or refuses it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Outcome<Job>> TakeAsync(DurableTaskClient orchestrations, Job? known, string decision, Func<Task<Outcome<Job>>> store, CancellationToken cancellationToken)
    {
        // Said first, so that the orchestration looks again by itself when this hub dies between storing the decision and saying so.
        if (known is not null && IsAwaited(known.State))
            await SayAsync(known);
        if (!(await store()).Succeeded(out var job, out var refusal))
            return refusal;
        await SayAsync(job);
        return job;

        Task SayAsync(Job about) => orchestrations.RaiseEventAsync(about.InstanceId, Event, decision, cancellationToken);
    }

    /// <summary>Waits, in the job's orchestration, until the job stands otherwise than it did.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="state">Where the job stands.</param>
    /// <param name="read">Reads where it stands.</param>
    /// <returns>Where it stands then; null when nobody has decided for long: the history is to begin again, so that it stays as small as that of a day.</returns>
    public static async Task<JobState?> WaitAsync(TaskOrchestrationContext context, JobState state, Func<Task<JobState>> read)
    {
        var look = LookAgain;
        while (true)
        {
            var decides = await SomebodyDecidesAsync(context, look);
            if (!decides && look == LookAgain)
                return null;
            look = decides ? LookShortly : LookAgain;
            if (await read() is var now && now != state)
                return now;
        }
    }

    private static async Task<bool> SomebodyDecidesAsync(TaskOrchestrationContext context, TimeSpan within)
    {
        try
        {
            await context.WaitForExternalEvent<string>(Event, within);
            return true;
        }
        catch (TaskCanceledException)
        {
            return false;
        }
    }
}
