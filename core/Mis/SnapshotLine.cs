namespace Hub.Core.Mis;

/// <summary>A record of a snapshot as it is stored, which tells without deserialising whether it changed.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Json">The record, UTF-8.</param>
internal readonly record struct SnapshotLine(string Id, byte[] Json);
