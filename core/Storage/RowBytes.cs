using Azure.Data.Tables;

namespace Hub.Core.Storage;

/// <summary>Keeps bytes that may be longer than one property of a row.</summary>
/// <remarks>A binary property holds at most 64 KiB, a row 1 MiB, a transaction 4 MiB (learn.microsoft.com, "Understanding the Table service data model").</remarks>
internal static class RowBytes
{
    private const int MaxPropertyBytes = 60_000;
    private const string Name = "Json";

    /// <summary>Puts them into a row.</summary>
    public static void Write(TableEntity row, byte[] bytes)
    {
        foreach (var (index, part) in bytes.Chunk(MaxPropertyBytes).Index())
            row[$"{Name}{index}"] = part;
    }

    /// <summary>The bytes of a row; empty when it has none.</summary>
    public static ReadOnlyMemory<byte> Read(TableEntity row)
    {
        if (!row.ContainsKey($"{Name}1"))
            return row.GetBinary($"{Name}0") ?? [];
        var bytes = new MemoryStream();
        for (var index = 0; row.TryGetValue($"{Name}{index}", out var part); index++)
            bytes.Write((byte[])part);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
