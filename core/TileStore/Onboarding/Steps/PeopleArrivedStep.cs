using Hub.Core.Mis;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Looks whether the feed brought people.</summary>
internal sealed class PeopleArrivedStep(Snapshots snapshots) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.Verification;

    public OnboardingStepKind RetryFrom => OnboardingStepKind.Confirmation;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) =>
        await snapshots.CurrentAsync(onboarding.SiteId, cancellationToken) is { } snapshot && snapshot.Count<Person>() > 0
            ? new StepResult.Done()
            : new StepResult.Failed("The feed has nobody in it. See what the MIS is set up to send, have it send again, then try again.");
}
