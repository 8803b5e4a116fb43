using Hub.Core.Mis;
using Hub.Core.Provisioning;
using static Hub.Tests.Provisioning.PlannerSchool;

namespace Hub.Tests.Provisioning;

/// <summary>What the planner says of each person: a test for each of its codes.</summary>
public sealed class EmailUpdatePlannerTests
{
    private const string Old = $"old@{Domain}";
    private const string New = $"new@{Domain}";

    [Fact]
    public void Plan_AccountUnderAnotherAddress_IsRenamed()
    {
        var row = Row(Person("p", New), AccountOf("p", Old));

        Assert.Equal((RowOutcome.Planned, "rename", "id-p", Old, New), (row.Outcome, row.Code, row.DirectoryId, row.From, row.To));
    }

    [Fact]
    public void Plan_SuspendedAccount_IsRenamedAndSaysSo() => Assert.Contains("suspended", Row(Person("p", New), AccountOf("p", Old) with { Suspended = true }).Reason, StringComparison.Ordinal);

    [Fact]
    public void Plan_AccountAtItsAddress_IsUnchanged()
    {
        var row = Row(Person("p", New), AccountOf("p", New));

        Assert.Equal((RowOutcome.Unchanged, "unchanged"), (row.Outcome, row.Code));
    }

    [Fact]
    public void Plan_MainMailStillOld_IsRenamed() => Assert.Equal("rename", Row(Person("p", New), AccountOf("p", New) with { Mail = Old }).Code);

    [Fact]
    public void Plan_OwnAlias_IsRenamed() => Assert.Equal("rename", Row(Person("p", New), AccountOf("p", Old) with { Aliases = [New] }).Code);

    [Fact]
    public void Plan_AdministratorAtItsAddress_IsUnchanged() => Assert.Equal("unchanged", Row(Person("p", New), AccountOf("p", New) with { Administrator = true }).Code);

    [Fact]
    public void Plan_Administrator_IsRefused() => AssertRefused("administrator", Row(Person("p", New), AccountOf("p", Old) with { Administrator = true }));

