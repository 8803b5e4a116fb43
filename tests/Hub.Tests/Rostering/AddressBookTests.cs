using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Sites;

namespace Hub.Tests.Rostering;

public sealed class AddressBookTests
{
    [Theory]
    [InlineData("x@ashbrook.example", null, "x@ashbrook.example", null)]
    [InlineData("x@home.example x@ashbrook.example", null, "x@ashbrook.example", null)]
    [InlineData("X@Ashbrook.Example", null, "x@ashbrook.example", null)]
    [InlineData("x@ashbrook.example", "y@ashbrook.example", "x@ashbrook.example", null)]
    [InlineData("x@home.example", "y@ashbrook.example", "y@ashbrook.example", null)]
    [InlineData("", "y@ashbrook.example", "y@ashbrook.example", null)]
    [InlineData("x@sub.ashbrook.example", null, "x@sub.ashbrook.example", "foreign_domain")]
    [InlineData("x@home.example", null, "x@home.example", "foreign_domain")]
    [InlineData("x@home.example", "y@old.example", "y@old.example", "account_domain_not_verified")]
    [InlineData("", "y@old.example", "y@old.example", "account_domain_not_verified")]
    [InlineData("", null, null, "no_address")]
    [InlineData("@ashbrook.example", null, "@ashbrook.example", "foreign_domain")]
    [InlineData("a b@ashbrook.example", null, "a b@ashbrook.example", "foreign_domain")]
    public async Task Decide_OnePerson_TakesTheRightAddress(string emails, string? account, string? address, string? leftOut)
    {
        var person = TestSchool.Pupil("p", emails.StartsWith("a b", StringComparison.Ordinal) ? [emails] : emails.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        var entry = (await DecideAsync(TestSchool.Site(), [person], account is null ? [] : [Account("p", account)]))["p"];

        Assert.Equal((address, leftOut), (entry.Address, entry.LeftOut?.Code));
    }

    [Fact]
    public async Task Decide_SeveralVerifiedDomains_TakesTheOneThatTheRulePrefers()
    {
        var site = TestSchool.Site("staff.example", "ashbrook.example") with
        {
            EmailRules = new Dictionary<UserType, EmailRule> { [UserType.Student] = new() { Domains = ["ashbrook.example", "staff.example"] } },
        };
        string[] emails = ["x@staff.example", "x@ashbrook.example"];

        var entries = await DecideAsync(site, [TestSchool.Pupil("p", emails), TestSchool.Teacher("t", "t@staff.example", "t@ashbrook.example")]);

        Assert.Equal("x@ashbrook.example", entries["p"].Address);
        Assert.Equal("t@staff.example", entries["t"].Address);
    }

    [Fact]
    public async Task Decide_RulePrefersUnverifiedDomain_DoesNotTakeIt()
    {
        var site = TestSchool.Site() with { EmailRules = new Dictionary<UserType, EmailRule> { [UserType.Student] = new() { Domains = ["home.example"] } } };

        var entry = (await DecideAsync(site, [TestSchool.Pupil("p", "x@home.example", "x@ashbrook.example")]))["p"];

        Assert.Equal("foreign_domain", entry.LeftOut?.Code);
    }

    [Fact]
    public async Task Decide_RuleSwitchedOff_LeavesTheTypeOut()
    {
        var site = TestSchool.Site() with { EmailRules = new Dictionary<UserType, EmailRule> { [UserType.Student] = new() { Enabled = false } } };

        var entries = await DecideAsync(site, [TestSchool.Pupil("p", "p@ashbrook.example"), TestSchool.Teacher("t", "t@ashbrook.example")]);

        Assert.Equal("user_type_switched_off", entries["p"].LeftOut?.Code);
        Assert.Null(entries["t"].LeftOut);
    }

    [Fact]
    public async Task Decide_SharedAddress_LeavesAllHoldersOut()
    {
        var entries = await DecideAsync(
            TestSchool.Site(),
            [TestSchool.Pupil("a", "x@ashbrook.example"), TestSchool.Pupil("b", "X@ashbrook.example"), TestSchool.Pupil("c"), TestSchool.Pupil("d", "d@ashbrook.example")],
            [Account("c", "x@ashbrook.example")]);

        Assert.All(["a", "b", "c"], id => Assert.Equal("shared_address", entries[id].LeftOut?.Code));
        Assert.Null(entries["d"].LeftOut);
    }

    [Fact]
    public async Task Decide_AddressSharedWithLeaver_IsTheOthers()
    {
        var leaver = TestSchool.Pupil("a", "x@ashbrook.example") with { EndDate = TestSchool.Today.AddDays(-1) };

        var entries = await DecideAsync(TestSchool.Site(), [leaver, TestSchool.Pupil("b", "x@ashbrook.example")]);

        Assert.Equal("left", entries["a"].LeftOut?.Code);
        Assert.Null(entries["b"].LeftOut);
    }

    [Fact]
    public async Task Decide_MisAddressOfAnothersAccount_FailsClosed()
    {
        var entries = await DecideAsync(
            TestSchool.Site(),
            [TestSchool.Pupil("a", "x@ashbrook.example"), TestSchool.Pupil("b", "b@ashbrook.example")],
            [Account("b", "x@ashbrook.example")]);

        Assert.Equal("address_of_another", entries["a"].LeftOut?.Code);
        Assert.Null(entries["b"].LeftOut);
    }

    [Fact]
    public async Task Decide_AccountOfSomebodyGone_DoesNotStandInTheWay()
    {
        var entries = await DecideAsync(TestSchool.Site(), [TestSchool.Pupil("a", "x@ashbrook.example")], [Account("gone", "x@ashbrook.example")]);

        Assert.Null(entries["a"].LeftOut);
    }

    [Fact]
    public async Task Decide_DatesAndSwitches_DecideWhoIsIn()
    {
        var entries = await DecideAsync(
            TestSchool.Site(),
            [
                TestSchool.Pupil("lastDay", "1@ashbrook.example") with { EndDate = TestSchool.Today },
                TestSchool.Pupil("left", "2@ashbrook.example") with { EndDate = TestSchool.Today.AddDays(-1) },
                TestSchool.Pupil("comes", "3@ashbrook.example") with { StartDate = TestSchool.Today.AddDays(60) },
                TestSchool.Pupil("off", "4@ashbrook.example") with { Enabled = false },
                TestSchool.Pupil("bad\nid", "5@ashbrook.example"),
            ]);

        Assert.Equal([null, "left", null, "not_enabled", "unusable_id"], entries.Values.OrderBy(e => e.Number).Select(e => e.LeftOut?.Code));
    }

    [Fact]
    public async Task Decide_ContactsAndGovernors_AreNotConsidered()
    {
        var entries = await DecideAsync(
            TestSchool.Site(),
            [
                TestSchool.Pupil("c", "x@ashbrook.example") with { UserType = UserType.Contact },
                TestSchool.Pupil("g", "g@ashbrook.example") with { UserType = UserType.Governor },
                TestSchool.Teacher("t", "x@ashbrook.example"),
            ]);

        Assert.Equal(["t"], entries.Keys);
        Assert.Null(entries["t"].LeftOut);
    }

    private static DirectoryAccount Account(string personId, string address) => new(Guid.Empty, DirectoryKind.Microsoft365, personId, Guid.NewGuid().ToString(), address);

    private static async Task<Dictionary<string, ExportPerson>> DecideAsync(Site site, Person[] people, DirectoryAccount[]? accounts = null)
    {
        var book = await AddressBook.DecideAsync(
            site, site.Microsoft365!.VerifiedDomains, TestSchool.Today, entry => people.ToAsyncEnumerable().Select(entry), (accounts ?? []).ToAsyncEnumerable(), TestContext.Current.CancellationToken);
        return book.People.ToDictionary(p => p.Id);
    }
}
