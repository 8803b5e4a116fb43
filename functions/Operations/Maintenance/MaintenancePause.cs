using Hub.Core.Operations;
using Hub.Core.Operations.Maintenance;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>Has orchestrations wait while a maintenance window is under way: between their steps, so that none is left half done (docs/decisions/0031).</summary>
public sealed class MaintenancePause(MaintenanceCalendar calendar)
{
    /// <summary>What a job's progress calls it while it waits.</summary>
    public const string Stage = "waiting for the end of maintenance";

    private const string Look = "LookAtMaintenance";

    private static readonly JobProgress Nothing = new("", 0, 0, 0);

    // Work that gave up here would be lost.
    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(int.MaxValue, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    /// <summary>Waits for the end of the window that is under way, if one is.</summary>
    /// <param name="context">The orchestration.</param>
    /// <param name="reached">How far the job is, which its custom status says but for its stage; null for nothing.</param>
    public static async Task PassAsync(TaskOrchestrationContext context, JobProgress? reached = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await LookAsync(context) is not { } wait)
            return;
        context.SetCustomStatus((reached ?? Nothing) with { Stage = Stage });
        await WaitAsync(context, wait);
        context.SetCustomStatus(reached);
    }

    /// <summary>The same, with the orchestration's custom status as it is: it has a type of its own.</summary>
    public static async Task PassSilentlyAsync(TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (await LookAsync(context) is { } wait)
            await WaitAsync(context, wait);
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, TimeSpan first)
    {
        for (TimeSpan? wait = first; wait is { } now; wait = await LookAsync(context))
            await context.CreateTimer(now, CancellationToken.None);
    }

    private static Task<TimeSpan?> LookAsync(TaskOrchestrationContext context) => context.CallActivityAsync<TimeSpan?>(Look, context.InstanceId, Insistent);

    /// <summary>How long the work is to wait before it asks again; null to go on.</summary>
    [Function(Look)]
    public Task<TimeSpan?> LookAsync([ActivityTrigger] string instanceId, FunctionContext context) => calendar.PauseAsync(context.CancellationToken);
}
