namespace Hub.Core.TileStore.Onboarding;

/// <summary>A step of an onboarding. Both ways may run more than once, and be stopped anywhere: they read before they write, and make ids of the run.</summary>
internal interface IOnboardingStep
{
    /// <summary>Which step.</summary>
    OnboardingStepKind Kind { get; }

    /// <summary>The step to begin again with, should this one have failed.</summary>
    OnboardingStepKind RetryFrom => Kind;

    /// <summary>Does it.</summary>
    /// <exception cref="Exception">What another attempt may help against.</exception>
    Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken);

    /// <summary>Undoes whatever of it was done, which may be nothing.</summary>
    Task UndoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>What a step came to.</summary>
internal abstract record StepResult
{
    private StepResult()
    {
    }

    /// <summary>What is to be kept of it.</summary>
    public Func<SchoolOnboarding, SchoolOnboarding> Keep { get; init; } = o => o;

    /// <summary>It is done.</summary>
    public sealed record Done : StepResult;

    /// <summary>It has to wait.</summary>
    /// <param name="Words">For what.</param>
    /// <param name="LookAgain">How long until it looks again, should nobody tell it to.</param>
    public sealed record Waits(string Words, TimeSpan LookAgain) : StepResult;

    /// <summary>An administrator has to do something.</summary>
    public sealed record Asks : StepResult;

    /// <summary>It failed; it may be tried again.</summary>
    /// <param name="Words">Why, and what to do.</param>
    public sealed record Failed(string Words) : StepResult;

    /// <summary>It was refused for good: all is to be undone.</summary>
    /// <param name="Words">Why, and what to do.</param>
    public sealed record Refused(string Words) : StepResult;
}
