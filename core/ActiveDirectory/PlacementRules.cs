using Hub.Core.Mis;

namespace Hub.Core.ActiveDirectory;

/// <summary>Who has an account, and in which OU and groups it is.</summary>
public sealed record PlacementRules
{
    /// <summary>The most lines of a list.</summary>
    public const int MostLines = 40;

    /// <summary>The user types that have one; none unless the school says so: then nothing of its Active Directory is touched.</summary>
    public IReadOnlyList<UserType> UserTypes { get; init; } = [];

    /// <summary>The OU of a user type, with tokens.</summary>
    public IReadOnlyDictionary<UserType, string> Units { get; init; } = new Dictionary<UserType, string>();

    /// <summary>Other OUs for students of some years.</summary>
    public IReadOnlyList<YearPlace> YearUnits { get; init; } = [];

    /// <summary>Groups that everybody is in, with tokens.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Groups that those of a user type are in besides.</summary>
    public IReadOnlyDictionary<UserType, IReadOnlyList<string>> GroupsByType { get; init; } = new Dictionary<UserType, IReadOnlyList<string>>();

    /// <summary>Groups that students of some years are in besides.</summary>
    public IReadOnlyList<YearPlace> YearGroups { get; init; } = [];

    /// <summary>The OU of a person, with tokens; null when none is said.</summary>
    public string? UnitOf(UserType type, string? yearGroup) =>
        (type == UserType.Student ? YearUnits.FirstOrDefault(u => u.IsOf(yearGroup))?.Place : null) ?? Units.GetValueOrDefault(type);

    /// <summary>The groups of a person, with tokens.</summary>
    public IEnumerable<string> GroupsOf(UserType type, string? yearGroup) => Groups
        .Concat(GroupsByType.GetValueOrDefault(type) ?? [])
        .Concat(type == UserType.Student ? YearGroups.Where(g => g.IsOf(yearGroup)).Select(g => g.Place) : [])
        .Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every group that a line names, with tokens.</summary>
    internal IEnumerable<string> AllGroups => Groups.Concat(GroupsByType.Values.SelectMany(g => g)).Concat(YearGroups.Select(g => g.Place)).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>What is wrong with rules, each by its field and its line.</summary>
    public static IReadOnlyList<FieldError> Faults(PlacementRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var errors = rules.UserTypes.Where(t => !rules.Units.ContainsKey(t))
            .Select(t => new FieldError($"unit-{t}", "is missing: say in which OU accounts of these people are.")).ToList();
        foreach (var (type, unit) in rules.Units)
            Check($"unit-{type}", unit, null, type == UserType.Student, DistinguishedName.Objection, errors);
        Years("year-units", rules.YearUnits, errors);
        Years("year-groups", rules.YearGroups, errors);
        Lines("year-units", rules.YearUnits.Select(u => u.Place), students: true, DistinguishedName.Objection, errors);
        Lines("groups", rules.Groups, students: false, GroupName.Objection, errors);
        foreach (var (type, groups) in rules.GroupsByType)
            Lines($"groups-{type}", groups, type == UserType.Student, GroupName.Objection, errors);
        Lines("year-groups", rules.YearGroups.Select(g => g.Place), students: true, GroupName.Objection, errors);
        return errors;
    }

    private static void Years(string field, IReadOnlyList<YearPlace> places, List<FieldError> errors)
    {
        foreach (var (place, number) in places.Take(MostLines).Select((p, n) => (p, n + 1)).Where(p => p.Item1.YearGroup.Length == 0))
            errors.Add(new FieldError(field, $"line {number}, {place.Place[..Math.Min(place.Place.Length, 80)]}: begins with a year group and a colon, such as 7:"));
    }

    private static void Lines(string field, IEnumerable<string> lines, bool students, Func<string, string?> objection, List<FieldError> errors)
    {
        var all = lines.ToArray();
        if (all.Length > MostLines)
            errors.Add(new FieldError(field, $"has {all.Length} lines; at most {MostLines} are possible."));
        foreach (var (line, number) in all.Take(MostLines).Select((l, n) => (l, n + 1)))
            Check(field, line, number, students, objection, errors);
    }

    private static void Check(string field, string text, int? line, bool students, Func<string, string?> objection, List<FieldError> errors)
    {
        if (!DirectoryTemplate.Parse(text, students, objection).Succeeded(out _, out var refusal))
            errors.Add(new FieldError(field, $"{(line is null ? "" : $"line {line}, ")}{text[..Math.Min(text.Length, 80)]}: {refusal.Detail}"));
    }
}

/// <summary>An OU or a group for students of a year.</summary>
/// <param name="YearGroup">The year group as the school writes it.</param>
/// <param name="Place">The OU or the group, with tokens.</param>
public sealed record YearPlace(string YearGroup, string Place)
{
    /// <summary>Whether it is for a year group.</summary>
    public bool IsOf(string? yearGroup) => yearGroup is not null && yearGroup.Trim().Equals(YearGroup, StringComparison.OrdinalIgnoreCase);
}
