using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;

namespace Hub.Tests.ActiveDirectory;

/// <summary>People and rules, and what comes of them.</summary>
internal static class DirectorySchool
{
    public const string Suffix = "school.sch.uk";
    public static readonly Guid Id = new("5c500000-0000-4000-8000-000000000001");

    public static Person Person(string id, string given, string family, UserType type = UserType.Student, params string[] emails) =>
        new() { SourcedId = id, GivenName = given, FamilyName = family, UserType = type, Emails = emails, Roles = [] };

    public static ActiveDirectoryRules Rules(string[] principal, string[] account) => new()
    {
        PrincipalNames = new PrincipalNameRules { Suffixes = [Suffix], Default = principal },
        AccountNames = new AccountNameRules { Default = account },
    };

    public static IReadOnlyList<PersonNames> Name(ActiveDirectoryRules rules, IEnumerable<Person> people, StoredNames? names = null, bool regenerate = false) => NamePeople.Run(new NamingInput
    {
        SiteId = Id,
        People = [.. people],
        Rules = rules,
        Names = names ?? StoredNames.None,
        Regenerate = regenerate,
    });

    /// <summary>What would be stored once everybody has been given their names.</summary>
    public static StoredNames Stored(IEnumerable<PersonNames> named, StoredNames? before = null)
    {
        var people = new Dictionary<string, StoredName>(before?.People ?? new Dictionary<string, StoredName>());
        var principal = new Dictionary<string, string>(before?.PrincipalNameOwners ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
        var account = new Dictionary<string, string>(before?.AccountNameOwners ?? new Dictionary<string, string>(), StringComparer.OrdinalIgnoreCase);
        foreach (var names in named)
        {
            var id = names.Person.SourcedId;
            people[id] = new StoredName(id, Given(names.PrincipalName) ?? names.Stored?.PrincipalName, Given(names.AccountName) ?? names.Stored?.AccountName);
            if (names.PrincipalName.Value is { } upn)
                principal.TryAdd(upn, id);
            if (names.AccountName.Value is { } sam)
                account.TryAdd(sam, id);
        }

        return new StoredNames(people, principal, account);
    }

    private static HeldName? Given(NameChoice choice) => choice.Value is null ? null : new HeldName(choice.Value, choice.Source!, DateTimeOffset.UnixEpoch);
}
