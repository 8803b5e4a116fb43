using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Sylvan.Data.Csv;

namespace Hub.Core.Rostering;

/// <summary>Reads the files of a set that the hub has written.</summary>
internal static class CsvSets
{
    private const int LongestRow = 1 << 20;

    /// <summary>The rows of a file, without its header; none where the set has no such file. The same array stands for each in turn.</summary>
    public static IEnumerable<string[]> Rows(ZipArchive set, string file)
    {
        if (set.GetEntry(file) is not { } entry)
            yield break;
        using var text = new StreamReader(entry.Open(), Encoding.UTF8);
        using var csv = CsvDataReader.Create(text, new CsvDataReaderOptions { HasHeaders = false, Delimiter = ',', Comment = '\0', MaxBufferSize = LongestRow, OwnsReader = false });
        string[]? row = null;
        for (var header = true; csv.Read(); header = false)
        {
            if (header)
                continue;
            row ??= new string[csv.RowFieldCount];
            for (var i = 0; i < row.Length; i++)
                row[i] = csv.GetString(i);
            yield return row;
        }
    }

    /// <summary>The first row of a file; null where the set has no such file.</summary>
    public static string? Header(ZipArchive set, string file)
    {
        if (set.GetEntry(file) is not { } entry)
            return null;
        using var text = new StreamReader(entry.Open(), Encoding.UTF8);
        return text.ReadLine();
    }

    /// <summary>What a row says, as a number that no two rows have for all that anybody will see.</summary>
    public static UInt128 HashOf(IEnumerable<string> fields)
    {
        var hash = new XxHash128();
        foreach (var field in fields)
        {
            hash.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes(field.AsSpan()));
            hash.Append("\n\0"u8);
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
