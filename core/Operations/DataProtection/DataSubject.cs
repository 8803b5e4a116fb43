namespace Hub.Core.Operations.DataProtection;

/// <summary>Somebody of whom a site holds data, by all that names them.</summary>
public sealed record DataSubject
{
    private const int ShortestInText = 5;

    /// <summary>The site.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>The account: the one that there is, or for somebody of the MIS the one that there would be.</summary>
    public required Guid AccountId { get; init; }

    /// <summary>The id in the MIS; null for whose account was made by hand.</summary>
    public string? PersonId { get; init; }

    /// <summary>Given and family name as the account has them; empty where there is none. Others may have the same.</summary>
    public string FullName { get; init; } = "";

    /// <summary>What else names nobody but them, and did at any time: usernames, addresses of e-mail, names and ids in directories. Without regard to case.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>The id of the account as it is written.</summary>
    internal string Account => AccountId.ToString();

    /// <summary>Whether a text is one of what names them, without regard to case.</summary>
    public bool Is(string? text) =>
        !string.IsNullOrEmpty(text) && (Same(text, PersonId) || Same(text, Account) || Names.Any(n => Same(text, n)));

    /// <summary>
    /// Whether one of what names them stands somewhere in a running text, by itself: not as a part of a longer word, number or address. What is very short is not looked for: it would be any number of
    /// anything.
    /// </summary>
    public bool IsNamedIn(string? text) => !string.IsNullOrEmpty(text) && Names.Append(Account).Append(PersonId ?? "").Any(n => n.Length >= ShortestInText && StandsIn(text, n));

    private static bool StandsIn(string text, string name)
    {
        for (var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(name, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (!(at > 0 && IsPartOfWord(text[at - 1])) && !(at + name.Length < text.Length && IsPartOfWord(text[at + name.Length])))
                return true;
        }

        return false;
    }

    private static bool IsPartOfWord(char c) => char.IsLetterOrDigit(c) || c is '@' or '_' or '-';

    private static bool Same(string one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
