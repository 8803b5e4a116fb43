using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory;

/// <summary>Names everybody in one pass. Pure: the same people in any order get the same names, and a second pass over its outcome changes nothing.</summary>
internal static class NamePeople
{
    private const int RandomTries = 50;

    /// <summary>The names, in the ordinal order of person ids.</summary>
    public static IReadOnlyList<PersonNames> Run(NamingInput input)
    {
        var (rules, suffixes) = (input.Rules, input.Rules.PrincipalNames.Suffixes.ToHashSet(StringComparer.Ordinal));
        var principalNames = new NameMint(input.Names.PrincipalNameOwners, name => PrincipalNameLaw.Objection(name, suffixes), input.Names.IsRetiredPrincipalName);
        var accountNames = new NameMint(input.Names.AccountNameOwners, AccountNameLaw.Objection, input.Names.IsRetiredAccountName);
        var principalFormats = new Alternates(rules.PrincipalNames.Default, rules.PrincipalNames.ByType);
        var accountFormats = new Alternates(rules.AccountNames.Default, rules.AccountNames.ByType);
        var names = new List<PersonNames>(input.People.Count);
        foreach (var person in input.People.OrderBy(p => p.SourcedId, StringComparer.Ordinal))
        {
            var stored = input.Names.People.GetValueOrDefault(person.SourcedId);
            var address = MisAddressChoice.Of(person, input.EmailRules, suffixes);
            int? year = input.YearsOfLeaving.TryGetValue(TableKey.For(person.SourcedId), out var set) ? set : null;
            var named = NamedPerson.Of(person, year) with { MisAddress = address.Address, Seed = $"{input.SiteId} {person.SourcedId}" };
            names.Add(new PersonNames(
                person,
                Kept(stored?.PrincipalName, input) ?? Principal(person, named with { Spelling = rules.PrincipalNames.Spelling }, address, rules.PrincipalNames, principalFormats, principalNames),
                Kept(stored?.AccountName, input) ?? Account(person, named with { Spelling = rules.AccountNames.Spelling, MisAddress = address.Address ?? (person.Emails is [var first, ..] ? first : null) }, accountFormats, accountNames),
                stored));
        }

        return names;
    }

    private static NameChoice? Kept(HeldName? name, NamingInput input) => name is null || input.Regenerate ? null : new NameChoice(name.Value, name.Source);

    private static NameChoice Principal(Person person, NamedPerson named, MisAddressChoice address, PrincipalNameRules rules, Alternates formats, NameMint mint)
    {
        var (candidates, notes) = (new List<NameCandidate>(), NameNotes.None);
        string? why = null;
        var suffix = rules.SuffixOf(person.UserType);
        foreach (var format in formats.Of(person.UserType))
        {
            if (format.Is(DirectoryTokens.MisAddress))
            {
                // A number would make another address of it, which nobody reads.
                if (address.Address is { } whole && PrincipalNameLaw.Objection(whole, rules.Suffixes) is not { } fault)
                    candidates.Add(new NameCandidate(format.Text, whole[..whole.LastIndexOf('@')], whole[whole.LastIndexOf('@')..], PrincipalNameLaw.MaxPrefix, whole.LastIndexOf('@'), MayHaveNumber: false));
                else if (address.Address is { } illegal)
                    why ??= $"{illegal}, the address of the MIS, is not possible. {PrincipalNameLaw.Objection(illegal, rules.Suffixes)}";
                else
                    (notes, why) = (notes | NameNotes.NoMisAddress, why ?? address.Reason);
            }
            else if (suffix is null)
                why ??= "The school has listed no suffix.";
            else
                Add(format, named, $"@{suffix}", PrincipalNameLaw.MaxPrefix, candidates, ref why);
        }

        return mint.Give(person.SourcedId, candidates, notes, why);
    }

    private static NameChoice Account(Person person, NamedPerson named, Alternates formats, NameMint mint)
    {
        var (candidates, notes) = (new List<NameCandidate>(), NameNotes.None);
        string? why = null;
        foreach (var format in formats.Of(person.UserType))
        {
            if (named.MisAddress is null && format.Has(DirectoryTokens.MisAddress))
                (notes, why) = (notes | NameNotes.NoMisAddress, why ?? "The MIS holds no e-mail address for this person.");
            else
                Add(format, named, "", AccountNameLaw.MaxLength, candidates, ref why);
        }

        return mint.Give(person.SourcedId, candidates, notes, why);
    }

    private static void Add(UsernameFormat format, NamedPerson named, string tail, int most, List<NameCandidate> candidates, ref string? why)
    {
        if (format.Whole(named) is not { } whole)
        {
            why ??= $"The person lacks what {format.Text} asks for.";
            return;
        }

        candidates.Add(Candidate(format, whole, tail, most));
        for (var again = 1; format.IsRandom && again <= RandomTries; again++)
            candidates.Add(Candidate(format, format.Whole(named with { Seed = $"{named.Seed} {again}" })!, tail, most));
    }

    private static NameCandidate Candidate(UsernameFormat format, string whole, string tail, int most) =>
        new(format.Text, whole[..Math.Min(whole.Length, most)].TrimEnd('.', '-', '_'), tail, most, whole.Length);

    /// <summary>The formats of a name, read once.</summary>
    private sealed class Alternates(IReadOnlyList<string> usual, IReadOnlyDictionary<UserType, IReadOnlyList<string>> byType)
    {
        private readonly IReadOnlyList<UsernameFormat> everybody = Read(usual);
        private readonly Dictionary<UserType, IReadOnlyList<UsernameFormat>> types = byType.ToDictionary(t => t.Key, t => Read(t.Value));

        public IReadOnlyList<UsernameFormat> Of(UserType type) => types.TryGetValue(type, out var own) ? own : everybody;

        private static IReadOnlyList<UsernameFormat> Read(IReadOnlyList<string> lines) =>
            [.. lines.Select(l => UsernameFormat.Parse(l, DirectoryTokens.OfNames).Succeeded(out var format, out _) ? format : null).OfType<UsernameFormat>()];
    }
}

/// <summary>The names of a person: those that there were, and those that there are to be.</summary>
/// <param name="Person">The person.</param>
/// <param name="PrincipalName">The user principal name.</param>
/// <param name="AccountName">The sAMAccountName.</param>
/// <param name="Stored">What was stored before; null for nothing.</param>
public sealed record PersonNames(Person Person, NameChoice PrincipalName, NameChoice AccountName, StoredName? Stored);
