namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Looks whether what School Data Sync will ask for is there.</summary>
internal sealed class RosterStep(IRosterCheck roster) : IOnboardingStep
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(10);

    public OnboardingStepKind Kind => OnboardingStepKind.Verification;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) =>
        await roster.LookAsync(onboarding, cancellationToken) is { } wrong ? new StepResult.Waits(wrong, Shortly) : new StepResult.Done();
}
