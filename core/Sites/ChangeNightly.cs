using System.Globalization;
using Hub.Core.Accounts;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;

namespace Hub.Core.Sites;

/// <summary>What an administrator has the nightly sync do for the school.</summary>
public sealed class ChangeNightly(ChangeSite change)
{
    /// <summary>The most pauses.</summary>
    public const int MostPauses = 10;

    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Sets the rules.</summary>
    /// <param name="site">The administrator's school.</param>
    /// <param name="by">The administrator.</param>
    /// <param name="entry">What was chosen and typed.</param>
    /// <param name="version">Of the rules that the administrator saw.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Site>> SetAsync(Site site, Actor by, NightlyEntry entry, string version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        var errors = new List<FieldError>();
        var rules = Read(site, entry, errors);
        var said = $"updates: {Said(rules.Updates.Select(u => u.ToString()))}; files: {Said(rules.Formats)}; pauses: {Said(rules.Pauses.Select(Text))}";
        return errors.Count > 0
            ? await change.RefusedAsync(site.Id, by, SiteParts.Nightly, said, new Invalid("invalid_nightly", "Nothing was saved: see what is wrong below.", errors), cancellationToken)
            : await change.SetAsync(site.Id, by, SiteParts.Nightly, rules, version, said, cancellationToken);
    }

    /// <summary>The rules that were chosen and typed.</summary>
    /// <param name="site">The school.</param>
    /// <param name="entry">What was chosen and typed.</param>
    /// <param name="errors">Gets what is wrong.</param>
    public static NightlyRules Read(Site site, NightlyEntry entry, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(errors);
        foreach (var directory in entry.Updates.Where(d => d == DirectoryKind.Google ? site.Google is null : site.Microsoft365 is null))
            errors.Add(new FieldError("updates", $"names {DirectoryNames.Of(directory)}, which the school is not connected to (Preferences, Connected services)."));
        foreach (var format in entry.Formats.Where(f => ExportFormats.Named.All(n => n.Id != f)))
            errors.Add(new FieldError("formats", $"has \"{format[..Math.Min(format.Length, 40)]}\", which is no format that the hub writes."));
        return new NightlyRules { Updates = [.. entry.Updates.Distinct()], Formats = [.. ExportFormats.Named.Select(n => n.Id).Where(entry.Formats.Contains)], Pauses = Pauses(entry.Pauses, errors) };
    }

    /// <summary>A pause as it is typed.</summary>
    public static string Text(Pause pause)
    {
        ArgumentNullException.ThrowIfNull(pause);
        return string.Create(CultureInfo.InvariantCulture, $"{pause.First:yyyy-MM-dd} to {pause.Last:yyyy-MM-dd}");
    }

    private static List<Pause> Pauses(string text, ICollection<FieldError> errors)
    {
        var pauses = new List<Pause>();
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length > MostPauses)
            errors.Add(new FieldError("pauses", $"has {lines.Length} lines; at most {MostPauses} are possible."));
        foreach (var (line, number) in lines.Take(MostPauses).Select((l, n) => (l, n + 1)))
        {
            var days = line.Split(" to ", StringSplitOptions.TrimEntries);
            if (days.Length != 2 || !TryDay(days[0], out var first) || !TryDay(days[1], out var last))
                errors.Add(new FieldError("pauses", $"line {number}, \"{line[..Math.Min(line.Length, 60)]}\", must be two days, such as 2027-07-22 to 2027-09-01."));
            else if (last < first)
                errors.Add(new FieldError("pauses", $"line {number} ends before it begins."));
            else
                pauses.Add(new Pause(first, last));
        }

        return pauses;
    }

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    private static string Said(IEnumerable<string> items) => string.Join(", ", items.DefaultIfEmpty("none"));
}

/// <summary>What an administrator chose and typed.</summary>
/// <param name="Updates">Directories in which addresses are changed at night.</param>
/// <param name="Formats">Formats of files.</param>
/// <param name="Pauses">Pauses, one on each line: <c>2027-07-22 to 2027-09-01</c>.</param>
public sealed record NightlyEntry(IReadOnlyList<DirectoryKind> Updates, IReadOnlyList<string> Formats, string Pauses);
