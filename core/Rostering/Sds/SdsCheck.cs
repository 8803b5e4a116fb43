using System.IO.Compression;

namespace Hub.Core.Rostering.Sds;

/// <summary>Holds a School Data Sync V2.1 set against <see cref="SdsRules"/>. Reads it as a stream: only ids are kept in memory.</summary>
internal static class SdsCheck
{
    private const int MostFindings = 1000;
    private const long MostBytes = 1L << 30;

    /// <summary>The report on a set.</summary>
    /// <param name="zip">A seekable stream; anything at all may be in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static SdsReport Run(Stream zip, CancellationToken cancellationToken)
    {
        var findings = new SdsFindings(MostFindings);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            var entries = Entries(archive, findings);
            var ids = new Dictionary<string, SdsIds>(StringComparer.Ordinal);
            foreach (var file in SdsFormat.Files)
            {
                if (!entries.TryGetValue(file.Name, out var entry))
                    continue;
                using var content = entry.Open();
                rows[file.Name] = new SdsFileCheck(file, ids, findings).Run(content, cancellationToken);
            }
        }
        catch (InvalidDataException e)
        {
            findings.Add(SdsRules.PackageUnreadable, $"The zip file cannot be read: {e.Message}");
        }

        return findings.ToReport(rows);
    }

    private static Dictionary<string, ZipArchiveEntry> Entries(ZipArchive archive, SdsFindings findings)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        var known = SdsFormat.Files.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            if (!known.Contains(entry.FullName))
                findings.Add(SdsRules.FileUnsupported, $"{SdsFindings.Quote(entry.FullName)} is not a file of the format.");
            else if (entry.Length > MostBytes)
                findings.Add(SdsRules.FileTooLarge, $"It has {entry.Length} bytes.", entry.FullName);
            else if (!entries.TryAdd(entry.FullName, entry))
                findings.Add(SdsRules.FileRepeated, "It is in the zip file more than once.", entry.FullName);
        }

        foreach (var file in SdsFormat.Files.Where(f => f.Required && !entries.ContainsKey(f.Name)))
            findings.Add(SdsRules.FileMissing, "It is not in the set.", file.Name);
        if (entries.ContainsKey(SdsFormat.Classes) != entries.ContainsKey(SdsFormat.Enrollments))
            findings.Add(SdsRules.FileMissing, "classes.csv and enrollments.csv come together.", entries.ContainsKey(SdsFormat.Classes) ? SdsFormat.Enrollments : SdsFormat.Classes);
        return entries;
    }
}

/// <summary>The ids of a file, each with a number.</summary>
internal sealed class SdsIds
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;

    public SdsIds() => lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Numbers of the people who could be contacts: both names and an e-mail address.</summary>
    public HashSet<int> Contactable { get; } = [];

    /// <summary>False when it is there already.</summary>
    public bool TryAdd(ReadOnlySpan<char> id, out int number)
    {
        number = numbers.Count;
        return lookup.TryAdd(id, number);
    }

    public bool TryFind(ReadOnlySpan<char> id, out int number) => lookup.TryGetValue(id, out number);
}
