using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Tests.Provisioning;

/// <summary>What holds of every plan, whoever the people and whatever the directory: names, addresses and ids are few here, so that they collide all the time.</summary>
public sealed class EmailUpdatePlannerPropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    private static readonly Gen<string> Address =
        from local in Gen.OneOf(Gen.Choose('a', 'z').Select(c => $"{(char)c}"), Gen.Choose('a', 'z').Select(c => $"{(char)c}"), Gen.Elements("a", "b", "admin", "x+y", "é"))
        from domain in Gen.Elements("s.uk", "s.uk", "s.uk", "t.uk", "gmail.com")
        select $"{local}@{domain}";

    private static readonly Gen<string> PersonId = Gen.Choose(1, 7).Select(i => $"p{i}");

    private static readonly Gen<RemoteAccount> Account =
        from address in Address
        from mail in Gen.OneOf(Gen.Constant<string?>(null), Address.Select<string, string?>(a => a))
        from aliases in Some(Address, 2)
        from ids in Some(PersonId, 2)
        from given in Gen.Elements("Sam", "Samuel", "Ada", "")
        from family in Gen.Elements("Byron", "Smith")
        from flags in Gen.Choose(0, 9)
        select new RemoteAccount
        {
            DirectoryId = "",
            Address = address,
            Mail = mail,
            Aliases = aliases,
            ExternalIds = ids,
            GivenName = given,
            FamilyName = family,
            DisplayName = $"{given} {family}",
            Administrator = flags == 0,
            OnPremises = flags == 1,
            Suspended = flags == 2,
        };

    private static readonly Gen<Person> Human =
        from id in PersonId
        from given in Gen.Elements("Sam", "Samuel", "Ada")
        from family in Gen.Elements("Byron", "Smith")
        from type in Gen.Elements(UserType.Student, UserType.Student, UserType.Staff)
        from emails in Some(Address, 3)
        select new Person { SourcedId = id, GivenName = given, FamilyName = family, UserType = type, Emails = [.. emails.Distinct()], Roles = [] };

    private static readonly Gen<PlannerInput> World =
        from directory in Gen.Elements(DirectoryKind.Google, DirectoryKind.Microsoft365)
        from people in Some(Human, 12)
        from accounts in Some(Account, 8)
        from links in Seldom(Some(Gen.Zip(PersonId, Gen.Choose(0, 8)), 3))
        from asked in Seldom(Some(PersonId, 5))
        from chosen in Seldom(Some(Gen.Zip(PersonId, Address), 7))
        from rules in Gen.Elements(0, 0, 1, 2)
        select new PlannerInput
        {
            Directory = directory,
            Domains = new HashSet<string> { "s.uk", "t.uk" },
            People = [.. people.DistinctBy(p => p.SourcedId)],
            // Most accounts carry the id of one person and no other does, as in a real directory.
            Accounts = [.. accounts.Select((a, i) => a with { DirectoryId = $"d{i}", ExternalIds = a.Suspended || i > 5 ? a.ExternalIds : [$"p{i + 1}"] })],
            Links = [.. (links ?? []).DistinctBy(l => l.Item1).Select(l => PlannerSchool.Link(l.Item1, $"d{l.Item2}"))],
            Asked = asked,
            Explicit = chosen?.DistinctBy(c => c.Item1).ToDictionary(c => c.Item1, c => c.Item2),
            Rules = rules switch
            {
                1 => PlannerSchool.Rule(UserType.Staff, enabled: false),
                2 => PlannerSchool.Rule(UserType.Student, domains: ["t.uk", "gmail.com"]),
                _ => new Dictionary<UserType, EmailRule>(),
            },
        };

    [Fact]
    public void Plan_AnyWorld_PlansSomethingOftenEnoughToMatter()
    {
        var plans = World.Sample(2000).Select(EmailUpdatePlanner.Plan).ToArray();

        Assert.InRange(plans.Count(p => Planned(p).Length > 1), 50, plans.Length);
        string[] codes = ["rename", "unchanged", "unknown_person", "user_type_excluded", "no_mis_address", "no_account", "ambiguous_account", "administrator", "on_premises",
            "domain_not_verified", "reserved_alias", "address_not_allowed", "address_taken", "address_shared"];
        Assert.Equal(codes.Order(), plans.SelectMany(p => p).Select(r => r.Code).Distinct().Order());
    }

    [Fact]
    public void Plan_InputInAnotherOrder_GivesTheSameRows() => Holds(
        from world in World
        from people in Gen.Shuffle<Person>([.. world.People])
        from accounts in Gen.Shuffle<RemoteAccount>([.. world.Accounts])
        from links in Gen.Shuffle<DirectoryAccount>([.. world.Links])
        from asked in Gen.Shuffle<string>([.. world.Asked ?? []])
        select (world, world with { People = people, Accounts = accounts, Links = links, Asked = world.Asked is null ? null : asked }),
        (world, shuffled) => EmailUpdatePlanner.Plan(world).SequenceEqual(EmailUpdatePlanner.Plan(shuffled)));

    [Fact]
    public void Plan_AnyWorld_HasOneRowForEachPersonAskedForInOrder() => Holds(
        (world, rows) => rows.Select(r => r.PersonId).SequenceEqual((world.Asked ?? world.People.Select(p => p.SourcedId)).Distinct().Order(StringComparer.Ordinal)));

    [Fact]
    public void Plan_AnyWorld_NoTwoPlannedRowsHaveOneTargetOrOneAccount() => Holds((_, rows) =>
    {
        var planned = Planned(rows);
        return planned.DistinctBy(r => r.To).Count() == planned.Length && planned.DistinctBy(r => r.DirectoryId).Count() == planned.Length;
    });

    [Fact]
    public void Plan_AnyWorld_NoPlannedTargetIsHeldByAnotherAccount() => Holds(
        (world, rows) => Planned(rows).All(r => !world.Accounts.Any(a => a.DirectoryId != r.DirectoryId && a.Holds().Contains(r.To))));

    [Fact]
    public void Plan_AnyWorld_NoAdministratorAndNoAccountOfAnotherMasterIsPlanned() => Holds(
        (world, rows) => Planned(rows).All(r => Of(world, r) is { Administrator: false, OnPremises: false }));

    [Fact]
    public void Plan_AnyWorld_PlannedRowsAreRealChangesToAddressesThatTheDirectoryTakes() => Holds(
        (world, rows) => Planned(rows).All(r => Of(world, r) is { } account && account.Address == r.From && !account.IsAt(r.To!)
            && world.Domains.Contains(AddressRules.Domain(r.To!)) && AddressRules.Objection(world.Directory, r.To!) is null));

    [Fact]
    public void Plan_AnyWorld_NoPlannedAccountIsLinkedToAnybodyElse() => Holds(
        (world, rows) => Planned(rows).All(r => !world.Links.Any(l => l.DirectoryId == r.DirectoryId && l.PersonId != r.PersonId)));

    [Fact]
    public void Plan_ForSome_FindsTheAccountsThatAPlanForAllFinds() => Holds((world, rows) =>
    {
        var all = EmailUpdatePlanner.Plan(world with { Asked = null }).ToDictionary(r => r.PersonId, r => r.DirectoryId);
        return rows.Where(r => r.Code != "unknown_person").All(r => r.DirectoryId == all[r.PersonId]);
    });

    [Fact]
    public void Plan_AfterWhatItPlannedWasDone_PlansNothing() => Holds((world, rows) =>
    {
        var done = Planned(rows).ToDictionary(r => r.DirectoryId!, r => r.To!);
        var moved = world.Accounts.Select(a => done.TryGetValue(a.DirectoryId, out var to) ? Renamed(a, to) : a).ToArray();
        var links = world.Links.Concat(Planned(rows).Select(r => PlannerSchool.Link(r.PersonId, r.DirectoryId!))).DistinctBy(l => l.PersonId).ToArray();
        var next = EmailUpdatePlanner.Plan(world with { Accounts = moved, Links = links }).ToDictionary(r => r.PersonId);
        return Planned(rows).All(r => next[r.PersonId].Outcome == RowOutcome.Unchanged);
    });

    private static RemoteAccount Renamed(RemoteAccount account, string to) =>
        account with { Address = to, Mail = account.Mail is null ? null : to, Aliases = [.. account.Holds().Where(a => a != to).Distinct()] };

    private static ChangeRow[] Planned(IEnumerable<ChangeRow> rows) => [.. rows.Where(r => r.Outcome == RowOutcome.Planned)];

    private static RemoteAccount Of(PlannerInput world, ChangeRow row) => world.Accounts.Single(a => a.DirectoryId == row.DirectoryId);

    private static Gen<T[]> Some<T>(Gen<T> items, int most) => Gen.Choose(0, most).SelectMany(count => items.ArrayOf(count));

    private static Gen<T?> Seldom<T>(Gen<T> some) where T : class => Gen.OneOf(Gen.Constant<T?>(null), Gen.Constant<T?>(null), some.Select<T, T?>(s => s));

    private static void Holds(Func<PlannerInput, IReadOnlyList<ChangeRow>, bool> law) => Prop.ForAll(Arb.From(World), world => law(world, EmailUpdatePlanner.Plan(world))).Check(Thorough);

    private static void Holds(Gen<(PlannerInput, PlannerInput)> worlds, Func<PlannerInput, PlannerInput, bool> law) =>
        Prop.ForAll(Arb.From(worlds), pair => law(pair.Item1, pair.Item2)).Check(Thorough);
}
