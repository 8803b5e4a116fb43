using System.IO.Compression;
using Hub.Core.Rostering.OneRosterFiles;

namespace Hub.Core.Rostering.Sds;

/// <summary>Holds a set of rostering files against <see cref="SdsRules"/>. Reads it as a stream: only ids are kept in memory.</summary>
/// <param name="set">The format.</param>
internal sealed class SdsCheck(SdsFileSet set)
{
    private const int MostFindings = 1000;
    private const long MostBytes = 1L << 30;
    private readonly SdsFindings findings = new(MostFindings);
    private readonly SortedDictionary<string, int> rows = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SdsIds> ids = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SdsMode> modes = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> manifest = new Dictionary<string, string>();

    /// <summary>The report on a set.</summary>
    /// <param name="zip">A seekable stream; anything at all may be in it.</param>
    /// <param name="set">The format.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static SdsReport Run(Stream zip, SdsFileSet set, CancellationToken cancellationToken)
    {
        var check = new SdsCheck(set);
        try
        {
            using var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            var entries = check.Entries(archive);
            // The manifest says whether records may stay away that others refer to.
            foreach (var file in set.Files.OrderBy(f => f.Name != OneRosterFormat.Manifest))
            {
                if (!entries.TryGetValue(file.Name, out var entry))
                    continue;
                using var content = new DeclaredLength(entry);
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
    /// <param name="name">Its name, one of the format's.</param>
    /// <param name="content">Its content.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public void Read(string name, Stream content, CancellationToken cancellationToken)
    {
        var file = new SdsFileCheck(set.Files.Single(f => f.Name == name), ids, findings, complete: !manifest.Values.Contains("delta"));
        var read = rows[name] = file.Run(content, cancellationToken);
        modes[name] = file.Mode;
        if (file.Pairs is { } pairs)
            manifest = pairs;
        if (read > set.MostRows)
            findings.Add(SdsRules.FileTooManyRows, $"It has {read} rows; {set.MostRows} are the most.", name);
    }

    /// <summary>The report on the files that were read, which are the whole set.</summary>
    public SdsReport ToReport()
    {
        foreach (var file in set.Files.Where(f => f.Required && !rows.ContainsKey(f.Name)))
            findings.Add(SdsRules.FileMissing, "It is not in the set.", file.Name);
        foreach (var together in set.Together)
        {
            foreach (var missing in together.Where(f => !rows.ContainsKey(f) && together.Any(rows.ContainsKey)))
                findings.Add(SdsRules.FileMissing, $"{string.Join(" and ", together)} come together.", missing);
        }

        if (set.Manifest is { } expected && rows.ContainsKey(OneRosterFormat.Manifest))
            new SdsManifestCheck(expected, findings).Run(manifest, rows, modes);
        return findings.ToReport(rows);
    }

    private Dictionary<string, ZipArchiveEntry> Entries(ZipArchive archive)
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.Ordinal);
        var known = set.Files.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var entry in archive.Entries)
        {
            if (set.Manifest?.Names.Any(n => entry.FullName == $"{n}.csv" && !known.Contains(entry.FullName)) is true)
                rows[entry.FullName] = 0;
            else if (!known.Contains(entry.FullName))
                findings.Add(SdsRules.FileUnsupported, $"{SdsFindings.Quote(entry.FullName)} is not a file of the format.");
            else if (entry.Length > MostBytes)
                findings.Add(SdsRules.FileTooLarge, $"It has {entry.Length} bytes.", entry.FullName);
            else if (!entries.TryAdd(entry.FullName, entry))
                findings.Add(SdsRules.FileRepeated, "It is in the zip file more than once.", entry.FullName);
        }

        return entries;
    }
}

/// <summary>Whether a OneRoster file is the whole or what changed.</summary>
internal enum SdsMode
{
    /// <summary>It has no rows, or is of another format.</summary>
    Unknown,

    /// <summary>The whole.</summary>
    Bulk,

    /// <summary>What changed.</summary>
    Delta,
}

/// <summary>The content of an entry that may say of itself that it is shorter than it is.</summary>
/// <exception cref="InvalidDataException">It goes on beyond what was declared.</exception>
internal sealed class DeclaredLength(ZipArchiveEntry entry) : Stream
{
    private readonly Stream content = entry.Open();
    private long left = entry.Length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        var read = content.Read(buffer);
        left -= read;
        return left >= 0 ? read : throw new InvalidDataException($"{entry.FullName} is longer than the zip file says.");
    }

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            content.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>The ids of a file, each with a number.</summary>
internal sealed class SdsIds
{
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> lookup;
    private (string? Id, int Number) found;

    public SdsIds() => lookup = numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Numbers of the records that the file marks.</summary>
    public HashSet<int> Marked { get; } = [];

    /// <summary>False when it is there already.</summary>
    public bool TryAdd(ReadOnlySpan<char> id, out int number)
    {
        number = numbers.Count;
        return lookup.TryAdd(id, number);
    }

    public bool TryFind(ReadOnlySpan<char> id, out int number)
    {
        // Rows of one class mostly follow each other.
        if (found.Id is { } before && id.SequenceEqual(before))
        {
            number = found.Number;
            return true;
        }

        if (!lookup.TryGetValue(id, out var known, out number))
            return false;
        found = (known, number);
        return true;
    }
}
