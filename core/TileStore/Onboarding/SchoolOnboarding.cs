using Hub.Core.Sts.Clients;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>A service at a school: how far its onboarding is, and what was made for it. Pages and other requests read this; activities alone write it, but for what an administrator or the service says.</summary>
public sealed record SchoolOnboarding
{
    /// <summary>The school.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>The service's name: <see cref="OnboardingService.Name"/>.</summary>
    public required string Service { get; init; }

    /// <summary>Names this attempt, at the service too. What is made for it has ids that are made of this, so that a repeated step finds what it made before.</summary>
    public required Guid Run { get; init; }

    /// <summary>Where it stands.</summary>
    public required OnboardingState State { get; init; }

    /// <summary>The step that it is at, doing or undoing.</summary>
    public required OnboardingStepKind Step { get; init; }

    /// <summary>The last step that was begun.</summary>
    public required OnboardingStepKind Reached { get; init; }

    /// <summary>Who installed it: an account's id.</summary>
    public required string StartedBy { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>The hub's address as the service is told it.</summary>
    public required Uri Hub { get; init; }

    /// <summary>Since when it is at this step, in UTC; anew when the step is tried again.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>What is going on or went wrong, for people; null for nothing in particular.</summary>
    public string? Words { get; init; }

    /// <summary>When to look again, in UTC, while it waits.</summary>
    public DateTimeOffset? LookAt { get; init; }

    /// <summary>When its patience ends, in UTC, while it waits for anybody or anything.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>How often the school was reminded of this step.</summary>
    public int Reminders { get; init; }

    /// <summary>What the prerequisites looked like when they were last checked.</summary>
    public IReadOnlyList<Prerequisite> Prerequisites { get; init; } = [];

    /// <summary>Who agreed to what; null before.</summary>
    public AcceptedAgreement? Agreement { get; init; }

    /// <summary>The client that was made for it; null before.</summary>
    public string? ClientId { get; init; }

    /// <summary>What the service has still to be given, encrypted; null once it is in use or undone.</summary>
    public string? Handover { get; init; }

    /// <summary>What the service proves by that a call-back is its own; only its hash. Null where it may not call back.</summary>
    public ClientSecret? CallBackSecret { get; init; }

    /// <summary>What the service said of its first exchange; null before.</summary>
    public FirstExchange? Exchange { get; init; }

    /// <summary>The export that showed that the school's data can be exported; null before.</summary>
    public string? ExportId { get; init; }
}

/// <summary>Who agreed to a text.</summary>
/// <param name="Text">Which: <see cref="AgreementText.Id"/>.</param>
/// <param name="By">The account's id.</param>
/// <param name="At">When, in UTC.</param>
public sealed record AcceptedAgreement(string Text, string By, DateTimeOffset At);

/// <summary>The first exchange of data, as the service tells of it.</summary>
/// <param name="Completed">Whether it went through.</param>
/// <param name="Records">How many records it took.</param>
/// <param name="At">When the service told, in UTC.</param>
public sealed record FirstExchange(bool Completed, int Records, DateTimeOffset At);

/// <summary>Something that must be in place, as it was found.</summary>
/// <param name="Met">Whether it is.</param>
/// <param name="Words">What was found, for people.</param>
/// <param name="Remedy">What to do about it; null when there is nothing to do.</param>
/// <param name="Link">The page where that is done; null when there is none.</param>
public sealed record Prerequisite(bool Met, string Words, string? Remedy = null, string? Link = null);
