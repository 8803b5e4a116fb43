using Hub.Core.Rostering.OneRoster;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Looks whether the OneRoster API has somebody to answer with when School Data Sync asks: its records are made after each feed.</summary>
internal sealed class RosterStep(OneRosterRosters rosters) : IOnboardingStep
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(10);

    public OnboardingStepKind Kind => OnboardingStepKind.Verification;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) =>
        await rosters.CurrentAsync(onboarding.SiteId, cancellationToken) is { } version && (await rosters.ReadAsync<RosterUser>(version, cancellationToken)).Count > 0
            ? new StepResult.Done()
            : new StepResult.Waits("The records that OneRoster answers with are being made from the data of your MIS.", Shortly);
}
