using Hub.Core.Mis.Imports;
using Hub.Core.Operations;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Waits until the school's MIS has sent a feed since the People Service was asked for.</summary>
internal sealed class FirstFeedStep(Jobs jobs) : IOnboardingStep
{
    // The arrival of a feed tells at once; this is for a hub that died before it could.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(15);

    public OnboardingStepKind Kind => OnboardingStepKind.Confirmation;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) =>
        await LatestAsync(jobs, onboarding, cancellationToken) is null
            ? new StepResult.Waits("The MIS has not sent its data yet. Give the MIS agent the address and the credentials below.", LookAgain)
            : new StepResult.Done();

    /// <summary>The newest feed since it was asked for, or null.</summary>
    public static async Task<Job?> LatestAsync(Jobs jobs, SchoolOnboarding onboarding, CancellationToken cancellationToken) =>
        (await jobs.ListAsync(onboarding.SiteId, ImportDetail.Kind, null, 1, cancellationToken)).Items is [var job, ..] && job.CreatedAt >= onboarding.StartedAt ? job : null;
}
