using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Waits for an administrator's agreement, and switches data exchange on by it if it is not on yet. That stays on: other applications may have come to rely on it.</summary>
internal sealed class AgreementStep(Sites.Sites sites, Audit audit, AgreementText text) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.Agreement;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        // Another text may have come into force since.
        if (onboarding.Agreement is not { } accepted || accepted.Text != text.Id)
            return new StepResult.Asks();
        while (await sites.ReadAsync(onboarding.SiteId, cancellationToken) is { Site.DataExchange: null } stored)
        {
            if (await sites.TryStoreAsync(stored.Site with { DataExchange = new DataExchangeSwitch(accepted.Text, accepted.By, accepted.At) }, stored, cancellationToken) is null)
                continue;
            await audit.AddAsync(new AuditRecord(onboarding.SiteId, accepted.By, "data_exchange.on", accepted.Text), cancellationToken);
        }

        return new StepResult.Done();
    }
}
