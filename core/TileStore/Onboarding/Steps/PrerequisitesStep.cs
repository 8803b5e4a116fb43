using Hub.Core.TileStore.Onboarding.Checks;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Looks whether everything is in place.</summary>
internal sealed class PrerequisitesStep(Sites.Sites sites, params IReadOnlyList<ICheck> checks) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.Prerequisites;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        if (await sites.FindAsync(onboarding.SiteId, cancellationToken) is not { } site)
            return new StepResult.Refused("The school is no longer served by the hub.");
        var found = new List<Prerequisite>();
        foreach (var check in checks)
            found.Add(await check.LookAsync(site, cancellationToken));
        StepResult result = found.TrueForAll(p => p.Met) ? new StepResult.Done() : new StepResult.Asks();
        return result with { Keep = o => o with { Prerequisites = found } };
    }
}
