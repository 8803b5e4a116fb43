namespace Hub.Core.Operations.AuditTrail;

/// <summary>What was found of a chain, from one day to another.</summary>
/// <param name="From">The first day, in UTC.</param>
/// <param name="To">The last day, in UTC.</param>
/// <param name="Verdict">What is to be thought of it.</param>
/// <param name="Records">How many records of the chain were looked at.</param>
/// <param name="Unchained">How many there are from before the site had a chain: nothing vouches for them.</param>
/// <param name="Erased">How many personal values were erased from the records.</param>
/// <param name="Sealed">How many of the days were held against their seals.</param>
/// <param name="KeptFrom">The day from which records are kept; null while none were deleted.</param>
/// <param name="Breaks">Where it breaks, the newest first; no more than <see cref="VerifyAudit.MostBreaks"/>.</param>
public sealed record AuditVerification(
    DateOnly From, DateOnly To, AuditVerdict Verdict, long Records, long Unchained, long Erased, int Sealed, DateOnly? KeptFrom, IReadOnlyList<AuditBreak> Breaks);

/// <summary>What is to be thought of a chain.</summary>
public enum AuditVerdict
{
    /// <summary>Everything is as the hub wrote it.</summary>
    Intact,

    /// <summary>Everything fits together, but a key that signed some of it is lost: who may write to the table could have made it.</summary>
    Unproven,

    /// <summary>Something was tampered with, or lost.</summary>
    Broken,
}

/// <summary>A place where a chain breaks.</summary>
/// <param name="Kind">How.</param>
/// <param name="Key">The key of the record, or of the one behind the gap.</param>
/// <param name="Number">The number of the record, or of the first that is missing.</param>
/// <param name="Detail">In words.</param>
public sealed record AuditBreak(AuditBreakKind Kind, string Key, long? Number, string Detail);

/// <summary>How a chain breaks.</summary>
public enum AuditBreakKind
{
    /// <summary>A record is not what the hub wrote.</summary>
    Changed,

    /// <summary>Records between two others are not there.</summary>
    Missing,

    /// <summary>A record is there that the hub did not write.</summary>
    Inserted,

    /// <summary>A record stands in the place of another.</summary>
    Reordered,

    /// <summary>A record that the hub did write, but that the chain does not lead to: what says where it stands was put back or taken away.</summary>
    Astray,

    /// <summary>The last records are not there.</summary>
    Truncated,

    /// <summary>What says where the chain stands was changed or taken away.</summary>
    MarkerChanged,

    /// <summary>The chain is not the one that was sealed.</summary>
    SealBroken,
}
