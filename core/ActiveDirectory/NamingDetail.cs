using Hub.Core.Provisioning;

namespace Hub.Core.ActiveDirectory;

/// <summary>What a job of kind <c>directory-names</c> keeps of itself.</summary>
public sealed record NamingDetail
{
    /// <summary>Whether those who have names are named again.</summary>
    public bool Regenerate { get; init; }

    /// <summary>The MIS data and the settings that it was planned from.</summary>
    public string? Source { get; init; }

    /// <summary>People in the set.</summary>
    public int People { get; init; }

    /// <summary>People who would be given a name.</summary>
    public int Changes { get; init; }

    /// <summary>People of those who have another name now.</summary>
    public int Renames { get; init; }

    /// <summary>Why the brake holds the set, or would hold it; null when it does not.</summary>
    public string? Brake { get; init; }

    /// <summary>How many people there are of each outcome.</summary>
    public IReadOnlyDictionary<RowOutcome, int> Counts { get; init; } = new Dictionary<RowOutcome, int>();

    /// <summary>Why it failed.</summary>
    public JobError? Error { get; init; }
}
