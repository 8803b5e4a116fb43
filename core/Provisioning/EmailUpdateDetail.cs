namespace Hub.Core.Provisioning;

/// <summary>What a job of kind <c>email-update</c> keeps of itself.</summary>
public sealed record EmailUpdateDetail
{
    /// <summary>The directory.</summary>
    public required DirectoryKind Directory { get; init; }

    /// <summary><c>mis</c> or <c>explicit</c>.</summary>
    public required string From { get; init; }

    /// <summary>Whether it stops when the change set is made.</summary>
    public bool Preview { get; init; }

    /// <summary>Whether the nightly sync asked for it.</summary>
    public bool Nightly { get; init; }

    /// <summary>The job whose failed rows it tries again.</summary>
    public string? RetryOf { get; init; }

    /// <summary>The change set; null until it is made.</summary>
    public string? ChangeSet { get; init; }

    /// <summary>The state of the MIS data and of the site's settings that the change set was made from.</summary>
    public string? Source { get; init; }

    /// <summary>People in the change set.</summary>
    public int People { get; init; }

    /// <summary>Accounts that would change.</summary>
    public int Changes { get; init; }

    /// <summary>Accounts that the directory had.</summary>
    public int Accounts { get; init; }

    /// <summary>Accounts in a chunk.</summary>
    public int ChunkSize { get; init; } = 1;

    /// <summary>How many people there are of each outcome and code.</summary>
    public IReadOnlyList<OutcomeCount> Summary { get; init; } = [];

    /// <summary>Why the brake holds the set, or would hold it; null when it does not.</summary>
    public string? Brake { get; init; }

    /// <summary>Why the job failed.</summary>
    public JobError? Error { get; init; }

    /// <summary>Whether somebody asked it to stop.</summary>
    public bool CancelRequested { get; init; }

    /// <summary>The job whose turn it is in the same directory.</summary>
    public string? WaitingFor { get; init; }
}

/// <summary>A number of people.</summary>
/// <param name="Outcome">What became of them.</param>
/// <param name="Code">And why.</param>
/// <param name="Count">How many.</param>
public sealed record OutcomeCount(RowOutcome Outcome, string Code, int Count);

/// <summary>Why a job failed.</summary>
/// <param name="Code">Stable, in snake_case.</param>
/// <param name="Detail">A sentence.</param>
public sealed record JobError(string Code, string Detail);
