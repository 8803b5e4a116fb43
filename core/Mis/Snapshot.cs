namespace Hub.Core.Mis;

/// <summary>One immutable state of a site's MIS data: which content each record type had.</summary>
/// <param name="Id">SHA-256 over the parts, in hex: the same data has the same id.</param>
/// <param name="SiteId">The site.</param>
/// <param name="Parts">One for each record type.</param>
public sealed record Snapshot(string Id, Guid SiteId, IReadOnlyList<SnapshotPart> Parts)
{
    /// <summary>How many records there are of a type.</summary>
    public int Count<T>() where T : MisRecord => Part<T>().Count;

    internal SnapshotPart Part<T>() where T : MisRecord => Parts.Single(p => p.Type == typeof(T).Name);
}

/// <summary>The records of one type.</summary>
/// <param name="Type">Name of the record type.</param>
/// <param name="Sha256">Of the records as JSON lines in the order of their ids, in hex; it names the blob.</param>
/// <param name="Count">How many records.</param>
public sealed record SnapshotPart(string Type, string Sha256, int Count);
