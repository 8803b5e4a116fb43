using System.Text;
using Azure.Data.Tables;

namespace Hub.Local.Durable.Storage;

/// <summary>A part of an instance's history, written once: its text over as many columns as it needs, or a blob.</summary>
internal static class ChunkRow
{
    // A column holds 32 K characters and a row 1 MiB, and a quote takes six bytes on the wire: twelve columns stay within a transaction's 4 MiB at worst.
    private const int ColumnLength = 30_000;
    private const int MostColumns = 12;

    public static bool NeedsBlob(string text) => text.Length > ColumnLength * MostColumns;

    public static TableEntity Row(string instanceId, int execution, int number, Payload text)
    {
        var row = new TableEntity(Keys.Partition(instanceId), Keys.Chunk(instanceId, execution, number)) { [InstanceRow.Type] = InstanceRow.ChunkType };
        if (text.Blob is not null)
            row["Blob"] = text.Blob;
        else
        {
            var (rest, column) = (text.Text!, 0);
            while (rest.Length > 0)
            {
                var length = Math.Min(ColumnLength, rest.Length);
                // Half of a surrogate pair cannot be sent.
                if (length < rest.Length && char.IsHighSurrogate(rest[length - 1]))
                    length--;
                row[$"D{column++}"] = rest[..length];
                rest = rest[length..];
            }
        }

        return row;
    }

    public static Payload Read(TableEntity row)
    {
        if (row.GetString("Blob") is { } blob)
            return new Payload(null, blob);
        var text = new StringBuilder();
        for (var column = 0; row.GetString($"D{column}") is { } part; column++)
            text.Append(part);
        return new Payload(text.ToString(), null);
    }
}
