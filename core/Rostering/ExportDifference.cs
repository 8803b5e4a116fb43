using System.IO.Compression;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering;

/// <summary>How a file of an export differs from that of another.</summary>
/// <param name="File">The file.</param>
/// <param name="Added">Rows that were not there.</param>
/// <param name="Changed">Rows of the same record that say something else; where records have no id, none.</param>
/// <param name="Removed">Rows that are not there any more.</param>
public sealed record ExportDifference(string File, int Added, int Changed, int Removed)
{
    /// <summary>The differences of two sets of a format, file by file.</summary>
    internal static IReadOnlyList<ExportDifference> Between(SdsFileSet files, Stream before, Stream now)
    {
        using var old = new ZipArchive(before, ZipArchiveMode.Read, leaveOpen: true);
        using var next = new ZipArchive(now, ZipArchiveMode.Read, leaveOpen: true);
        return [.. files.Files.Where(f => old.GetEntry(f.Name) is not null || next.GetEntry(f.Name) is not null).Select(f => Of(f, old, next))];
    }

    private static ExportDifference Of(SdsFile file, ZipArchive old, ZipArchive next)
    {
        // What a record is known by: its id, which comes first; all that it says where there is none.
        var key = file.Fields[0].Type == SdsType.Id && CsvSets.Header(old, file.Name) == CsvSets.Header(next, file.Name) ? 1 : int.MaxValue;
        var rows = new Dictionary<UInt128, UInt128>();
        foreach (var row in CsvSets.Rows(old, file.Name))
            rows[CsvSets.HashOf(row.Take(key))] = CsvSets.HashOf(row);
        var (added, changed) = (0, 0);
        foreach (var row in CsvSets.Rows(next, file.Name))
        {
            if (!rows.Remove(CsvSets.HashOf(row.Take(key)), out var said))
                added++;
            else if (said != CsvSets.HashOf(row))
                changed++;
        }

        return new ExportDifference(file.Name, added, changed, rows.Count);
    }
}
