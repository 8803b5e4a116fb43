using Azure;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Sites;
using Hub.Tests.Fixtures;
using Hub.Tests.Partners;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>What OneRoster consumers are given follows the MIS, and says of each record when it changed and whether it is gone.</summary>
public sealed class SyncOneRosterTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Run_ImportAfterImport_DatesWhatChangedAndKeepsWhatWent()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("b"));
        await store.SyncAsync();
        Assert.Equal("a@1 b@1", await store.DatesAsync<RosterUser>());

        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("b") with { FamilyName = "Other" }, RapStore.Person("c"));
        await store.SyncAsync();
        Assert.Equal("a@1 b@2 c@2", await store.DatesAsync<RosterUser>());

        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("c"));
        await store.SyncAsync();
        Assert.Equal("a@1 -b@3 c@2", await store.DatesAsync<RosterUser>());

        await store.HaveAsync(RapStore.Person("c"));
        await store.SyncAsync();
        Assert.Equal("-a@4 -b@3 c@2", await store.DatesAsync<RosterUser>());

        await store.HaveAsync(RapStore.Person("b") with { FamilyName = "Other" }, RapStore.Person("c"));
        await store.SyncAsync();
        Assert.Equal("-a@4 b@5 c@2", await store.DatesAsync<RosterUser>());
    }

    [Fact]
    public async Task Run_EveryKind_IsDatedAndKept()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        var records = Records();
        await store.HaveAsync(records);
        await store.SyncAsync();
        await store.HaveAsync(new MisRecords { Orgs = records.Orgs, People = [records.People[1]] });
        await store.SyncAsync();

        Assert.Equal("school@1", await store.DatesAsync<Org>());
        Assert.Equal("-year@2", await store.DatesAsync<AcademicSession>());
        Assert.Equal("-maths@2", await store.DatesAsync<Course>());
        Assert.Equal("-7ma@2", await store.DatesAsync<SchoolClass>());
        Assert.Equal("-pupil@2 teacher@1", await store.DatesAsync<RosterUser>());
        Assert.Equal("-e1@2 -e2@2", await store.DatesAsync<Enrolment>());
        Assert.Equal("-pupil@2", await store.DatesAsync<Demographics>());
    }

    [Fact]
    public async Task Run_SomebodyLeft_KeepsNoMoreThanTheStandardRequires()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        var pupil = RapStore.Person("pupil") with { MiddleName = "M", Grades = ["07"], AgentSourcedIds = ["parent"] };
        var parent = RapStore.Person("parent", UserType.Contact) with { Phone = "+441", Sms = "+442", AgentSourcedIds = ["pupil"], Roles = [new PersonRole("parent", "school")] };
        await store.HaveAsync(new MisRecords { People = [pupil, parent], Demographics = [new Demographics { SourcedId = "pupil", BirthDate = new DateOnly(2015, 3, 4), Sex = "female" }] });
        await store.SyncAsync();
        var before = await store.AllAsync<RosterUser>();
        Assert.Equal(("+441", "+442", "parent@school.example", "parent"), (before["parent"].Record.Phone, before["parent"].Record.Sms, before["parent"].Record.Email, before["parent"].Record.Role));
        Assert.Equal(["parent"], before["pupil"].Record.AgentSourcedIds);

        await store.HaveAsync();
        await store.SyncAsync();

        foreach (var gone in (await store.AllAsync<RosterUser>()).Values)
        {
            Assert.True(gone is { Gone: true, Record: { Enabled: false, Email: null, Phone: null, Sms: null, MiddleName: null, AgentSourcedIds: [], Grades: [] } });
            Assert.NotEqual("", gone.Record.FamilyName);
        }

        Assert.True((await store.AllAsync<Demographics>())["pupil"].Record is { BirthDate: null, Sex: null });
    }

    [Fact]
    public async Task Run_LongGone_IsForgotten()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("b"));
        await store.SyncAsync();
        await store.HaveAsync(RapStore.Person("b"));
        await store.SyncAsync();

        store.Time.Advance(TimeSpan.FromDays(90));
        await store.HaveAsync(RapStore.Person("b") with { GivenName = "Other" });
        await store.SyncAsync();
        Assert.True((await store.AllAsync<RosterUser>())["a"].Gone);

        store.Time.Advance(TimeSpan.FromDays(2));
        await store.HaveAsync(RapStore.Person("b"));
        await store.SyncAsync();
        Assert.Equal(["b"], (await store.AllAsync<RosterUser>()).Keys);
    }

    [Fact]
    public async Task Run_NothingNew_MakesNoVersion()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"));
        var first = await store.SyncAsync();

        Assert.Equal(first.ETag, (await store.SyncAsync()).ETag);
    }

    [Fact]
    public async Task Run_DayByDay_HasWhoeverIsThereThatDay()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        var today = new DateOnly(2026, 9, 10);
        await store.HaveAsync(
            RapStore.Person("leaver") with { EndDate = today }, RapStore.Person("joiner") with { StartDate = today.AddDays(2) }, RapStore.Person("governor", UserType.Governor),
            RapStore.Person("stranger", UserType.Contact));
        var seen = new List<string>();

        for (var day = 0; day < 3; day++)
        {
            await store.SyncAsync();
            seen.Add(string.Join(' ', (await store.AllAsync<RosterUser>()).Values.Select(u => (u.Gone ? "-" : "") + u.Record.SourcedId)));
            store.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["leaver", "-leaver", "joiner -leaver"], seen);
    }

    /// <summary>Whoever asks for changes since a moment at which it asked before must not miss what was written meanwhile.</summary>
    [Fact]
    public async Task Run_SlowerThanExpected_DatesChangesLaterThanTheyCanBeRead()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"));
        // From one look at the clock to the next it is longer than the first lead.
        var slow = new SlowClock(store.Time, TimeSpan.FromSeconds(35));

        var version = await store.SyncAsync(slow);

        Assert.True(version.Stamp > slow.Last, $"{version.Stamp:O} is not later than {slow.Last:O}.");
        Assert.Equal(version.Stamp, (await store.AllAsync<RosterUser>())["a"].ChangedAt);
        Assert.Equal(7, await store.Blobs.ListAsync($"oneroster/{OneRosterStore.SiteId}/", TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Run_ClockSetBack_DatesLaterAllTheSame()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"));
        var first = await store.SyncAsync();
        await store.HaveAsync(RapStore.Person("b"));
        var back = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(store.Time.GetUtcNow().AddHours(-1));

        Assert.True((await store.SyncAsync(back)).Stamp > first.Stamp);
    }

    [Fact]
    public async Task Run_AnotherPublishedMeanwhile_WritesNothing()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"));
        await store.SyncAsync();
        await store.HaveAsync(RapStore.Person("b"));
        OneRosterVersion? meanwhile = null;
        var interrupting = new HookedClock(store.Time, async () => meanwhile ??= await store.SyncAsync());

        var failure = await Assert.ThrowsAsync<RequestFailedException>(() => store.Sync(interrupting).RunAsync(OneRosterStore.SiteId, TestContext.Current.CancellationToken));

        Assert.Equal(412, failure.Status);
        Assert.Equal(meanwhile!.ETag, (await store.Rosters.CurrentAsync(OneRosterStore.SiteId, TestContext.Current.CancellationToken))!.ETag);
        Assert.Equal("-a@2 b@2", await store.DatesAsync<RosterUser>());
    }

    [Fact]
    public async Task Run_ManyVersions_KeepsTheBlobsOfTwo()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        for (var n = 0; n < 5; n++)
        {
            await store.HaveAsync(RapStore.Person("a") with { GivenName = $"{n}" });
            await store.SyncAsync();
        }

        // Six kinds that never changed, and the people of the version and the one before.
        Assert.Equal(8, await store.Blobs.ListAsync($"oneroster/{OneRosterStore.SiteId}/", TestContext.Current.CancellationToken).CountAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Addresses_OfTheSiteWithADirectory_FollowItsRulesAndAccounts()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        var site = new Site { Id = OneRosterStore.SiteId, Name = "School", Microsoft365 = new Microsoft365Tenant { TenantId = Guid.NewGuid(), VerifiedDomains = ["school.example", "pupils.example"] } };
        await store.PutSiteAsync(site);
        await store.HaveAsync(
            RapStore.Person("mis") with { Emails = ["mis@home.example", "m.is@school.example", "m.is@pupils.example"] },
            RapStore.Person("account") with { Emails = ["account@home.example"] },
            RapStore.Person("nothing") with { Emails = ["nothing@home.example"], Username = "m.is" },
            RapStore.Person("one") with { Emails = ["same@school.example"] }, RapStore.Person("two") with { Emails = ["same@school.example"] },
            RapStore.Person("off@x") with { Enabled = false });
        await store.SyncAsync();
        Assert.Equal("account:account: mis:m.is:m.is@school.example nothing:nothing: off@x:off_x: one:one: two:two:", await NamesAsync(store));

        await store.PutSiteAsync(site with { EmailRules = new Dictionary<UserType, EmailRule> { [UserType.Student] = new() { Domains = ["pupils.example"] } } });
        await store.Accounts.StoreAsync([new DirectoryAccount(site.Id, DirectoryKind.Microsoft365, "account", "id", "given@school.example")], TestContext.Current.CancellationToken);
        await store.SyncAsync();

        Assert.Equal("account:given:given@school.example mis:m.is:m.is@pupils.example nothing:nothing: off@x:off_x: one:one: two:two:", await NamesAsync(store));
        Assert.Equal("account@2 mis@2 nothing@1 off@x@1 one@1 two@1", await store.DatesAsync<RosterUser>());
    }

    [Fact]
    public async Task Roles_OfPeopleWithSeveral_AreOneAndAll()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync(
            RapStore.Person("head", UserType.Staff) with { Roles = [new PersonRole("teacher", "school", false), new PersonRole("administrator", "school"), new PersonRole("student", "college")] },
            RapStore.Person("helper", UserType.Staff) with { Roles = [new PersonRole("parent", "school")] },
            RapStore.Person("pupil") with { Roles = [new PersonRole("student", "school"), new PersonRole("student", "school")] });
        await store.SyncAsync();

        var users = await store.AllAsync<RosterUser>();

        Assert.Equal("head:administrator:school,college helper:aide:school pupil:student:school", string.Join(' ', users.Values.Select(u => $"{u.Record.SourcedId}:{u.Record.Role}:{string.Join(',', u.Record.OrgSourcedIds)}")));
    }

    private static async Task<string> NamesAsync(OneRosterStore store) =>
        string.Join(' ', (await store.AllAsync<RosterUser>()).Values.Select(u => $"{u.Record.SourcedId}:{u.Record.Username}:{u.Record.Email}"));

    private static MisRecords Records() => new()
    {
        Orgs = [new Org { SourcedId = "school", Name = "School", Type = "school" }],
        AcademicSessions = [new AcademicSession { SourcedId = "year", Title = "2026/27", Type = "schoolYear", StartDate = new DateOnly(2026, 9, 1), EndDate = new DateOnly(2027, 8, 31), SchoolYear = 2027 }],
        Courses = [new Course { SourcedId = "maths", Title = "Maths", OrgSourcedId = "school" }],
        Classes = [new SchoolClass { SourcedId = "7ma", Title = "Maths", ClassType = "scheduled", SchoolSourcedId = "school" }],
        People = [RapStore.Person("pupil") with { DateOfBirth = new DateOnly(2015, 3, 4) }, RapStore.Person("teacher", UserType.Staff) with { DateOfBirth = new DateOnly(1980, 1, 1) }],
        Enrolments =
        [
            new Enrolment { SourcedId = "e1", ClassSourcedId = "7ma", SchoolSourcedId = "school", UserSourcedId = "pupil", Role = "student" },
            new Enrolment { SourcedId = "e2", ClassSourcedId = "7ma", SchoolSourcedId = "school", UserSourcedId = "teacher", Role = "teacher" },
            new Enrolment { SourcedId = "e3", ClassSourcedId = "7ma", SchoolSourcedId = "school", UserSourcedId = "teacher", Role = "teacher", EndDate = new DateOnly(2026, 9, 9) },
            new Enrolment { SourcedId = "e4", ClassSourcedId = "7ma", SchoolSourcedId = "school", UserSourcedId = "nobody", Role = "student" },
        ],
    };

    /// <summary>A clock that goes on whenever somebody looks at it.</summary>
    private sealed class SlowClock(TimeProvider from, TimeSpan each) : TimeProvider
    {
        public DateTimeOffset Last { get; private set; } = from.GetUtcNow();

        public override DateTimeOffset GetUtcNow() => Last += each;
    }

    /// <summary>Does something when the clock is looked at for the third time: a run has read what there was then, and has not published.</summary>
    private sealed class HookedClock(TimeProvider clock, Func<Task> hook) : TimeProvider
    {
        private int looks;

        public override DateTimeOffset GetUtcNow()
        {
            if (++looks == 3)
                Task.Run(hook).GetAwaiter().GetResult();
            return clock.GetUtcNow();
        }
    }
}
