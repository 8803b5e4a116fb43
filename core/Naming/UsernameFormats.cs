using System.Globalization;
using Hub.Core.Mis;

namespace Hub.Core.Naming;

/// <summary>A site's username formats: ordered alternates for everybody, and others for some user types.</summary>
public sealed record UsernameFormats
{
    private const int MostNumbers = 9999;
    private const int RandomTries = 50;

    // Names that a stranger takes for the school's own.
    private static readonly HashSet<string> Reserved = new(["admin", "administrator", "root", "support", "security", "helpdesk", "postmaster", "abuse", "hub"], StringComparer.Ordinal);

    private static readonly IReadOnlyList<string> Usual = ["[%F1][%S]", "[%F].[%S]"];

    /// <summary>For everybody who has no formats of the own type.</summary>
    public IReadOnlyList<string> Default { get; init; } = Usual;

    /// <summary>For one user type.</summary>
    public IReadOnlyDictionary<UserType, IReadOnlyList<string>> ByType { get; init; } = new Dictionary<UserType, IReadOnlyList<string>>();

    /// <summary>Whether a username is one that nobody gets, since strangers would take it for the school's own.</summary>
    public static bool IsReserved(string username) => Reserved.Contains(username.ToLowerInvariant());

    /// <summary>
    /// The usernames to try for a person, in order: what each alternate gives, then the first of them with numbers. Empty when the person lacks what every alternate asks for.
    /// </summary>
    public IEnumerable<string> Candidates(UserType type, NamedPerson person) => Raw(type, person).Where(n => !Reserved.Contains(n));

    private IEnumerable<string> Raw(UserType type, NamedPerson person)
    {
        var usable = (ByType.GetValueOrDefault(type) ?? Default).Select(UsernameFormat.Parse).Select(o => o.Succeeded(out var format, out _) ? format : null)
            .Where(f => f is not null && (type == UserType.Student || !f.StudentsOnly) && f.Fill(person) is not null).Select(f => f!).ToArray();
        foreach (var format in usable)
            yield return format.Fill(person)!;
        if (usable is not [var first, ..])
            yield break;
        for (var again = 0; first.IsRandom && again < RandomTries; again++)
            yield return first.Fill(person)!;
        var name = first.Fill(person)!;
        for (var number = 2; number <= MostNumbers; number++)
        {
            var digits = number.ToString(CultureInfo.InvariantCulture);
            yield return name[..Math.Min(name.Length, UsernameFormat.MaxUsername - digits.Length)] + digits;
        }
    }
}
