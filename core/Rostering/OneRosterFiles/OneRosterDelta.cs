using System.Globalization;
using System.IO.Compression;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.OneRosterFiles;

/// <summary>Writes what changed between two bulk sets as a delta set: records that went with the status <c>tobedeleted</c>, new and changed ones with <c>active</c>.</summary>
/// <remarks>Rows are read as streams, those of before once and those of now twice; what stays in memory of a file is a number for each record and for what it says.</remarks>
internal static class OneRosterDelta
{
    private const int Status = 1;
    private const int Modified = 2;

    /// <summary>Writes the set.</summary>
    /// <param name="files">The format.</param>
    /// <param name="before">The bulk set that was told of before.</param>
    /// <param name="now">The bulk set of now.</param>
    /// <param name="at">The date of all changes.</param>
    /// <param name="zip">Takes the set; seekable.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The records of each file, and what the check says.</returns>
    public static async Task<(IReadOnlyDictionary<string, int> Rows, SdsReport Report)> WriteAsync(
        SdsFileSet files, Stream before, Stream now, DateTimeOffset at, Stream zip, CancellationToken cancellationToken)
    {
        var stamp = at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var counts = new ExportCounts();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var old = new ZipArchive(before, ZipArchiveMode.Read, leaveOpen: true);
            using var next = new ZipArchive(now, ZipArchiveMode.Read, leaveOpen: true);
            // What the written files say is checked below, when the manifest can be read first: it says that they are not the whole.
            var output = new ExportArchive(archive, new SdsCheck(files), counts, cancellationToken);
            foreach (var file in files.Files.Where(f => f.IsOneRoster))
            {
                await output.FileAsync(
                    file.Name,
                    OneRosterFormat.Header(files, file.Name),
                    csv => WriteChanges(csv, file.Name, old, next, stamp),
                    evenEmpty: false);
            }

            await OneRosterExport.WriteManifestAsync(output, files, counts.Files.Keys.ToDictionary(f => f, _ => "delta"));
        }

        return (counts.Files, SdsCheck.Run(zip, files, cancellationToken));
    }

    private static void WriteChanges(SdsCsv csv, string file, ZipArchive old, ZipArchive next, string stamp)
    {
        var changed = new Dictionary<UInt128, UInt128>();
        foreach (var row in CsvSets.Rows(next, file))
            changed[CsvSets.HashOf(row.Take(1))] = CsvSets.HashOf(row);
        foreach (var row in CsvSets.Rows(old, file))
        {
            var id = CsvSets.HashOf(row.Take(1));
            if (!changed.TryGetValue(id, out var says))
                Write(csv, row, "tobedeleted", stamp);
            else if (says == CsvSets.HashOf(row))
                changed.Remove(id);
        }

        foreach (var row in CsvSets.Rows(next, file))
        {
            if (changed.ContainsKey(CsvSets.HashOf(row.Take(1))))
                Write(csv, row, "active", stamp);
        }
    }

    private static void Write(SdsCsv csv, string[] row, string status, string stamp)
    {
        for (var i = 0; i < row.Length; i++)
            csv.Field(i switch { Status => status, Modified => stamp, _ => row[i] });
        csv.EndRow();
    }
}
