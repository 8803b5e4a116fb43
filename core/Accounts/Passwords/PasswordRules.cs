namespace Hub.Core.Accounts.Passwords;

/// <summary>What passwords a site takes.</summary>
public sealed record PasswordRules
{
    /// <summary>The most characters of a password.</summary>
    public const int MaxLength = 256;

    private const int ShortestName = 4;

    /// <summary>For whoever has no level of the own role.</summary>
    public PasswordLevel Default { get; init; } = PasswordLevel.Normal;

    /// <summary>By role (<see cref="Roles"/>).</summary>
    public IReadOnlyDictionary<string, PasswordLevel> ByRole { get; init; } = new Dictionary<string, PasswordLevel>();

    /// <summary>The level for an account: the highest of its roles'. Who administers a school is never below <see cref="PasswordLevel.Normal"/>.</summary>
    public PasswordLevel LevelOf(Account account)
    {
        ArgumentNullException.ThrowIfNull(account);
        var levels = account.Roles.Select(r => ByRole.TryGetValue(r, out var level) ? level : Default).DefaultIfEmpty(Default).ToArray();
        return account.Roles.Contains(Roles.Administrator) && levels.Max() < PasswordLevel.Normal ? PasswordLevel.Normal : levels.Max();
    }

    /// <summary>Why an account may not have a password; null when it may.</summary>
    public Refusal? Fault(Account account, string password)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(password);
        var level = LevelOf(account);
        var (length, upper, digit, other, common) = Asked(level);
        if (password.Length > MaxLength)
            return new Invalid("password_too_long", $"A password has at most {MaxLength} characters.");
        if (password.Length < length || (upper && !password.Any(char.IsUpper)) || (digit && !password.Any(char.IsDigit)) || (other && password.All(char.IsLetterOrDigit)))
            return new Invalid("password_too_simple", $"A password needs {Describe(level)}.");
        if (CommonPasswords.Rank(password) < common)
            return new Invalid("password_common", "This password is one of those that are guessed first. Choose a less common one.");
        string[] own = [account.Username, account.GivenName, account.FamilyName];
        return level >= PasswordLevel.Relaxed && own.Any(o => o.Length >= ShortestName && password.Contains(o, StringComparison.OrdinalIgnoreCase))
            ? new Invalid("password_holds_name", "A password must not hold your name or username.")
            : null;
    }

    /// <summary>What a level asks for, for people.</summary>
    public static string Describe(PasswordLevel level)
    {
        var (length, upper, digit, other, _) = Asked(level);
        var parts = new[] { upper ? "an upper case letter" : null, digit ? "a number" : null, other ? "another character such as ! or ?" : null }.Where(p => p is not null).ToArray();
        return parts.Length == 0 ? $"at least {length} characters" : $"at least {length} characters, with {string.Join(parts.Length == 2 ? " and " : ", ", parts)}";
    }

    /// <summary>Lengths and characters as schools know them; and how many of the most common passwords are none.</summary>
    private static (int Length, bool Upper, bool Digit, bool Other, int Common) Asked(PasswordLevel level) => level switch
    {
        PasswordLevel.Child => (3, false, false, false, 100),
        PasswordLevel.Simple => (4, true, false, false, 1_000),
        PasswordLevel.Relaxed => (8, true, false, false, int.MaxValue),
        PasswordLevel.Normal => (8, true, true, false, int.MaxValue),
        _ => (8, true, true, true, int.MaxValue),
    };
}
