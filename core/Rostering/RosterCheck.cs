using System.IO.Compression;
using Hub.Core.Mis.Feeds;
using Hub.Core.Mis.Imports;
using Hub.Core.Rostering.OneRosterFiles;
using Hub.Core.Rostering.Sds;
using Hub.Core.Rostering.SdsV1;

namespace Hub.Core.Rostering;

/// <summary>What the check of a set says that somebody sent.</summary>
/// <param name="Format">Id of the format that it was found to be of.</param>
/// <param name="FormatName">Its name.</param>
/// <param name="Report">What was found.</param>
public sealed record RosterCheckResult(string Format, string FormatName, SdsReport Report);

/// <summary>Checks a zip of School Data Sync or OneRoster files, from wherever it comes.</summary>
public static class RosterCheck
{
    /// <summary>How large a set may be.</summary>
    public static readonly FeedLimits Limits = new() { MaxUploadBytes = 50L << 20, MaxUnpackedBytes = 512L << 20 };

    /// <summary>The report, or why the zip was not looked at.</summary>
    /// <param name="upload">Read once, and no further than a set may be large; anything at all may be in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async Task<Outcome<RosterCheckResult>> RunAsync(Stream upload, CancellationToken cancellationToken)
    {
        await using var zip = ExportStore.TemporaryFile();
        await using var counted = new CountedStream(upload, Limits.MaxUploadBytes);
        try
        {
            await counted.CopyToAsync(zip, cancellationToken);
        }
        catch (UploadTooLargeException)
        {
            return TooLarge;
        }

        zip.Position = 0;
        return Run(zip, cancellationToken);
    }

    /// <summary>The report, or why the zip was not looked at.</summary>
    /// <param name="zip">Seekable; anything at all may be in it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Outcome<RosterCheckResult> Run(Stream zip, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(zip);
        if (zip.Length > Limits.MaxUploadBytes)
            return TooLarge;
        try
        {
            ZipDirectory.Check(zip, Limits);
            SdsFileSet set;
            using (var archive = new ZipArchive(zip, ZipArchiveMode.Read, leaveOpen: true))
            {
                FeedPackage.CheckEntries(archive, Limits);
                if (SetOf(archive) is not { } found)
                    return new Invalid("format_unknown", "The zip holds no file of School Data Sync (such as School.csv, or orgs.csv and users.csv) or OneRoster (manifest.csv).");
                set = found;
            }

            zip.Position = 0;
            return new RosterCheckResult(set.Id, set.Name, SdsCheck.Run(zip, set, cancellationToken));
        }
        catch (FeedException e)
        {
            return e.Refusal;
        }
        catch (InvalidDataException)
        {
            return FeedPackage.Damaged().Refusal;
        }
    }

    private static Invalid TooLarge => new("feed_too_large", $"The zip is larger than {Limits.MaxUploadBytes >> 20} MB, more than is checked.");

    /// <summary>The format of a set, told by the names of its files, however they are spelled and wherever they are: what is wrong with that is for the check to say.</summary>
    private static SdsFileSet? SetOf(ZipArchive archive)
    {
        var entries = archive.Entries.ToLookup(e => e.Name, StringComparer.OrdinalIgnoreCase);
        string[] v1 = [SdsV1Format.Schools, SdsV1Format.Sections, SdsV1Format.Students, SdsV1Format.Teachers, SdsV1Format.StudentEnrollments, SdsV1Format.TeacherRosters];
        if (entries.Contains(OneRosterFormat.Manifest))
            return Starts(entries[OneRosterFormat.Manifest].First()).Contains("oneroster.version,1.1", StringComparison.Ordinal) ? OneRosterFormat.V11 : OneRosterFormat.V12;
        if (v1.Any(entries.Contains))
            return v1.SelectMany(n => entries[n]).Any(e => Starts(e).Split('\n')[0] is var header && (header.Contains("DfE Number", StringComparison.OrdinalIgnoreCase) || header.StartsWith("Section ID", StringComparison.OrdinalIgnoreCase)))
                ? SdsV1Format.Uk : SdsV1Format.Us;
        // OneRoster's own columns tell it from School Data Sync, whose files are called alike.
        if (entries[SdsFormat.Users].Concat(entries[SdsFormat.Orgs]).FirstOrDefault() is not { } file)
            return SdsFormat.Files.Any(f => entries.Contains(f.Name)) ? SdsFormat.Set : null;
        return !Starts(file).Contains("dateLastModified", StringComparison.OrdinalIgnoreCase) ? SdsFormat.Set
            : entries.Contains(OneRosterFormat.Roles) ? OneRosterFormat.V12 : OneRosterFormat.V11;
    }

    private static string Starts(ZipArchiveEntry entry)
    {
        const int longest = 2000;
        using var text = new StreamReader(entry.Open());
        var start = new char[longest];
        return new string(start, 0, text.ReadBlock(start));
    }
}
