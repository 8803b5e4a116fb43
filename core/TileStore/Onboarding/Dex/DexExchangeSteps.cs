namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>Waits for DeX to call back. Tried again, the school is registered once more, which has DeX begin again.</summary>
internal sealed class DexConfirmationStep : IOnboardingStep
{
    // A call-back tells at once; this is for a hub that died before it could.
    private static readonly TimeSpan LookAgain = TimeSpan.FromMinutes(15);

    public OnboardingStepKind Kind => OnboardingStepKind.Confirmation;

    public OnboardingStepKind RetryFrom => OnboardingStepKind.Registration;

    public Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) => Task.FromResult<StepResult>(
        onboarding.Exchange is null ? new StepResult.Waits("DeX has not told yet that it exchanged your data.", LookAgain) : new StepResult.Done());
}

/// <summary>Looks at what DeX told of its first exchange.</summary>
internal sealed class DexFirstLoadStep : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.FirstLoad;

    public OnboardingStepKind RetryFrom => OnboardingStepKind.Registration;

    public Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) => Task.FromResult<StepResult>(onboarding.Exchange switch
    {
        { Completed: true, Records: > 0 } => new StepResult.Done(),
        { Completed: true } => new StepResult.Failed("DeX found no data of your school. See whether your MIS sends its data, then try again."),
        _ => new StepResult.Failed("DeX says that the first exchange of data failed. Try again; if it fails again, tell the operating team."),
    });
}

/// <summary>Looks whether DeX has the school registered as it was asked to.</summary>
internal sealed class DexVerificationStep(DexClient dex) : IOnboardingStep
{
    public OnboardingStepKind Kind => OnboardingStepKind.Verification;

    public OnboardingStepKind RetryFrom => OnboardingStepKind.Registration;

    public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) =>
        await dex.FindAsync(onboarding.SiteId, cancellationToken) is { } found && found.Reference == onboarding.Run.ToString() && !DexSecurable.OfSchool.Except(found.Securables).Any()
            ? new StepResult.Done()
            : new StepResult.Failed("DeX does not have your school registered as the hub asked it to. Try again.");
}
