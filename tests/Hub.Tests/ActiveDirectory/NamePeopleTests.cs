using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using static Hub.Tests.ActiveDirectory.DirectorySchool;

namespace Hub.Tests.ActiveDirectory;

public sealed class NamePeopleTests
{
    [Fact]
    public void Names_ByAlternates_AreTriedInOrderThenNumbered()
    {
        var rules = Rules(["[%F].[%S]"], ["[%F1][%S]", "[%F].[%S]"]);

        var named = Name(rules, [Person("1", "Jane", "Smith"), Person("2", "Jane", "Smith"), Person("3", "Jane", "Smith")]);

        Assert.Equal(["jane.smith@school.sch.uk", "jane.smith2@school.sch.uk", "jane.smith3@school.sch.uk"], named.Select(n => n.PrincipalName.Value));
        Assert.Equal(["jsmith", "jane.smith", "jsmith2"], named.Select(n => n.AccountName.Value));
        Assert.Equal([NameNotes.None, NameNotes.Clash, NameNotes.Clash], named.Select(n => n.AccountName.Notes));
        Assert.Equal("[%F].[%S]", named[1].AccountName.Source);
    }

    [Fact]
    public void Names_TooLong_AreCutAndANumberShortensThemFurther()
    {
        var rules = Rules(["[%F]"], ["[%S]"]);
        var people = Enumerable.Range(1, 12).Select(n => Person($"{n:00}", $"f{n}", "Abcdefghijklmnopqrstuvwxyz"));

        var named = Name(rules, people).Select(n => n.AccountName).ToArray();

        Assert.Equal("abcdefghijklmnopqrst", named[0].Value);
        Assert.Equal("abcdefghijklmnopqrs2", named[1].Value);
        Assert.Equal("abcdefghijklmnopqr12", named[11].Value);
        Assert.All(named, n => Assert.True(n.Notes.HasFlag(NameNotes.Cut)));
    }

    [Theory]
    [InlineData(false, true, "zobrien-lukasz")]
    [InlineData(true, true, "zo'brien-lukasz")]
    [InlineData(false, false, "zobrienlukasz")]
    public void Names_WithMarks_AreSpeltByTheRule(bool apostrophes, bool hyphens, string name)
    {
        var rules = Rules(["[%F]"], ["[%F1][%S]"]);
        rules = rules with { AccountNames = rules.AccountNames with { Spelling = new Core.Naming.NameSpelling(apostrophes, hyphens) } };

        Assert.Equal(name, Assert.Single(Name(rules, [Person("1", "Zoë", "O’Brien-Łukasz")])).AccountName.Value);
    }

    [Fact]
    public void MisAddress_IsWholeInOneNameAndItsLocalPartInTheOther()
    {
        var rules = Rules(["[%E]"], ["[%E]"]);

        var named = Name(rules, [Person("1", "Jane", "Smith", UserType.Staff, "j.smith-jones@school.sch.uk")])[0];

        Assert.Equal(("j.smith-jones@school.sch.uk", "j.smith-jones"), (named.PrincipalName.Value, named.AccountName.Value));
    }

    [Fact]
    public void MisAddress_Lacking_InAnotherDomain_OrSharedIsToldAndNeverNumbered()
    {
        var rules = Rules(["[%E]"], ["[%E]"]);

        var named = Name(rules,
        [
            Person("1", "A", "A"), Person("2", "B", "B", UserType.Student, "b@gmail.com"), Person("3", "C", "C", UserType.Student, "c@school.sch.uk"), Person("4", "D", "D", UserType.Student, "c@school.sch.uk"),
            Person("5", "E", "E", UserType.Student, "e+x@school.sch.uk"),
        ]);

        Assert.Equal([null, null, "c@school.sch.uk", null, null], named.Select(n => n.PrincipalName.Value));
        Assert.Equal([null, "b", "c", "c2", null], named.Select(n => n.AccountName.Value));
        Assert.Equal([NameNotes.NoMisAddress, NameNotes.NoMisAddress, NameNotes.None, NameNotes.Clash, NameNotes.None], named.Select(n => n.PrincipalName.Notes));
        Assert.All(named.Where(n => n.PrincipalName.Value is null), n => Assert.NotNull(n.PrincipalName.Reason));
        Assert.Contains("+", named[4].PrincipalName.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void MisAddress_Lacking_FallsBackToTheNextAlternateAndSaysSo()
    {
        var named = Name(Rules(["[%E]", "[%F].[%S]"], ["[%F]"]), [Person("1", "Jane", "Smith")])[0].PrincipalName;

        Assert.Equal(("jane.smith@school.sch.uk", NameNotes.NoMisAddress), (named.Value, named.Notes));
    }

    [Fact]
    public void Names_ThatPeopleHave_StayUntilTheyAreNamedAnew()
    {
        var before = Stored(Name(Rules(["[%F].[%S]"], ["[%F1][%S]"]), [Person("1", "Jane", "Smith")]));
        var rules = Rules(["[%S].[%F]"], ["[%S]"]);
        Person[] people = [Person("1", "Jane", "Jones"), Person("2", "Joe", "Smith")];

        var kept = Name(rules, people, before);
        var anew = Name(rules, people, before, regenerate: true);

        Assert.Equal(("jane.smith@school.sch.uk", "jsmith"), (kept[0].PrincipalName.Value, kept[0].AccountName.Value));
        Assert.Equal(("jones.jane@school.sch.uk", "jones"), (anew[0].PrincipalName.Value, anew[0].AccountName.Value));
        // Whoever once had a name keeps others from it.
        var newcomer = Name(Rules(["[%F]"], ["[%F1][%S]"]), [Person("3", "Joan", "Smith")], Stored(anew, before));
        Assert.Equal("jsmith2", Assert.Single(newcomer).AccountName.Value);
    }

    [Fact]
    public void RandomTokens_AreOnesOwnEachTime()
    {
        var rules = Rules(["[%F][%L][%L][%N]"], ["[%L][%N][%N][%S]"]);
        Person[] people = [Person("1", "Jane", "Smith"), Person("2", "Jane", "Smith")];

        var (first, second) = (Name(rules, people), Name(rules, people));

        Assert.Equal(first.Select(n => (n.PrincipalName.Value, n.AccountName.Value)), second.Select(n => (n.PrincipalName.Value, n.AccountName.Value)));
        Assert.Matches("^jane[a-z]{2}[1-9]@", first[0].PrincipalName.Value);
        Assert.NotEqual(first[0].PrincipalName.Value, first[1].PrincipalName.Value);
    }

    [Fact]
    public void UniquePupilNumber_IsNoUserPrincipalName()
    {
        var rules = Rules(["[%F]"], ["[%F]"]);
        rules = rules with { AccountNames = rules.AccountNames with { ByType = new Dictionary<UserType, IReadOnlyList<string>> { [UserType.Student] = ["[%U]"] } } };

        var named = Name(rules, [Person("1", "Jane", "Smith") with { UniquePupilNumber = "H801200001001" }])[0];

        Assert.Equal(("jane@school.sch.uk", "h801200001001"), (named.PrincipalName.Value, named.AccountName.Value));
    }
}
