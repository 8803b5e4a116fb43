using Hub.Core.Partners.Webhooks;
using Hub.Functions.Operations.Maintenance;

namespace Hub.Functions.Partners.Webhooks;

/// <summary>Sends each endpoint its events, for each school one after the other (docs/decisions/0016).</summary>
public sealed class WebhookLanes(DeliverNext deliver)
{
    // The event that says that there may be something to send.
    private const string WakeEvent = "wake";

    // What the lane itself needs is tried until it works: a lane that gave up would leave every later event waiting.
    private static readonly TaskOptions Insisted = TaskOptions.FromRetryPolicy(new RetryPolicy(int.MaxValue, TimeSpan.FromSeconds(2), 2, TimeSpan.FromMinutes(1)));

    /// <summary>Has lanes look for something to send.</summary>
    internal static async Task WakeAsync(DurableTaskClient orchestrations, IEnumerable<WebhookLane> lanes, CancellationToken cancellationToken)
    {
        foreach (var lane in lanes)
        {
            var id = $"webhook-{lane.WebhookId:N}-{lane.Stream}";
            if (!await RunsAsync(id))
            {
                try
                {
                    await orchestrations.ScheduleNewOrchestrationInstanceAsync("WebhookLane", lane, new StartOrchestrationOptions(id), cancellationToken);
                    continue;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // Another instance of the hub may have made it in this very moment.
                    if (!await RunsAsync(id))
                        throw;
                }
            }

            await orchestrations.RaiseEventAsync(id, WakeEvent, "", cancellationToken);
        }

        async Task<bool> RunsAsync(string id) => await orchestrations.GetInstanceAsync(id, cancellationToken) is { IsCompleted: false };
    }

    /// <summary>Sends what is first, waits until it is due again or something comes, and begins again.</summary>
    [Function("WebhookLane")]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var lane = context.GetInput<WebhookLane>()!;
        await MaintenancePause.PassAsync(context);
        var step = await context.CallActivityAsync<LaneStep>("DeliverNextWebhook", lane, Insisted);
        if (!step.Goes)
            return;
        if (step.DueAt is not { } due)
            await context.WaitForExternalEvent<string>(WakeEvent);
        else if (due.UtcDateTime - context.CurrentUtcDateTime is var wait && wait > TimeSpan.Zero)
        {
            try
            {
                await context.WaitForExternalEvent<string>(WakeEvent, wait);
            }
            catch (TaskCanceledException)
            {
                // It is due.
            }
        }

        // A new history for each step: a lane lasts as long as its endpoint.
        context.ContinueAsNew(lane);
    }

    /// <summary>Makes one attempt, if one is due.</summary>
    [Function("DeliverNextWebhook")]
    public Task<LaneStep> DeliverAsync([ActivityTrigger] WebhookLane lane, FunctionContext context) => deliver.RunAsync(lane, context.CancellationToken);
}
