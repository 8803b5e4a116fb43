using Hub.Core;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Functions.Operations.Maintenance;

namespace Hub.Functions.Operations.DataProtection;

/// <summary>Erases somebody. Its history holds the site and the job, and nobody's id. Killed anywhere, it goes on.</summary>
public sealed class ErasureOrchestration(PersonErasures erasures)
{
    private const string Name = "RunErasure";
    private const string Erase = "ErasePerson";
    private const string Fail = "FailErasure";

    private static readonly TaskOptions Retry = TaskOptions.FromRetryPolicy(new RetryPolicy(6, TimeSpan.FromSeconds(5), 3, TimeSpan.FromMinutes(10)));

    /// <summary>Begins to erase somebody, unless something stands against it.</summary>
    /// <param name="erasures">The erasures.</param>
    /// <param name="planned">The job, or what stands against it.</param>
    /// <param name="orchestrations">Does the work.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal static async Task<Outcome<Job>> StartAsync(PersonErasures erasures, Outcome<Job> planned, DurableTaskClient orchestrations, CancellationToken cancellationToken)
    {
        if (!planned.Succeeded(out var job, out var refusal))
            return refusal;
        // The job first: the history is not to hold what it says. One whose work never begins is ended by the operating team, and the person erased anew.
        await erasures.AddAsync(job, cancellationToken);
        await orchestrations.ScheduleNewOrchestrationInstanceAsync(Name, new ErasureInput(job.SiteId, job.Id), new StartOrchestrationOptions(job.InstanceId), cancellationToken);
        return job;
    }

    /// <summary>The orchestrator.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var input = context.GetInput<ErasureInput>()!;
        try
        {
            await MaintenancePause.PassAsync(context);
            await context.CallActivityAsync(Erase, input, Retry);
        }
        catch (TaskFailedException)
        {
            await context.CallActivityAsync(Fail, input, Retry);
        }
    }

    /// <summary>Erases the person.</summary>
    [Function(Erase)]
    public Task EraseAsync([ActivityTrigger] ErasureInput input, FunctionContext context) => erasures.RunAsync(input.SiteId, input.JobId, context.CancellationToken);

    /// <summary>Records that it failed.</summary>
    [Function(Fail)]
    public Task FailAsync([ActivityTrigger] ErasureInput input, FunctionContext context) => erasures.FailAsync(input.SiteId, input.JobId, context.CancellationToken);
}

/// <summary>Which erasure.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="JobId">The job.</param>
public sealed record ErasureInput(Guid SiteId, string JobId);
