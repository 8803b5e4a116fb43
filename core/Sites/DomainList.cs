using System.Globalization;

namespace Hub.Core.Sites;

/// <summary>Domains as people type them: one on each line, or with commas or blanks between them; international names in their own letters.</summary>
public static class DomainList
{
    /// <summary>The most domains of one list.</summary>
    public const int Most = 200;

    /// <summary>The most characters of a list that are read.</summary>
    public const int MaxLength = 10_000;

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>Reads a list.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="field">What errors call the field.</param>
    /// <param name="errors">Gets an error for each entry that is none.</param>
    /// <returns>The domains, ASCII, lower case and without repeats.</returns>
    public static IReadOnlyList<string> Read(string text, string field, ICollection<FieldError> errors)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(errors);
        if (text.Length > MaxLength)
        {
            errors.Add(new FieldError(field, $"is longer than {MaxLength} characters."));
            return [];
        }

        var entries = text.Split(['\r', '\n', ',', ';', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (entries.Length > Most)
            errors.Add(new FieldError(field, $"has {entries.Length} domains; at most {Most} are possible."));
        var domains = new List<string>();
        foreach (var (entry, number) in entries.Take(Most).Select((e, n) => (e, n + 1)))
        {
            // People copy addresses, and write @school.example.
            if (TryRead(entry.TrimStart('@'), out var domain))
                domains.Add(domain);
            else
                errors.Add(new FieldError(field, $"entry {number}, \"{entry[..Math.Min(entry.Length, 80)]}\", is no domain. Write it as school.example.org, without http:// and without a name before an @."));
        }

        return [.. domains.Distinct()];
    }

    private static bool TryRead(string text, out string domain)
    {
        domain = "";
        try
        {
            // Mail programs show an international name in its own letters; directories and DNS know its xn-- form.
            if (!DomainName.TryParse(Idn.GetAscii(text.TrimEnd('.')), out var parsed))
                return false;
            domain = parsed;
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
