using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.ActiveDirectory;

/// <summary>What is wrong with the rules of a name as they are typed, each by its field and its line.</summary>
public static class NameFaults
{
    /// <summary>The most alternates of one kind of user.</summary>
    public const int MostAlternates = 10;

    /// <summary>What errors call the alternates for everybody; those of a user type have its name.</summary>
    public const string Everybody = "default";

    /// <summary>What errors call the suffixes.</summary>
    public const string Suffixes = "suffixes";

    /// <summary>Of user principal names.</summary>
    public static IReadOnlyList<FieldError> Of(PrincipalNameRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var errors = rules.Suffixes.Select(PrincipalNameLaw.SuffixObjection).OfType<string>().Select(o => new FieldError(Suffixes, o)).ToList();
        if (rules.Suffixes.Count == 0)
            errors.Add(new FieldError(Suffixes, "is empty: write the domains that may stand behind the @, one on each line."));
        foreach (var (type, suffix) in rules.SuffixByType.Where(s => !rules.Suffixes.Contains(s.Value)))
            errors.Add(new FieldError($"suffix-{type}", $"is {suffix}, which is not in the list of suffixes."));
        errors.AddRange(Of(rules.Default, rules.ByType, (format, sample) =>
            format.Has(DirectoryTokens.MisAddress) && !format.Is(DirectoryTokens.MisAddress)
                ? "[%E] is the whole address, with its domain, so it stands alone."
                : format.Is(DirectoryTokens.MisAddress) ? null : Shape(PrincipalNameLaw.PrefixObjection(sample), sample, PrincipalNameLaw.MaxPrefix)));
        return errors;
    }

    /// <summary>Of sAMAccountNames.</summary>
    public static IReadOnlyList<FieldError> Of(AccountNameRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        return [.. Of(rules.Default, rules.ByType, (_, sample) => Shape(AccountNameLaw.Objection(sample), sample, AccountNameLaw.MaxLength))];
    }

    /// <summary>A format that nobody's name can be short enough for, or that breaks the law by its own letters.</summary>
    private static string? Shape(string? objection, string sample, int max) =>
        objection is null ? null : sample.Length > max ? $"even of the shortest names it makes {sample.Length} characters; at most {max} are possible." : $"what it makes is not allowed. {objection}";

    private static IEnumerable<FieldError> Of(
        IReadOnlyList<string> usual, IReadOnlyDictionary<UserType, IReadOnlyList<string>> byType, Func<UsernameFormat, string, string?> objection)
    {
        foreach (var (type, lines) in byType.Select(f => ((UserType?)f.Key, f.Value)).Prepend((null, usual)))
        {
            var field = type?.ToString() ?? Everybody;
            if (lines.Count == 0)
                yield return new FieldError(field, "is empty: write at least one format.");
            if (lines.Count > MostAlternates)
                yield return new FieldError(field, $"has {lines.Count} formats; at most {MostAlternates} are tried.");
            foreach (var (line, number) in lines.Take(MostAlternates).Select((l, n) => (l, n + 1)))
            {
                var shown = $"line {number}, {line[..Math.Min(line.Length, UsernameFormat.MaxLength)]}: ";
                if (!UsernameFormat.Parse(line, DirectoryTokens.OfNames).Succeeded(out var format, out var refusal))
                    yield return new FieldError(field, shown + refusal.Detail);
                else if (format.StudentsOnly && type != UserType.Student)
                    yield return new FieldError(field, $"{shown}it has a token that only students have. Put it under Students.");
                else if (objection(format, format.Whole(Shortest) ?? "") is { } fault)
                    yield return new FieldError(field, shown + fault);
            }
        }
    }

    private static readonly NamedPerson Shortest = new("a", "b", "u", "1", new DateOnly(2012, 1, 1), new DateOnly(2023, 9, 1)) { MisAddress = "a@b.example", Seed = "" };
}
