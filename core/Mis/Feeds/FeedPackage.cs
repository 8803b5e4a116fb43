using System.IO.Compression;

namespace Hub.Core.Mis.Feeds;

/// <summary>The zip of a feed: its files by name, opened only once everything about the zip itself has been checked.</summary>
internal sealed class FeedPackage : IDisposable
{
    private static readonly string[] Junk = [".DS_Store", "Thumbs.db", "desktop.ini"];
    private readonly ZipArchive archive;
    private readonly Dictionary<string, ZipArchiveEntry> files;
    private readonly FeedLimits limits;
    private readonly HashSet<string> opened = new(StringComparer.OrdinalIgnoreCase);

    private FeedPackage(ZipArchive archive, Dictionary<string, ZipArchiveEntry> files, FeedLimits limits) => (this.archive, this.files, this.limits) = (archive, files, limits);

    /// <summary>Opens a zip.</summary>
    /// <param name="zip">Seekable; stays open.</param>
    /// <param name="limits">What is allowed.</param>
    /// <exception cref="FeedException">It is no zip, is damaged, or breaks a limit.</exception>
    public static FeedPackage Open(Stream zip, FeedLimits limits)
    {
        ZipDirectory.Check(zip, limits);
        ZipArchive? archive = null;
        try
        {
            archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true);
            var package = new FeedPackage(archive, FilesOf(archive, limits), limits);
            archive = null;
            return package;
        }
        catch (InvalidDataException)
        {
            throw Damaged();
        }
        finally
        {
            archive?.Dispose();
        }
    }

    /// <summary>Whether there is a file of this name, in whatever case.</summary>
    public bool Has(string name) => files.ContainsKey(name);

    /// <summary>The name as the zip spells it.</summary>
    public string Spelling(string name) => Path.GetFileName(files[name].FullName);

    /// <summary>The files that nobody has opened.</summary>
    public IEnumerable<string> Unopened => files.Keys.Where(f => !opened.Contains(f));

    /// <summary>The text of a file that is there.</summary>
    public FeedText OpenText(string name)
    {
        var entry = files[name];
        opened.Add(name);
        try
        {
            return new FeedText(Spelling(name), entry.Open(), entry.Length, entry.Crc32, limits);
        }
        catch (InvalidDataException)
        {
            throw Damaged(Spelling(name));
        }
    }

    public void Dispose() => archive.Dispose();

    /// <summary>The refusal of a zip whose bytes are not what they were.</summary>
    public static FeedException Damaged(string? file = null) =>
        new("feed_damaged", $"The zip is damaged{(file is null ? "" : $" at {file}")} or packed in a way that is not supported (only store and deflate are). Make it again and send it.");

    /// <summary>Checks everything about the entries that can be checked before one is opened; gives those that count.</summary>
    /// <exception cref="FeedException">One breaks a limit.</exception>
    public static List<ZipArchiveEntry> CheckEntries(ZipArchive archive, FeedLimits limits)
    {
        var entries = archive.Entries.Where(e => !IsIgnorable(e.FullName)).ToList();
        foreach (var entry in archive.Entries)
            CheckPath(entry.FullName);
        var total = 0L;
        foreach (var entry in entries)
        {
            if (entry.IsEncrypted)
                throw new FeedException("feed_encrypted", $"{entry.FullName} is encrypted. Send the zip without a password; the connection is encrypted already.");
            total += entry.Length;
            if (entry.Length > limits.RatioFreeBytes && entry.Length / limits.MaxRatio > entry.CompressedLength)
                throw Bomb($"{entry.FullName} would unpack to more than {limits.MaxRatio} times its packed size");
            if (total > limits.MaxUnpackedBytes)
                throw Bomb($"The files would unpack to more than {limits.MaxUnpackedBytes >> 20} MB");
        }

        return entries;
    }

    private static Dictionary<string, ZipArchiveEntry> FilesOf(ZipArchive archive, FeedLimits limits)
    {
        var entries = CheckEntries(archive, limits);
        // People zip the folder instead of the files: one folder around them all is taken off.
        var folder = entries.Count > 0 && entries[0].FullName.IndexOf('/', StringComparison.Ordinal) is var slash and > 0 ? entries[0].FullName[..(slash + 1)] : "";
        if (!entries.TrueForAll(e => e.FullName.StartsWith(folder, StringComparison.Ordinal)))
            folder = "";
        var files = new Dictionary<string, ZipArchiveEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            var name = entry.FullName[folder.Length..];
            if (name.Contains('/', StringComparison.Ordinal))
                throw new FeedException("feed_nested_folder", $"{entry.FullName} is in a folder. Put all CSV files at the top of the zip.");
            if (!files.TryAdd(name, entry))
                throw new FeedException("feed_duplicate_entry", $"The zip holds {name} twice. Send one.");
        }

        return files;
    }

    private static FeedException Bomb(string what) => new("feed_too_large_unpacked", $"{what}, which no school's data does. Nothing was unpacked.");

    private static void CheckPath(string path)
    {
        var parts = path.Split('/');
        var evil = path.Length is 0 or > 200 || path[0] == '/' || path.Contains('\\', StringComparison.Ordinal) || path.Contains(':', StringComparison.Ordinal)
            || path.Any(char.IsControl) || parts.Any(p => p is "." or "..");
        if (evil)
            throw new FeedException("feed_bad_path", $"The zip holds an entry with the path '{Shown(path)}'. Plain file names only, such as users.csv.");
    }

    private static string Shown(string path) => new([.. path.Take(100).Select(c => char.IsControl(c) ? '?' : c)]);

    private static bool IsIgnorable(string path) =>
        path.EndsWith('/') || path.StartsWith("__MACOSX/", StringComparison.Ordinal) || Junk.Contains(path[(path.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase);
}
