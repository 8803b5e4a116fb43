using Hub.Core.TileStore.Onboarding;

namespace Hub.Functions.TileStore;

/// <summary>The orchestrations of onboardings: one for each school and service.</summary>
public static class OnboardingRuns
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private const int Looks = 100;

    /// <summary>Starts what was asked for, unless the service's orchestration at the school is running already: then that goes on.</summary>
    public static async Task StartAsync(DurableTaskClient orchestrations, Onboardings onboardings, OnboardingOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orchestrations);
        ArgumentNullException.ThrowIfNull(onboardings);
        ArgumentNullException.ThrowIfNull(order);
        for (var look = 0; await IsRunningAsync(orchestrations, order.SiteId, order.Service, cancellationToken); look++)
        {
            // One that has put the service to rest ends in a moment and begins nothing any more: what was asked for would be lost with it.
            if (look == Looks || await onboardings.FindAsync(order.SiteId, order.Service, cancellationToken) is not { } now || !now.State.IsAtRest())
                return;
            await Task.Delay(Pause, cancellationToken);
        }

        try
        {
            await orchestrations.ScheduleNewOrchestrationInstanceAsync(OnboardingOrchestration.Name, new OnboardingRun(order), new StartOrchestrationOptions(order.InstanceId), cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Two pressed at once, and the other one was first. What each runtime throws then differs.
            if (!await IsRunningAsync(orchestrations, order.SiteId, order.Service, cancellationToken))
                throw;
        }
    }

    /// <summary>Whether the service's orchestration at a school runs.</summary>
    public static async Task<bool> IsRunningAsync(DurableTaskClient orchestrations, Guid siteId, string service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orchestrations);
        return await orchestrations.GetInstanceAsync(OnboardingOrder.InstanceIdFor(siteId, service), cancellationToken) is { IsCompleted: false };
    }

    /// <summary>Has the service's orchestration at a school look what has happened, if it runs.</summary>
    public static async Task LookAsync(DurableTaskClient orchestrations, Guid siteId, string service, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(orchestrations);
        if (await IsRunningAsync(orchestrations, siteId, service, cancellationToken))
            await orchestrations.RaiseEventAsync(OnboardingOrder.InstanceIdFor(siteId, service), OnboardingOrchestration.LookEvent, "", cancellationToken);
    }
}
