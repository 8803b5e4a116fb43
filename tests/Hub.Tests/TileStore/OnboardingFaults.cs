using System.Collections.Concurrent;
using Hub.Core.TileStore.Onboarding;

namespace Hub.Tests.TileStore;

/// <summary>How a step goes wrong, after it has done what it does.</summary>
internal enum StepFault
{
    /// <summary>It is refused for good.</summary>
    Refused,

    /// <summary>It fails, and may be tried again.</summary>
    Failed,

    /// <summary>It throws, each time.</summary>
    Throws,
}

/// <summary>Has steps of onboardings go wrong.</summary>
internal sealed class OnboardingFaults
{
    private readonly ConcurrentDictionary<(Guid Site, OnboardingStepKind Step), StepFault> faults = new();

    /// <summary>Has a step at a school go wrong from now on.</summary>
    public void Add(Guid site, OnboardingStepKind step, StepFault fault) => faults[(site, step)] = fault;

    /// <summary>Lets everything at a school go well again.</summary>
    public void Clear(Guid site)
    {
        foreach (var key in faults.Keys.Where(k => k.Site == site))
            faults.TryRemove(key, out _);
    }

    /// <summary>The services, with these faults in them.</summary>
    public OnboardingServices In(IEnumerable<OnboardingService> services) => new(services.Select(s => s with { Steps = [.. s.Steps.Select(step => new FaultyStep(step, this))] }));

    private sealed class FaultyStep(IOnboardingStep step, OnboardingFaults faults) : IOnboardingStep
    {
        public OnboardingStepKind Kind => step.Kind;

        public OnboardingStepKind RetryFrom => step.RetryFrom;

        public async Task<StepResult> DoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken)
        {
            var result = await step.DoAsync(onboarding, cancellationToken);
            if (!faults.faults.TryGetValue((onboarding.SiteId, Kind), out var fault))
                return result;
            return fault switch
            {
                StepFault.Refused => new StepResult.Refused("Refused by the test.") { Keep = result.Keep },
                StepFault.Failed => new StepResult.Failed("Failed by the test.") { Keep = result.Keep },
                _ => throw new InvalidOperationException("Thrown by the test."),
            };
        }

        public Task UndoAsync(SchoolOnboarding onboarding, CancellationToken cancellationToken) => step.UndoAsync(onboarding, cancellationToken);
    }
}
