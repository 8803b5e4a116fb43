using Hub.Core.Mis.Feeds;

namespace Hub.Core.Mis.Imports;

/// <summary>What an import found and did. Kept beside the job, since it may be longer than a table row.</summary>
public sealed record ImportReport
{
    /// <summary>The snapshot that the feed makes; null when it was refused.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>The snapshot that it was compared with; null for the first import.</summary>
    public string? PreviousSnapshotId { get; init; }

    /// <summary>Counts of each record type.</summary>
    public IReadOnlyList<RecordChanges> Records { get; init; } = [];

    /// <summary>Records dropped.</summary>
    public int Errors { get; init; }

    /// <summary>Values dropped.</summary>
    public int Warnings { get; init; }

    /// <summary>Findings that dropped nothing.</summary>
    public int Infos { get; init; }

    /// <summary>The first hundred findings; the CSV holds all.</summary>
    public IReadOnlyList<Issue> Issues { get; init; } = [];

    /// <summary>Why the whole feed was refused: a stable code; null when it was not.</summary>
    public string? FailureCode { get; init; }

    /// <summary>The same in a sentence.</summary>
    public string? Failure { get; init; }

    /// <summary>Why the feed is held; null when it is not.</summary>
    public string? Brake { get; init; }
}

/// <summary>What became of the records of one type since the last import.</summary>
/// <param name="Type"><c>orgs</c>, <c>people</c> and so on.</param>
/// <param name="Count">Records now.</param>
/// <param name="Added">Records that are new.</param>
/// <param name="Changed">Records that differ.</param>
/// <param name="Left">Records that are gone.</param>
public sealed record RecordChanges(string Type, int Count, int Added, int Changed, int Left);

/// <summary>What the job of an import keeps.</summary>
/// <param name="Approved">Whether somebody approved what the brake held.</param>
public sealed record ImportDetail(bool Approved = false);
