using Hub.Core.Mis;

namespace Hub.Core.ActiveDirectory;

/// <summary>Home and profile folders.</summary>
public sealed record HomeRules
{
    /// <summary>For everybody who has no own rule.</summary>
    public HomeRule Default { get; init; } = new();

    /// <summary>For one user type; it wins whole.</summary>
    public IReadOnlyDictionary<UserType, HomeRule> ByType { get; init; } = new Dictionary<UserType, HomeRule>();

    /// <summary>The rule of a user type.</summary>
    public HomeRule Of(UserType type) => ByType.GetValueOrDefault(type) ?? Default;

    /// <summary>What is wrong with rules, each by its field: <c>drive-default</c>, <c>home-Student</c>, <c>profile-Staff</c>.</summary>
    public static IReadOnlyList<FieldError> Faults(HomeRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        var errors = new List<FieldError>();
        foreach (var (name, rule, students) in rules.ByType.Select(r => (r.Key.ToString(), r.Value, r.Key == UserType.Student)).Prepend((NameFaults.Everybody, rules.Default, false)))
        {
            if (rule.Drive is { } drive && !HomeRule.Drives.Contains(drive))
                errors.Add(new FieldError($"drive-{name}", "must be a letter from D: to Z:."));
            if (rule.Drive is null != rule.HomePath is null)
                errors.Add(new FieldError(rule.Drive is null ? $"drive-{name}" : $"home-{name}", "is missing: a home folder on a server needs a drive letter, and a drive letter needs a folder."));
            if (rule.HomePath is { } home && !DirectoryTemplate.Parse(home, students, UncPath.Objection).Succeeded(out _, out var refusal))
                errors.Add(new FieldError($"home-{name}", refusal.Detail));
            if (rule.ProfilePath is { } profile && !DirectoryTemplate.Parse(profile, students, UncPath.Objection).Succeeded(out _, out refusal))
                errors.Add(new FieldError($"profile-{name}", refusal.Detail));
        }

        return errors;
    }
}

/// <summary>The folders of people.</summary>
/// <param name="Drive">The letter of the home folder (<c>H:</c>, attribute <c>homeDrive</c>); null for none.</param>
/// <param name="HomePath">The home folder (<c>homeDirectory</c>), with tokens; null for none.</param>
/// <param name="ProfilePath">The roaming profile (<c>profilePath</c>), with tokens; null for none.</param>
public sealed record HomeRule(string? Drive = null, string? HomePath = null, string? ProfilePath = null)
{
    /// <summary>The letters that there are: A to C are those of the machine's own disks.</summary>
    public static readonly IReadOnlyList<string> Drives = [.. Enumerable.Range('D', 'Z' - 'D' + 1).Select(c => $"{(char)c}:")];
}
