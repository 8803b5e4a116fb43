using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Waits for an administrator's agreement, and switches data exchange on by it if it is not on yet. That stays on: other applications may have come to rely on it.</summary>
internal sealed class AgreementStep(SwitchOnDataExchange dataExchange, AgreementText text) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.Agreement;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        // Another text may have come into force since.
        if (onboarding.Agreement is not { } accepted || accepted.Text != text.Id)
            return new StepResult.Asks();
        await dataExchange.RunAsync(onboarding.SiteId, new DataExchangeSwitch(accepted.Text, accepted.By, accepted.At), cancellationToken);
        return new StepResult.Done();
    }
}
