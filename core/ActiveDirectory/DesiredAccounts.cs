using System.Security.Cryptography;
using System.Text;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Sites;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory;

/// <summary>How a school's accounts are to stand, made of its rules, the MIS data and the stored names alone. Pure: what is to be done follows from it and from how they stand.</summary>
internal static class DesiredAccounts
{
    // employeeID and displayName, givenName, sn (rangeUpper: MS-ADA1 to MS-ADA3).
    private const int MaxEmployeeId = 16;
    private const int MaxDisplayName = 256;
    private const int MaxName = 64;

    /// <summary>Those of everybody who is to have an account, and of everybody who was given names before, in the ordinal order of person ids.</summary>
    /// <param name="site">The school.</param>
    /// <param name="people">Everybody whom the MIS has.</param>
    /// <param name="yearsOfLeaving">The years of leaving that are set, by the <see cref="TableKey"/> of the person's id.</param>
    /// <param name="names">The stored names.</param>
    /// <param name="today">The day at the school.</param>
    public static IReadOnlyList<DesiredAccount> Of(Site site, IReadOnlyCollection<Person> people, IReadOnlyDictionary<string, int> yearsOfLeaving, StoredNames names, DateOnly today)
    {
        var rules = site.ActiveDirectory;
        var suffixes = rules.PrincipalNames.Suffixes.ToHashSet(StringComparer.Ordinal);
        var mappings = Enum.GetValues<UserType>().ToDictionary(t => t, t => AttributeMapping.Of(rules.Attributes, t).ToArray());
        var known = people.ToDictionary(p => p.SourcedId, StringComparer.Ordinal);
        var wanted = people.Where(p => rules.Placement.UserTypes.Contains(p.UserType)).Select(p => p.SourcedId).Union(names.People.Keys, StringComparer.Ordinal);
        return [.. wanted.Order(StringComparer.Ordinal).Select(id => known.TryGetValue(id, out var person) ? Account(person) : Left(id))];

        DesiredAccount Account(Person person)
        {
            var stored = names.People.GetValueOrDefault(person.SourcedId);
            int? year = yearsOfLeaving.TryGetValue(TableKey.For(person.SourcedId), out var set) ? set : null;
            var named = NamedPerson.Of(person, year) with
            {
                MisAddress = MisAddressChoice.Of(person, site.EmailRules, suffixes).Address ?? (person.Emails is [var first, ..] ? first : null),
                YearGroup = person.YearGroup,
                RegistrationGroup = person.RegistrationGroup,
                DfeNumber = site.DfeNumber,
                AccountName = stored?.AccountName?.Value,
            };
            var problems = new List<string>();
            if (stored?.PrincipalName is null)
                problems.Add("The person has no user principal name yet.");
            if (stored?.AccountName is null)
                problems.Add("The person has no sAMAccountName yet.");
            var home = rules.Homes.Of(person.UserType);
            var directoryPerson = new DirectoryPerson(person, named, site.Name);
            var student = person.UserType == UserType.Student;
            var path = Filled(home.HomePath, student, Segment, UncPath.Objection);
            return new DesiredAccount
            {
                PersonId = person.SourcedId,
                ObjectGuid = stored?.ObjectGuid,
                EmployeeId = EmployeeId(site.Id, person.SourcedId),
                Enabled = person.Enabled && rules.Placement.UserTypes.Contains(person.UserType) && !(person.StartDate > today) && !(person.EndDate < today),
                PrincipalName = stored?.PrincipalName?.Value,
                AccountName = stored?.AccountName?.Value,
                GivenName = Cut(person.GivenName, MaxName),
                Surname = Cut(person.FamilyName, MaxName),
                DisplayName = Cut(person.DisplayName, MaxDisplayName),
                Unit = Filled(rules.Placement.UnitOf(person.UserType, person.YearGroup), student, DistinguishedName.Escape, DistinguishedName.Objection),
                Attributes = mappings[person.UserType].ToDictionary(m => AttributeLimit.Find(m.Attribute)?.Name ?? m.Attribute, m => m.Value(directoryPerson)),
                Groups = [.. rules.Placement.GroupsOf(person.UserType, person.YearGroup).Select(Group).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)],
                // A drive without its folder would lead nowhere.
                HomeDrive = path is null ? null : home.Drive,
                HomeDirectory = path,
                ProfilePath = Filled(home.ProfilePath, student, Segment, UncPath.Objection),
                Password = rules.Passwords.Of(person.UserType),
                Problems = problems,
            };

            string? Group(string group) => Filled(group, student, GroupName.IsDistinguished(group) ? DistinguishedName.Escape : v => v, GroupName.Objection);

            string? Filled(string? text, bool students, Func<string, string> escape, Func<string, string?> objection)
            {
                if (text is null)
                    return null;
                if (DirectoryTemplate.Parse(text, students, objection).Succeeded(out var template, out var refusal) && template.Fill(named, escape, objection).Succeeded(out var filled, out refusal))
                    return filled;
                problems.Add(refusal.Detail);
                return null;
            }
        }

        DesiredAccount Left(string id) => new()
        {
            PersonId = id,
            ObjectGuid = names.People[id].ObjectGuid,
            EmployeeId = EmployeeId(site.Id, id),
            Enabled = false,
            PrincipalName = names.People[id].PrincipalName?.Value,
            AccountName = names.People[id].AccountName?.Value,
            Password = rules.Passwords.Default,
        };
    }

    /// <summary>
    /// The <c>employeeID</c> of a person: the id of the MIS where the attribute is long enough for it, else eighty bits of a hash of it, which no two people of a school share.
    /// </summary>
    internal static string EmployeeId(Guid siteId, string personId)
    {
        const string letters = "abcdefghijklmnopqrstuvwxyz234567";
        if (personId.Length <= MaxEmployeeId && personId.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            return personId;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"employee {siteId} {personId}"));
        return string.Concat(hash.Take(MaxEmployeeId).Select(b => letters[b % letters.Length]));
    }

    // What stands for a token is one folder's name, never a way into another folder: a \ in it is refused as a / is.
    private static string Segment(string value) => value.Replace('\\', '/');

    private static string? Cut(string text, int most) => text.Trim() is { Length: > 0 } trimmed ? trimmed[..Math.Min(trimmed.Length, most)] : null;
}
