using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Sites;

namespace Hub.Tests.Provisioning.Matching;

/// <summary>Which account is suggested for whom: one only, or none.</summary>
public sealed class AccountSuggestionsTests
{
    private static readonly IReadOnlyDictionary<UserType, EmailRule> Apart = new Dictionary<UserType, EmailRule>
    {
        [UserType.Student] = new() { Domains = ["pupils.s.uk"] },
        [UserType.Staff] = new() { Domains = ["s.uk"] },
    };

    private static readonly IReadOnlyDictionary<UserType, EmailRule> Shared = new Dictionary<UserType, EmailRule>();

    private static readonly Person Ada = Human("ada", "Ada", "Byron");
    private static readonly RemoteAccount HerAccount = Account("a", "Ada", "Byron");

    private static readonly Dictionary<string, (bool Suggested, World World)> Cases = new(StringComparer.Ordinal)
    {
        ["the same name in a domain of pupils"] = (true, new([Ada], [HerAccount])),
        ["the same name but for accents and case"] = (true, new([Human("ada", "Zoë", "O’Neill")], [Account("a", "ZOE", "oneill")])),
        ["a sibling with quite another name"] = (true, new([Ada, Human("ben", "Benedict", "Byron")], [HerAccount, Account("b", "Benedict", "Byron")])),
        ["a name in a script of its own"] = (true, new([Human("ada", "कमला", "शर्मा")], [Account("a", "कमला", "शर्मा")])),
        ["two people of one name"] = (false, new([Ada, Human("twin", "Ada", "Byron")], [HerAccount])),
        ["a contact of the name"] = (false, new([Ada, Human("mum", "Ada", "Byron", UserType.Contact)], [HerAccount])),
        ["two accounts of one name"] = (false, new([Ada], [HerAccount, Account("b", "Ada", "Byron")])),
        ["a second account of the name that is somebody's"] = (false, new([Ada], [HerAccount, Account("b", "Ada", "Byron")]) { Links = [Link("gone", "b")] }),
        ["a second account of the name at staff"] = (false, new([Ada], [HerAccount, Account("b", "Ada", "Byron", "b@s.uk")])),
        ["a sibling with a short form of the name"] = (false, new([Ada, Human("adaline", "Adaline", "Byron")], [HerAccount])),
        ["a sibling whose name differs in a letter"] = (false, new([Ada, Human("ida", "Ida", "Byron")], [HerAccount])),
        ["an account whose name is near"] = (false, new([Ada], [HerAccount, Account("b", "Adah", "Byron")])),
        ["an account that has a full name only, and that near"] = (false, new([Ada], [HerAccount, Account("b", "", "") with { DisplayName = "Ada M Byron" }])),
        ["somebody with given and family name exchanged"] = (false, new([Ada, Human("other", "Byron", "Ada")], [HerAccount])),
        ["a short form of the name"] = (false, new([Human("sam", "Samuel", "Byron")], [Account("a", "Sam", "Byron")])),
        ["another vowel in a script that writes vowels as marks"] = (false, new([Human("ada", "कमल", "शर्मा")], [Account("a", "कमला", "शर्मा")])),
        ["an account at staff"] = (false, new([Ada], [Account("a", "Ada", "Byron", "a@s.uk")])),
        ["a pupils' account for staff"] = (false, new([Ada with { UserType = UserType.Staff }], [HerAccount])),
        ["a domain that pupils and staff share"] = (false, new([Ada], [HerAccount]) { Rules = Shared }),
        ["a domain that is not the school's"] = (false, new([Ada], [Account("a", "Ada", "Byron", "a@other.uk")]) { Rules = Shared }),
        ["an administrator's account"] = (false, new([Ada], [HerAccount with { Administrator = true }])),
        ["a suspended account"] = (false, new([Ada], [HerAccount with { Suspended = true }])),
        ["an account that carries somebody's id"] = (false, new([Ada], [HerAccount with { ExternalIds = ["was-here-once"] }])),
        ["an account that is linked"] = (false, new([Ada], [HerAccount]) { Links = [Link("gone", "a")] }),
        ["an account whose address the MIS holds for another"] = (false, new([Ada, Human("ben", "Benedict", "Other") with { Emails = ["a@pupils.s.uk"] }], [HerAccount])),
        ["somebody who is linked"] = (false, new([Ada], [HerAccount, Account("b", "X", "Y")]) { Links = [Link("ada", "b")] }),
        ["the person's id and name"] = (true, new([Ada], [HerAccount with { ExternalIds = ["ada"] }]) { Rules = Shared }),
        ["the admission number and name"] = (true, new([Ada with { AdmissionNumber = "007" }], [HerAccount with { ExternalIds = ["007"] }]) { Rules = Shared }),
        ["the person's id and another name"] = (false, new([Ada], [Account("a", "Grace", "Hopper") with { ExternalIds = ["ada"] }]) { Rules = Shared }),
        ["the person's id in two accounts"] = (false, new([Ada], [HerAccount with { ExternalIds = ["ada"] }, Account("b", "Grace", "Hopper") with { ExternalIds = ["ada"] }])),
        ["an admission number that two have"] = (false, new([Ada with { AdmissionNumber = "7" }, Human("ben", "Ben", "Z") with { AdmissionNumber = "7" }], [HerAccount with { ExternalIds = ["7"] }])),
        ["an admission number that is another's id"] = (false, new([Ada with { AdmissionNumber = "ben" }, Human("ben", "Ben", "Z")], [HerAccount with { ExternalIds = ["ben"] }])),
        ["the person's id in an account at staff"] = (false, new([Ada], [Account("a", "Ada", "Byron", "a@s.uk") with { ExternalIds = ["ada"] }])),
        ["a name alone where another account has the id"] = (false, new([Ada with { AdmissionNumber = "7" }], [HerAccount, Account("b", "Grace", "Hopper") with { ExternalIds = ["7"] }])),
        ["an address that the MIS holds, and the name"] = (true, new([Ada with { Emails = ["ada@home.example"] }], [HerAccount with { Aliases = ["ada@home.example"] }]) { Rules = Shared }),
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Suggestion_ThatCouldBeReadInTwoWays_IsNotMade(string name)
    {
        var (suggested, world) = Cases[name];

        var found = world.Suggest().GetValueOrDefault(world.People[0].SourcedId);

        Assert.Equal(suggested ? world.Accounts[0].Address : null, found?.Address);
        Assert.NotEqual("", found?.Why);
    }

    [Fact]
    public void Suggestions_OfAnySchool_AreNeverAmbiguousAndDoNotGoByOrder()
    {
        var made = 0;
        Prop.ForAll(Schools.ToArbitrary(), world =>
        {
            var found = world.Suggest();
            var turned = new World([.. world.People.Reverse()], [.. world.Accounts.Reverse()]) { Links = [.. world.Links.Reverse()], Rules = world.Rules };
            Assert.Equal(found.Values.OrderBy(s => s.PersonId), turned.Suggest().Values.OrderBy(s => s.PersonId));
            Assert.Equal(found.Count, found.Values.Select(s => s.DirectoryId).Distinct().Count());
            made += found.Count;
            foreach (var suggestion in found.Values)
            {
                var person = world.People.Single(p => p.SourcedId == suggestion.PersonId);
                var account = world.Accounts.Single(a => a.DirectoryId == suggestion.DirectoryId);
                Assert.False(account.Administrator || account.Suspended || world.Links.Any(l => l.DirectoryId == account.DirectoryId || l.PersonId == person.SourcedId));
                Assert.True(world.Rules == Shared || account.Address.EndsWith(person.UserType == UserType.Student ? "@pupils.s.uk" : "@s.uk", StringComparison.Ordinal));
                // Somebody else whom the same evidence fits, and nothing is suggested any more.
                var another = person with { SourcedId = "another" };
                var twin = account with { DirectoryId = "another", Address = $"another@{EmailAddress.DomainOf(account.Address)}" };
                if (account.ExternalIds.Count == 0)
                    Assert.DoesNotContain(suggestion.PersonId, (world with { People = [.. world.People, another] }).Suggest().Keys);
                Assert.DoesNotContain(suggestion.PersonId, (world with { Accounts = [.. world.Accounts, twin] }).Suggest().Keys);
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
        // Schools in which nothing is ever suggested would show nothing.
        Assert.True(made > 20, $"{made} suggestions");
    }

    private static readonly Gen<Person> People =
        from id in Gen.Choose(1, 9)
        from given in Gen.Elements("Ada", "Ida", "Benedict", "Zoë", "Sam", "Samuel", "")
        from family in Gen.Elements("Byron", "Hopper", "Smith", "Smyth")
        from type in Gen.Elements(UserType.Student, UserType.Student, UserType.Staff, UserType.Contact)
        from number in Gen.Elements(null, null, "7", "8", "p1")
        select Human($"p{id}", given, family, type) with { AdmissionNumber = number };

    private static readonly Gen<RemoteAccount> Accounts =
        from given in Gen.Elements("Ada", "Ida", "Benedict", "Zoe", "Sam", "")
        from family in Gen.Elements("Byron", "Hopper", "Smith")
        from domain in Gen.Elements("pupils.s.uk", "pupils.s.uk", "s.uk")
        from id in Gen.Elements(null, null, null, "p1", "p2", "7", "8", "x")
        from flags in Gen.Choose(0, 12)
        select Account("", given, family, $"?@{domain}") with { ExternalIds = id is null ? [] : [id], Administrator = flags == 0, Suspended = flags == 1 };

    // Some people have accounts of their own name: by chance alone, hardly anything would fit.
    private static readonly Gen<World> Schools =
        from people in People.ListOf(3)
        from own in Gen.Choose(0, 2)
        from other in Accounts.ListOf(2)
        let accounts = people.Take(own).Select(p => Account("", p.GivenName, p.FamilyName, p.UserType == UserType.Staff ? "?@s.uk" : "?@pupils.s.uk")).Concat(other).ToArray()
        from linked in Gen.Choose(-9, 3)
        from rules in Gen.Elements(Apart, Apart, Shared)
        select new World(
            [.. people.DistinctBy(p => p.SourcedId)],
            [.. accounts.Select((a, n) => a with { DirectoryId = $"a{n}", Address = a.Address.Replace("?", $"a{n}", StringComparison.Ordinal) })])
        {
            Links = linked >= 0 && linked < accounts.Length ? [Link("gone", $"a{linked}")] : [],
            Rules = rules,
        };

    private static Person Human(string id, string given, string family, UserType type = UserType.Student) => new() { SourcedId = id, GivenName = given, FamilyName = family, UserType = type, Roles = [] };

    private static RemoteAccount Account(string id, string given, string family, string? address = null) =>
        new() { DirectoryId = id, Address = address ?? $"{id}@pupils.s.uk", GivenName = given, FamilyName = family, DisplayName = $"{given} {family}".Trim() };

    private static DirectoryAccount Link(string person, string account) => new(Guid.Empty, DirectoryKind.Microsoft365, person, account, "");

    private sealed record World(IReadOnlyList<Person> People, IReadOnlyList<RemoteAccount> Accounts)
    {
        public IReadOnlyList<DirectoryAccount> Links { get; init; } = [];

        public IReadOnlyDictionary<UserType, EmailRule> Rules { get; init; } = Apart;

        public Dictionary<string, AccountSuggestion> Suggest() =>
            AccountSuggestions.For(People.Select(p => p.SourcedId).ToHashSet(), People, Links, Accounts, Rules, a => a.EndsWith("s.uk", StringComparison.Ordinal));
    }
}
