namespace Hub.Core.Rostering.Records;

/// <summary>A record of a school as partners are given it, or the tombstone of one that is gone.</summary>
/// <param name="Kind">What it is a record of: lower-case letters.</param>
/// <param name="Id">Its id, unique in its kind at the school.</param>
/// <param name="Json">The record, UTF-8; empty for a tombstone.</param>
/// <param name="ChangedAt">When it last changed, or went.</param>
public sealed record RosterRecord(string Kind, string Id, ReadOnlyMemory<byte> Json, DateTimeOffset ChangedAt)
{
    /// <summary>Whether it is a tombstone.</summary>
    public bool Deleted => Json.IsEmpty;
}
