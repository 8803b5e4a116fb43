namespace Hub.Core.Partners.Applications;

/// <summary>A partner's application.</summary>
public sealed record Application
{
    /// <summary>Never changes.</summary>
    public required Guid Id { get; init; }

    /// <summary>The partner whose it is.</summary>
    public required string VendorId { get; init; }

    /// <summary>Its name: unique in the hub without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>When it was made, in UTC.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The version that schools install; null until the operating team has approved one.</summary>
    public ApplicationVersion? Approved { get; init; }

    /// <summary>The version that the partner works on; null when there is none besides the approved one.</summary>
    public ApplicationVersion? Draft { get; init; }

    /// <summary>The newest version.</summary>
    public ApplicationVersion Newest => Draft ?? Approved!;
}
