using Hub.Core.Operations;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>Begins what was asked for.</summary>
public sealed class BeginOnboarding(Onboardings onboardings, OnboardingServices services, Audit audit, TimeProvider time)
{
    /// <summary>
    /// Begins it, once for each order. An onboarding that was left unfinished, because its orchestration was ended from outside, is not begun again: it goes on
    /// where it was.
    /// </summary>
    public async Task RunAsync(OnboardingOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        var (value, changed) = await onboardings.UpdateAsync(order.SiteId, order.Service, now => order.Uninstall ? Uninstalling(now) : Installing(now, order), cancellationToken);
        if (changed)
            await audit.AddAsync(new AuditRecord(order.SiteId, order.By, order.Uninstall ? "onboarding.uninstall" : "onboarding.started", value!.Service, Address: order.Address), cancellationToken);
    }

    private SchoolOnboarding? Installing(SchoolOnboarding? now, OnboardingOrder order)
    {
        if (now is not null && (now.Run == order.Run || !(now.State is OnboardingState.Undone or OnboardingState.Uninstalled)))
            return null;
        var first = services.Get(order.Service).Path.First();
        var at = time.GetUtcNow();
        return new SchoolOnboarding
        {
            SiteId = order.SiteId,
            Service = order.Service,
            Run = order.Run,
            State = OnboardingState.Working,
            Step = first,
            Reached = first,
            StartedBy = order.By,
            StartedAt = at,
            Since = at,
            Hub = order.Hub,
        };
    }

    private static SchoolOnboarding? Uninstalling(SchoolOnboarding? now) =>
        now is { State: OnboardingState.Active } ? now with { State = OnboardingState.Uninstalling, Step = now.Reached, Words = null } : null;
}
