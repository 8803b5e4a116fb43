using Hub.Core.Operations.Nightly;

namespace Hub.Functions.Operations.Nightly;

/// <summary>Begins each night's sync, once (docs/nightly.md).</summary>
public sealed class NightTimer(NightClock clock)
{
    /// <summary>The orchestration of a night.</summary>
    internal static string InstanceId(DateOnly night) => $"night-{night:yyyy-MM-dd}";

    /// <summary>Looks every quarter of an hour whether a night's sync is due: after an hour without power, the first look begins it.</summary>
    [Function("BeginNight")]
    public async Task RunAsync([TimerTrigger("0 */15 * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient orchestrations, FunctionContext context)
    {
        if (clock.Due is { } night)
            await BeginAsync(orchestrations, night, context.CancellationToken);
    }

    /// <summary>Begins a night's sync, unless it has been begun.</summary>
    internal static async Task BeginAsync(DurableTaskClient orchestrations, DateOnly night, CancellationToken cancellationToken)
    {
        if (await orchestrations.GetInstanceAsync(InstanceId(night), cancellationToken) is not null)
            return;
        try
        {
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(NightOrchestration.Name, new NightRun(night), new StartOrchestrationOptions(InstanceId(night)), cancellationToken);
        }
        catch (InvalidOperationException)
        {
            // Somebody else has begun it meanwhile.
        }
    }
}
