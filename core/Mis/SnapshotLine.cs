using System.Text.Json;

namespace Hub.Core.Mis;

/// <summary>A record of a snapshot as it is stored, which tells without deserialising whether it changed.</summary>
/// <param name="Id">The record's id.</param>
/// <param name="Json">The record, UTF-8.</param>
internal readonly record struct SnapshotLine(string Id, byte[] Json)
{
    /// <summary>The record with its id, which stands first in every one.</summary>
    public static SnapshotLine Of(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        reader.Read();
        reader.Read();
        return new SnapshotLine(reader.GetString()!, json);
    }
}
