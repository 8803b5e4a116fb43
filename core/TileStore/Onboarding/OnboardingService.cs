namespace Hub.Core.TileStore.Onboarding;

/// <summary>A service that schools install themselves. All are installed alike; what differs is here.</summary>
public sealed record OnboardingService
{
    /// <summary>The People Service: takes in the feed of the school's MIS.</summary>
    public const string People = "people-service";

    /// <summary>OneRoster: gives classes and people to Microsoft School Data Sync.</summary>
    public const string OneRoster = "oneroster";

    /// <summary>DeX: exchanges the school's data with the applications that it has installed.</summary>
    public const string Dex = "dex";

    /// <summary>Names it in addresses and tables: small letters and hyphens.</summary>
    public required string Name { get; init; }

    /// <summary>What people call it.</summary>
    public required string Title { get; init; }

    /// <summary>What it is for, in a sentence.</summary>
    public required string Summary { get; init; }

    /// <summary>What an administrator agrees to.</summary>
    public required AgreementText Agreement { get; init; }

    /// <summary>What takes its credentials, for people; null where nobody has to carry them.</summary>
    public string? CredentialsFor { get; init; }

    /// <summary>Whether the credentials are needed before it is active.</summary>
    public bool CredentialsWhileInstalling { get; init; }

    /// <summary>The application that its clients at schools belong to.</summary>
    public required Guid ApplicationId { get; init; }

    /// <summary>The steps that it has, in order.</summary>
    public IEnumerable<OnboardingStepKind> Path => Steps.Select(s => s.Kind);

    /// <summary>What the steps do.</summary>
    internal IReadOnlyList<IOnboardingStep> Steps { get; init; } = [];

    internal IOnboardingStep StepOf(OnboardingStepKind kind) => Steps.Single(s => s.Kind == kind);

    /// <summary>The step after or before another; null when that was the last, or the first.</summary>
    internal OnboardingStepKind? Beside(OnboardingStepKind kind, int offset)
    {
        var at = Steps.ToList().FindIndex(s => s.Kind == kind) + offset;
        return at >= 0 && at < Steps.Count ? Steps[at].Kind : null;
    }
}

/// <summary>The text that an administrator agrees to.</summary>
/// <param name="Id">Names the text: another text has another name.</param>
/// <param name="Paragraphs">What it says.</param>
public sealed record AgreementText(string Id, params IReadOnlyList<string> Paragraphs);

/// <summary>The services that there are.</summary>
public sealed class OnboardingServices(IEnumerable<OnboardingService> services)
{
    /// <summary>All of them, in the order in which schools mostly install them.</summary>
    public IReadOnlyList<OnboardingService> All { get; } = [.. services];

    /// <summary>A service by its name, or null.</summary>
    public OnboardingService? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    /// <summary>A service that is known to be there.</summary>
    internal OnboardingService Get(string name) => Find(name) ?? throw new InvalidOperationException($"There is no service {name}.");
}
