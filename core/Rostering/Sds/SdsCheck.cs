using System.IO.Compression;

namespace Hub.Core.Rostering.Sds;

/// <summary>Holds a School Data Sync V2.1 set against <see cref="SdsRules"/>. Reads it as a stream: only ids are kept in memory.</summary>
internal sealed class SdsCheck
{
    private const int MostFindings = 1000;
    private const long MostBytes = 1L << 30;
    private readonly SdsFindings findings = new(MostFindings);
    private readonly SortedDictionary<string, int> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SdsIds> ids = new(StringComparer.Ordinal);

    /// <summary>The report on a set.</summary>
    /// <param name="zip">A seekable stream; anything at all may be in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static SdsReport Run(Stream zip, CancellationToken cancellationToken)
    {
        var check = new SdsCheck();
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            var entries = check.Entries(archive);
            foreach (var file in SdsFormat.Files)
            {
                if (!entries.TryGetValue(file.Name, out var entry))
                    continue;
                using var content = entry.Open();
                check.Read(file.Name, content, cancellationToken);
            }
        }
        catch (InvalidDataException e)
        {
            check.findings.Add(SdsRules.PackageUnreadable, $"The zip file cannot be read: {e.Message}");
            return check.findings.ToReport(check.rows);
        }

        return check.ToReport();
    }

    /// <summary>Checks a file, after those that it refers to.</summary>
    /// <param name="name">Its name, one of <see cref="SdsFormat.Files"/>.</param>
    /// <param name="content">Its content.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public void Read(string name, Stream content, CancellationToken cancellationToken) =>
        rows[name] = new SdsFileCheck(SdsFormat.Files.Single(f => f.Name == name), ids, findings).Run(content, cancellationToken);

    /// <summary>The report on the files that were read, which are the whole set.</summary>
    public SdsReport ToReport()
    {
        foreach (var file in SdsFormat.Files.Where(f => f.Required && !rows.ContainsKey(f.Name)))
            findings.Add(SdsRules.FileMissing, "It is not in the set.", file.Name);
        if (rows.ContainsKey(SdsFormat.Classes) != rows.ContainsKey(SdsFormat.Enrollments))
            findings.Add(SdsRules.FileMissing, "classes.csv and enrollments.csv come together.", rows.ContainsKey(SdsFormat.Classes) ? SdsFormat.Enrollments : SdsFormat.Classes);
        return findings.ToReport(rows);
    }

    private Dictionary<string, ZipArchiveEntry> Entries(ZipArchive archive)
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
