using Hub.Core.Mis.Imports;
using Hub.Core.Operations;

namespace Hub.Core.TileStore.Onboarding.Steps;

/// <summary>Waits until the first feed has been taken in.</summary>
internal sealed class FirstImportStep(Jobs jobs) : IOnboardingStep
{
    private static readonly TimeSpan Shortly = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(15);

    public OnboardingStepKind Kind => OnboardingStepKind.FirstLoad;

    public OnboardingStepKind RetryFrom => OnboardingStepKind.Confirmation;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        var feed = await FirstFeedStep.LatestAsync(jobs, onboarding, cancellationToken);
        return feed?.State switch
        {
            JobState.Completed or JobState.CompletedWithFailures or JobState.Unchanged => new StepResult.Done(),
            JobState.AwaitingApproval => new StepResult.Waits("The feed is held, because many people would leave by it. It goes on once it is approved or a better one comes.", Later),
            JobState.Failed or JobState.Rejected => new StepResult.Failed($"The feed could not be taken in. {feed.DetailAs<ImportDetail>().Reason?.Detail} Have the MIS send another one, then try again."),
            _ => new StepResult.Waits("The feed is being taken in.", Shortly),
        };
    }
}
