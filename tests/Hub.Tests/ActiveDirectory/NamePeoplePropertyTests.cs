using FsCheck;
using FsCheck.Fluent;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Naming;
using static Hub.Tests.ActiveDirectory.DirectorySchool;

namespace Hub.Tests.ActiveDirectory;

/// <summary>What holds of the names of any people by any rules: names are few here, so that they collide all the time.</summary>
public sealed class NamePeoplePropertyTests
{
    private static readonly Config Thorough = Config.QuickThrowOnFailure.WithMaxTest(500);

    private static readonly Gen<string> Word = Gen.Elements("Ann", "ann", "Zoë", "O'Brien", "Smith-Jones", "Łukasz", "Abcdefghijklmnopqrstuvwxyz", "Abcdefghijklmnopqrstuv", "李小龙", "", "-", "Ann 2", "Ann2", "Administrator", "A.B.", "🙂");

    private static readonly Gen<Person> Human =
        from id in Gen.Choose(1, 40)
        from given in Word
        from family in Word
        from type in Gen.Elements(UserType.Student, UserType.Student, UserType.Staff, UserType.Governor)
        from mail in Gen.Elements("", "", "ann@school.sch.uk", "ann.smith@school.sch.uk", "o'brien@school.sch.uk", "a+b@school.sch.uk", "ann@gmail.com", "zoë@school.sch.uk", "ann@pupils.sch.uk")
        from born in Gen.Choose(0, 3)
        select new Person
        {
            SourcedId = $"p{id}",
            GivenName = given,
            FamilyName = family,
            UserType = type,
            Emails = mail.Length == 0 ? [] : [mail],
            DateOfBirth = born == 0 ? null : new DateOnly(2010 + born, 1, 1),
            AdmissionNumber = born == 1 ? "00123" : null,
            Roles = [],
        };

    private static readonly Gen<string> Format = Gen.Elements(
        "[%F].[%S]", "[%F1][%S]", "[%S][%F1]", "[%F]", "[%S3][%F3]", "x-[%S]", "[%F][%L]", "[%L][%N]", "[%F]2", "[%F]_[%S]", "[%E]");

    private static readonly Gen<ActiveDirectoryRules> AnyRules =
        from principal in Gen.NonEmptyListOf(Format)
        from account in Gen.NonEmptyListOf(Format)
        from students in Gen.Elements("[%CS][%S]", "[%AN]", "[%F]")
        from apostrophes in Gen.Elements(true, false)
        from hyphens in Gen.Elements(true, false)
        select new ActiveDirectoryRules
        {
            PrincipalNames = new PrincipalNameRules
            {
                Suffixes = [Suffix, "pupils.sch.uk"],
                SuffixByType = apostrophes ? new Dictionary<UserType, string> { [UserType.Student] = "pupils.sch.uk" } : new Dictionary<UserType, string>(),
                Default = [.. principal.Take(3)],
                Spelling = new NameSpelling(apostrophes, hyphens),
            },
            AccountNames = new AccountNameRules
            {
                Default = [.. account.Take(3)],
                ByType = hyphens ? new Dictionary<UserType, IReadOnlyList<string>> { [UserType.Student] = [students] } : new Dictionary<UserType, IReadOnlyList<string>>(),
                Spelling = new NameSpelling(hyphens, apostrophes),
            },
        };

    private static readonly Gen<(Person[] People, ActiveDirectoryRules First, ActiveDirectoryRules Then)> World =
        from people in Gen.ListOf(Human)
        from more in Gen.ListOf(Human)
        from first in AnyRules
        from then in AnyRules
        select (people.Concat(more).DistinctBy(p => p.SourcedId).ToArray(), first, then);

    [Fact]
    public void Names_AreLegal() => Check(world =>
    {
        foreach (var names in Name(world.First, world.People))
        {
            if (names.AccountName.Value is { } account)
                Assert.Null(AccountNameLaw.Objection(account));
            else
                Assert.NotNull(names.AccountName.Reason);
            if (names.PrincipalName.Value is { } principal)
                Assert.Null(PrincipalNameLaw.Objection(principal, world.First.PrincipalNames.Suffixes));
            else
                Assert.NotNull(names.PrincipalName.Reason);
        }
    });

    [Fact]
    public void Names_AreUniqueAndWereNeverSomebodyElses() => Check(world =>
    {
        var before = Stored(Name(world.First, world.People));

        var after = Name(world.Then, world.People, before, regenerate: true);

        Assert.Distinct(after.Select(n => n.AccountName.Value).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        Assert.Distinct(after.Select(n => n.PrincipalName.Value).OfType<string>(), StringComparer.OrdinalIgnoreCase);
        foreach (var names in after)
        {
            Assert.True(names.AccountName.Value is not { } account || !before.AccountNameOwners.TryGetValue(account, out var owner) || owner == names.Person.SourcedId);
            Assert.True(names.PrincipalName.Value is not { } principal || !before.PrincipalNameOwners.TryGetValue(principal, out owner) || owner == names.Person.SourcedId);
        }
    });

    [Fact]
    public void Names_OfASecondRunOrAnotherOrder_AreTheSame() => Check(world =>
    {
        var first = Name(world.First, world.People);
        var stored = Stored(first);

        Assert.Equal(Values(first), Values(Name(world.First, world.People.Reverse())));
        Assert.Equal(Values(first), Values(Name(world.Then, world.People, stored)).Select((n, i) => (n.Item1, first[i].PrincipalName.Value is null ? null : n.Item2, first[i].AccountName.Value is null ? null : n.Item3)));
        Assert.Equal(Values(first), Values(Name(world.First, world.People, stored, regenerate: true)));
        // With others' and older names in the way, too.
        var anew = Name(world.Then, world.People, stored, regenerate: true);
        Assert.Equal(Values(anew), Values(Name(world.Then, world.People.Reverse(), Stored(anew, stored), regenerate: true)));
    });

    private static IEnumerable<(string, string?, string?)> Values(IEnumerable<PersonNames> named) => named.Select(n => (n.Person.SourcedId, n.PrincipalName.Value, n.AccountName.Value));

    private static void Check(Action<(Person[] People, ActiveDirectoryRules First, ActiveDirectoryRules Then)> property) => Prop.ForAll(Arb.From(World), property).Check(Thorough);
}