    [Fact]
    public void Plan_AccountMasteredOnPremises_IsRefused()
    {
        var row = Row(Person("p", New), AccountOf("p", Old) with { OnPremises = true });

        AssertRefused("on_premises", row);
        Assert.Contains("Active Directory", row.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AskedForSomebodyUnknown_IsRefused() => AssertRefused("unknown_person", Rows(Input([Person("p", New)], AccountOf("p", Old)) with { Asked = ["p", "q"] })["q"]);

    [Fact]
    public void Plan_AskedForSome_LeavesTheOthersOut() =>
        Assert.Equal(["b"], Rows(Input([Person("a", New), Person("b", $"b@{Domain}")]) with { Asked = ["b", "b"] }).Keys);

    [Fact]
    public void Plan_UserTypeSwitchedOff_IsRefused() =>
        AssertRefused("user_type_excluded", Assert.Single(EmailUpdatePlanner.Plan(Input([Person("p", New)], AccountOf("p", Old)) with { Rules = Rule(UserType.Student, enabled: false) })));

    [Fact]
    public void Plan_NoMisAddress_IsRefused() => AssertRefused("no_mis_address", Row(Person("p"), AccountOf("p", Old)));

    [Fact]
    public void Plan_MisAddressInForeignDomainOnly_IsRefused() => AssertRefused("no_mis_address", Row(Person("p", "ada@gmail.com"), AccountOf("p", Old)));

    [Fact]
    public void Plan_SeveralMisAddresses_TakesTheFirstThatFits() => Assert.Equal(New, Row(Person("p", "ada@gmail.com", New, $"third@{Domain}"), AccountOf("p", Old)).To);

    [Fact]
    public void Plan_RuleNamesDomains_TheRulesOrderCounts() => Assert.Equal(
        "second@mail.stmarys.sch.uk",
        Rows(Input([Person("p", New, "second@mail.stmarys.sch.uk")], AccountOf("p", Old)) with { Rules = Rule(UserType.Student, domains: ["mail.stmarys.sch.uk", Domain]) })["p"].To);

    [Fact]
    public void Plan_NoMisAddressInTheRulesDomains_IsRefused() => AssertRefused(
        "no_mis_address", Rows(Input([Person("p", New)], AccountOf("p", Old)) with { Rules = Rule(UserType.Student, domains: ["mail.stmarys.sch.uk"]) })["p"]);

    [Fact]
    public void Plan_RuleNamesDomainThatTheDirectoryLacks_IsRefused() => AssertRefused(
        "domain_not_verified", Rows(Input([Person("p", "p@pupils.example")], AccountOf("p", Old)) with { Rules = Rule(UserType.Student, domains: ["pupils.example"]) })["p"]);

    [Fact]
    public void Plan_ExplicitAddressInUnverifiedDomain_IsRefused() => AssertRefused("domain_not_verified", Explicit("p@elsewhere.example"));

    [Fact]
    public void Plan_ExplicitAddress_GoesBeforeTheMisAddress() => Assert.Equal(("rename", $"chosen@{Domain}"), (Explicit($"chosen@{Domain}").Code, Explicit($"chosen@{Domain}").To));

    [Fact]
    public void Plan_ExplicitAddressesWithoutThisPersons_IsRefused() =>
        AssertRefused("no_mis_address", Rows(Input([Person("p", New)], AccountOf("p", Old)) with { Explicit = new Dictionary<string, string>() })["p"]);

    [Fact]
    public void Plan_ReservedName_IsRefused() => AssertRefused("reserved_alias", Row(Person("p", $"postmaster@{Domain}"), AccountOf("p", Old)));

    [Fact]
    public void Plan_CharacterThatTheDirectoryRefuses_IsRefused() => AssertRefused("address_not_allowed", Row(Person("p", $"ada+byron@{Domain}"), AccountOf("p", Old)));

    [Fact]
    public void Plan_NoAccount_IsRefused() => AssertRefused("no_account", Row(Person("p", New), AccountOf("q", Old)));

    [Fact]
    public void Plan_LinkedAccountGone_IsRefusedAndNotMatchedAnew() =>
        AssertRefused("no_account", Rows(Input([Person("p", New)], AccountOf("p", Old)) with { Links = [Link("p", "gone")] })["p"]);

    [Fact]
    public void Plan_AddressOfAnotherAccount_IsTaken() => AssertRefused("address_taken", Row(Person("p", New), AccountOf("p", Old), Account("other", New)));

    [Fact]
    public void Plan_AliasOfAnotherAccount_IsTaken() =>
        AssertRefused("address_taken", Row(Person("p", New), AccountOf("p", Old), Account("other", $"other@{Domain}") with { Aliases = [New] }));

    [Fact]
    public void Plan_MailOfAnotherAccount_IsTaken() => AssertRefused("address_taken", Row(Person("p", New), AccountOf("p", Old), Account("other", $"other@{Domain}") with { Mail = New }));

    [Fact]
    public void Plan_Chain_OnlyItsHeadMoves()
    {
        // a -> b's, b -> c's, c -> free.
        var rows = Rows(Input(
            [Person("a", $"b@{Domain}"), Person("b", $"c@{Domain}"), Person("c", $"free@{Domain}")],
            AccountOf("a", $"a@{Domain}"), AccountOf("b", $"b@{Domain}"), AccountOf("c", $"c@{Domain}")));

        AssertRefused("address_taken", rows["a"]);
        AssertRefused("address_taken", rows["b"]);
        Assert.Contains("moves away", rows["b"].Reason, StringComparison.Ordinal);
        Assert.Equal("rename", rows["c"].Code);
    }

    [Fact]
    public void Plan_Swap_NeitherMoves()
    {
        var rows = Rows(Input([Person("a", $"b@{Domain}"), Person("b", $"a@{Domain}")], AccountOf("a", $"a@{Domain}"), AccountOf("b", $"b@{Domain}")));

        Assert.All(rows.Values, row => AssertRefused("address_taken", row));
    }

    [Fact]
    public void Plan_OneAddressForTwo_IsSharedAndNeitherGetsIt()
    {
        var rows = Rows(Input([Person("a", New), Person("b", New), Person("c", $"c.new@{Domain}")], AccountOf("a", $"a@{Domain}"), AccountOf("b", $"b@{Domain}"), AccountOf("c", $"c@{Domain}")));

        AssertRefused("address_shared", rows["a"]);
        AssertRefused("address_shared", rows["b"]);
        Assert.Equal("rename", rows["c"].Code);
    }

    [Fact]
    public void Plan_TwoAccountsCarryTheId_IsAmbiguous() => AssertRefused("ambiguous_account", Row(Person("p", New), AccountOf("p", Old), AccountOf("p", $"b@{Domain}") with { DirectoryId = "2" }));

    [Fact]
    public void Plan_OneAccountCarriesTwoIds_IsAmbiguousForBoth()
    {
        var rows = Rows(Input([Person("a", New), Person("b", $"b@{Domain}")], Account("1", Old) with { ExternalIds = ["a", "b"] }));

        Assert.All(rows.Values, row => AssertRefused("ambiguous_account", row));
    }

    [Fact]
    public void Plan_TwoLinksToOneAccount_IsAmbiguousForBoth()
    {
        var rows = Rows(Input([Person("a", New), Person("b", $"b@{Domain}")], Account("1", Old)) with { Links = [Link("a", "1"), Link("b", "1")] });

        Assert.All(rows.Values, row => AssertRefused("ambiguous_account", row));
    }

    [Fact]
    public void Plan_LinkAgainstExternalId_TheLinkCounts()
    {
        var rows = Rows(Input([Person("a", New), Person("b", $"b@{Domain}")], AccountOf("b", Old)) with { Links = [Link("a", "id-b")] });

        Assert.Equal(("rename", "id-b"), (rows["a"].Code, rows["a"].DirectoryId));
        AssertRefused("ambiguous_account", rows["b"]);
    }

    [Fact]
    public void Plan_LinkOfSomebodyWhoLeft_KeepsTheAccountFromOthers() =>
        AssertRefused("ambiguous_account", Rows(Input([Person("p", New)], AccountOf("p", Old)) with { Links = [Link("left", "id-p")] })["p"]);

    [Fact]
    public void Plan_AddressOfThePersonHeldUnderTheSameName_IsMatched() =>
        Assert.Equal(("rename", "1"), (Row(Person("p", New, Old), Account("1", Old)).Code, Row(Person("p", New, Old), Account("1", Old)).DirectoryId));

    [Fact]
    public void Plan_AddressHeldUnderAnotherName_IsAmbiguous() => AssertRefused("ambiguous_account", Row(Person("p", New), Account("1", New) with { GivenName = "Charles", FamilyName = "Babbage" }));

    [Fact]
    public void Plan_TwoAccountsHoldThePersonsAddresses_IsAmbiguous() => AssertRefused("ambiguous_account", Row(Person("p", New, Old), Account("1", New), Account("2", Old)));

    [Fact]
    public void Plan_NamesakesWithOneAddress_AreAmbiguous()
    {
        var rows = Rows(Input([Person("a", New), Person("b", New)], Account("1", New)));

        Assert.All(rows.Values, row => AssertRefused("ambiguous_account", row));
    }

    [Fact]
    public void Plan_NamesakeOutsideTheRequestClaimsTheAccount_IsAmbiguousAllTheSame() =>
        AssertRefused("ambiguous_account", Rows(Input([Person("a", New), Person("b", New)], Account("1", New)) with { Asked = ["a"] })["a"]);

    [Fact]
    public void Plan_AddressOfAnAccountThatCarriesAnothersId_IsAmbiguous()
    {
        var rows = Rows(Input([Person("a", New), Person("b", $"b@{Domain}", New)], AccountOf("a", New)));

        Assert.Equal("unchanged", rows["a"].Code);
        AssertRefused("ambiguous_account", rows["b"]);
    }

    private static ChangeRow Explicit(string address) =>
        Rows(Input([Person("p", New)], AccountOf("p", Old)) with { Explicit = new Dictionary<string, string> { ["p"] = address } })["p"];

    private static void AssertRefused(string code, ChangeRow row)
    {
        Assert.Equal((RowOutcome.Refused, code), (row.Outcome, row.Code));
        Assert.NotEqual("", row.Reason);
    }
}
