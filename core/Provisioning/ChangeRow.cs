namespace Hub.Core.Provisioning;

/// <summary>One person of a change set: what is to be done, or why not; after the apply, what was done.</summary>
public sealed record ChangeRow
{
    /// <summary>The person's id in the MIS.</summary>
    public required string PersonId { get; init; }

    /// <summary>The person's name as the MIS has it.</summary>
    public string Name { get; init; } = "";

    /// <summary>The directory's immutable id of the account; null when none was found.</summary>
    public string? DirectoryId { get; init; }

    /// <summary>The address of the account when it was planned.</summary>
    public string? From { get; init; }

    /// <summary>The address that the account is to have.</summary>
    public string? To { get; init; }

    /// <summary>What became of it.</summary>
    public required RowOutcome Outcome { get; init; }

    /// <summary>Stable reason, in snake_case.</summary>
    public required string Code { get; init; }

    /// <summary>The reason in a sentence.</summary>
    public required string Reason { get; init; }

    internal ChangeRow As(RowOutcome outcome, string code, string reason) => this with { Outcome = outcome, Code = code, Reason = reason };

    internal ChangeRow Refused(string code, string reason) => As(RowOutcome.Refused, code, reason);
}
