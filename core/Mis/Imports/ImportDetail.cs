namespace Hub.Core.Mis.Imports;

/// <summary>What is kept of an import beside its job.</summary>
public sealed record ImportDetail
{
    /// <summary>The kind of an import's job.</summary>
    public const string Kind = "mis-import";

    /// <summary>The blob of the upload.</summary>
    public required string FeedPath { get; init; }

    /// <summary>Size of the upload, in bytes.</summary>
    public long FeedBytes { get; init; }

    /// <summary>The snapshot that the feed gives; null until it has been read, and when it was refused.</summary>
    public string? SnapshotId { get; init; }

    /// <summary>The snapshot that it was compared with; null for a first import.</summary>
    public string? PreviousSnapshotId { get; init; }

    /// <summary>One for each record type; none until the feed has been compared.</summary>
    public IReadOnlyList<RecordChanges> Records { get; init; } = [];

    /// <summary>Records that were dropped; null until the feed has been read.</summary>
    public int? Errors { get; init; }

    /// <summary>Values that were dropped; null until the feed has been read.</summary>
    public int? Warnings { get; init; }

    /// <summary>Remarks; null until the feed has been read.</summary>
    public int? Infos { get; init; }

    /// <summary>Why it was held or refused, or failed; null when it was not.</summary>
    public ImportReason? Reason { get; init; }

    /// <summary>Whether somebody approved it although the brake held it.</summary>
    public bool Approved { get; init; }

    /// <summary>Whether every row is written anew, since an earlier import stopped half-way through its own.</summary>
    public bool Rewrites { get; init; }

    internal static string IssuesPath(Guid siteId, string importId) => $"mis/{siteId}/imports/{importId}/issues.csv";

    internal static string FirstIssuesPath(Guid siteId, string importId) => $"mis/{siteId}/imports/{importId}/first-issues.json";
}

/// <summary>Why an import did not go through.</summary>
/// <param name="Code">Stable, in snake_case.</param>
/// <param name="Detail">For people: what, where and what to do.</param>
public sealed record ImportReason(string Code, string Detail);

/// <summary>When an import is held for somebody to look at: both limits must be passed.</summary>
/// <param name="People">More people than this would leave.</param>
/// <param name="Percent">More than this part of the people would leave.</param>
public sealed record ImportBrake(int People = 20, int Percent = 10)
{
    /// <summary>Whether so many people leaving holds an import.</summary>
    /// <param name="leaving">How many would leave.</param>
    /// <param name="before">How many there are now.</param>
    public bool Holds(int leaving, int before) => leaving > People && leaving * 100L > (long)before * Percent;
}
