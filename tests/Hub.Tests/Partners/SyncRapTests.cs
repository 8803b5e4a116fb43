using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Hub.Core.Mis;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.Records;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Partners;

/// <summary>What partners are given follows the MIS: every difference once, whatever happens on the way.</summary>
public sealed class SyncRapTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_FirstSnapshot_HoldsPeopleAndTheirGroups()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync(new MisRecords
        {
            People =
            [
                RapStore.Person("pupil") with { YearGroup = "7", RegistrationGroup = "7A", House = "Austen", AgentSourcedIds = ["parent", "gone"] },
                RapStore.Person("parent", UserType.Contact) with { AgentSourcedIds = ["pupil"] },
                RapStore.Person("stranger", UserType.Contact),
                RapStore.Person("teacher", UserType.Staff),
                RapStore.Person("governor", UserType.Governor),
            ],
            Classes = [new SchoolClass { SourcedId = "7ma", Title = "Maths", ClassType = "scheduled", SchoolSourcedId = "school" }],
            Enrolments = [Enrolment("e1", "teacher", "teacher"), Enrolment("e2", "pupil", "student"), Enrolment("e3", "pupil", "student"), Enrolment("e4", "governor", "teacher"), Enrolment("e5", "parent", "student")],
            Demographics = [new Demographics { SourcedId = "pupil", BirthDate = new DateOnly(2015, 3, 4) }],
        });

        await store.SyncAsync();

        Assert.Equal(["pupil"], await store.IdsAsync(RapKinds.Student));
        Assert.Equal(["teacher"], await store.IdsAsync(RapKinds.Staff));
        Assert.Equal(["parent"], await store.IdsAsync(RapKinds.Contact));
        var pupil = JsonSerializer.Deserialize((await store.Roster.FindAsync(RapStore.Site, RapKinds.Student, "pupil", Cancellation))!.Json.Span, RapJson.Default.RapPerson)!;
        Assert.Equal(["year:7", "registration:7A", "house:Austen", "class:7ma"], pupil.Groups!.Select(g => g.Id));
        Assert.Equal(["parent"], pupil.RelatedTo);
        Assert.Equal(new DateOnly(2015, 3, 4), pupil.DateOfBirth);
        var groups = (await store.AllAsync(RapKinds.Group)).ToDictionary(r => r.Id, r => JsonSerializer.Deserialize(r.Json.Span, RapJson.Default.RapGroup)!);
        Assert.Equal([new RapMember("pupil", "student"), new RapMember("teacher", "teacher")], groups["class:7ma"].Members!);
        Assert.Equal([new RapMember("pupil", "student")], groups["house:Austen"].Members!);
        Assert.Equal(4, groups.Count);
    }

    [Fact]
    public async Task Run_NothingNew_WritesNothing()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("b"));
        var first = await store.SyncAsync();

        Assert.Equal(first, await store.SyncAsync());
    }

    [Fact]
    public async Task Run_OnePersonChanges_IsTheOnlyChange()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a") with { YearGroup = "7" }, RapStore.Person("b") with { YearGroup = "7" }, RapStore.Person("c"));
        var before = await store.SyncAsync();

        await store.HaveAsync(RapStore.Person("a") with { YearGroup = "7" }, RapStore.Person("b") with { YearGroup = "7", GivenName = "Other" }, RapStore.Person("c"));
        var after = await store.SyncAsync();

        Assert.Equal(["b"], await store.ChangesAsync(RapKinds.Student, before.AsOf));
        Assert.Empty(await store.ChangesAsync(RapKinds.Group, before.AsOf));
        Assert.Empty(await store.ChangesAsync(RapKinds.Student, after.AsOf));
        Assert.Equal(["a", "c", "b"], await store.ChangesAsync(RapKinds.Student, DateTimeOffset.UnixEpoch));
    }

    [Fact]
    public async Task Run_PersonLeavesAndComesBack_IsATombstoneAndThenNone()
    {
        var store = await RapStore.MakeAsync(azurite);
        var (a, b) = (RapStore.Person("a") with { YearGroup = "7" }, RapStore.Person("b") with { YearGroup = "8" });
        await store.HaveAsync(a, b);
        var first = await store.SyncAsync();

        await store.HaveAsync(a);
        var second = await store.SyncAsync();
        Assert.Equal(["a"], await store.IdsAsync(RapKinds.Student));
        Assert.Equal(["-b"], await store.ChangesAsync(RapKinds.Student, first.AsOf));
        Assert.Equal(["-year:8"], await store.ChangesAsync(RapKinds.Group, first.AsOf));

        await store.HaveAsync(a, b);
        await store.SyncAsync();
        Assert.Equal(["b"], await store.ChangesAsync(RapKinds.Student, second.AsOf));
        Assert.Equal(["b"], await store.ChangesAsync(RapKinds.Student, first.AsOf));
    }

    [Fact]
    public async Task Run_PupilBecomesStaff_IsGoneFromTheOneAndNewInTheOther()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"));
        var before = await store.SyncAsync();

        await store.HaveAsync(RapStore.Person("a", UserType.Staff));
        await store.SyncAsync();

        Assert.Equal(["-a"], await store.ChangesAsync(RapKinds.Student, before.AsOf));
        Assert.Equal(["a"], await store.ChangesAsync(RapKinds.Staff, before.AsOf));
    }

    [Fact]
    public async Task Run_DayByDay_HasWhoeverIsThereThatDay()
    {
        var store = await RapStore.MakeAsync(azurite);
        var today = new DateOnly(2026, 9, 10);
        await store.HaveAsync(new MisRecords
        {
            People = [RapStore.Person("leaver") with { EndDate = today }, RapStore.Person("joiner") with { StartDate = today.AddDays(2) }, RapStore.Person("mover")],
            Classes = [new SchoolClass { SourcedId = "7ma", Title = "Maths", ClassType = "scheduled", SchoolSourcedId = "school" }],
            Enrolments = [Enrolment("e1", "mover", "student") with { BeginDate = today.AddDays(1), EndDate = today.AddDays(2) }],
        });
        var seen = new List<string>();

        for (var day = 0; day < 4; day++)
        {
            await store.SyncAsync();
            var group = JsonSerializer.Deserialize((await store.Roster.FindAsync(RapStore.Site, RapKinds.Group, "class:7ma", Cancellation))!.Json.Span, RapJson.Default.RapGroup)!;
            seen.Add($"{string.Join(' ', await store.IdsAsync(RapKinds.Student))} / {group.Members!.Count}");
            store.Time.Advance(TimeSpan.FromDays(1));
        }

        Assert.Equal(["leaver mover / 0", "mover / 1", "joiner mover / 1", "joiner mover / 0"], seen);
    }

    [Fact]
    public async Task Run_AfterNinetyOneDays_ForgetsTombstones()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("b"));
        var first = await store.SyncAsync();
        await store.HaveAsync(RapStore.Person("a"));
        await store.SyncAsync();

        store.Time.Advance(TimeSpan.FromDays(90));
        await store.HaveAsync(RapStore.Person("a"), RapStore.Person("c"));
        await store.SyncAsync();
        Assert.Equal(["-b", "c"], await store.ChangesAsync(RapKinds.Student, first.AsOf));

        store.Time.Advance(TimeSpan.FromDays(2));
        await store.HaveAsync(RapStore.Person("a"));
        await store.SyncAsync();
        Assert.Equal(["-c"], await store.ChangesAsync(RapKinds.Student, first.AsOf));
    }

    /// <summary>Wherever a run stops, the next ones end with the same as one that never stopped, and nobody who did not change is given as changed.</summary>
    [Fact]
    public async Task Run_StoppedAtEveryWrite_EndsRight()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync([.. Enumerable.Range(0, 150).Select(n => RapStore.Person($"p{n:D3}"))]);
        var first = await store.SyncAsync();
        await store.HaveAsync([.. Enumerable.Range(75, 150).Select(n => RapStore.Person($"p{n:D3}") with { GivenName = n % 3 == 0 ? "Other" : "Given" })]);

        var stops = 0;
        for (var writes = 0; ; writes++)
        {
            store.Time.Advance(TimeSpan.FromMinutes(1));
            try
            {
                while (await store.Sync(store.TablesWith(new StopsAfter(writes))).RunAsync(RapStore.Site, Cancellation))
                {
                }

                break;
            }
            catch (RequestFailedException)
            {
                stops++;
                // An update that was not completed is not given to whoever asks for changes.
                Assert.Empty(await store.ChangesAsync(RapKinds.Student, first.AsOf));
            }
        }

        Assert.True(stops > 3, $"It was stopped only {stops} times.");
        Assert.Equal(Enumerable.Range(75, 150).Select(n => $"p{n:D3}"), await store.IdsAsync(RapKinds.Student));
        var changed = await store.ChangesAsync(RapKinds.Student, first.AsOf);
        Assert.Equal(
            Enumerable.Range(0, 75).Select(n => $"-p{n:D3}").Concat(Enumerable.Range(75, 150).Where(n => n >= 150 || n % 3 == 0).Select(n => $"p{n:D3}")).Order(StringComparer.Ordinal),
            changed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Run_MoreThanOneRunWrites_GoesOnWhereItEnded()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync([.. Enumerable.Range(0, 30).Select(n => RapStore.Person($"p{n:D2}"))]);
        var first = await store.SyncAsync();
        await store.HaveAsync([.. Enumerable.Range(5, 25).Select(n => RapStore.Person($"p{n:D2}") with { GivenName = "Other" })]);

        var runs = 1;
        for (; await store.Sync(store.Tables, maxPerRun: 7).RunAsync(RapStore.Site, Cancellation); runs++)
        {
            // Nobody goes before everybody was looked at.
            Assert.Equal(30, (await store.IdsAsync(RapKinds.Student)).Count);
            Assert.Empty(await store.ChangesAsync(RapKinds.Student, first.AsOf));
        }

        Assert.Equal(4, runs);
        Assert.Equal(25, (await store.IdsAsync(RapKinds.Student)).Count);
        Assert.Equal(30, (await store.ChangesAsync(RapKinds.Student, first.AsOf)).Count);
    }

    [Fact]
    public async Task Update_AnotherBegan_FailsAndWritesNoMore()
    {
        var store = await RapStore.MakeAsync(azurite);
        var old = await RosterUpdate.BeginAsync(store.Tables, RapStore.Site, null, store.Time.GetUtcNow(), Cancellation);
        await old.PutAsync(RapKinds.Student, "old", "{}"u8.ToArray(), Cancellation);
        var state = await store.Roster.StateAsync(RapStore.Site, Cancellation);
        var next = await RosterUpdate.BeginAsync(store.Tables, RapStore.Site, state, store.Time.GetUtcNow(), Cancellation);

        await Assert.ThrowsAnyAsync<RequestFailedException>(() => old.EndAsync("old", Cancellation));
        await next.EndAsync("next", Cancellation);

        Assert.Empty(await store.IdsAsync(RapKinds.Student));
        Assert.Equal("next", (await store.Roster.StateAsync(RapStore.Site, Cancellation))!.Basis);
    }

    [Fact]
    public async Task List_PageByPageWhileItChanges_GivesTheOthersOnce()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync([.. Enumerable.Range(0, 20).Select(n => RapStore.Person($"p{n:D2}"))]);
        await store.SyncAsync();

        var page = await store.Roster.ListAsync(RapStore.Site, RapKinds.Student, null, 10, Cancellation);
        // The one where the page ended goes, one before comes, one behind changes.
        await store.HaveAsync([.. Enumerable.Range(0, 20).Where(n => n != 9).Select(n => RapStore.Person($"p{n:D2}") with { GivenName = n == 15 ? "Other" : "Given" }), RapStore.Person("p001")]);
        await store.SyncAsync();
        var rest = await store.Roster.ListAsync(RapStore.Site, RapKinds.Student, page.Next, 10, Cancellation);

        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"p{n:D2}"), page.Items.Concat(rest.Items).Select(r => r.Id));
        Assert.Null(rest.Next);
    }

    [Fact]
    public async Task List_IdsOfEveryShape_AreFoundAndPagedThrough()
    {
        var store = await RapStore.MakeAsync(azurite);
        string[] ids = ["a/b", "a?b", "a%b", "it's", "ä", "\u0001", new string('/', 255), new string('x', 255), "=", "_", "`", "a_b", "😀"];
        await store.HaveAsync([.. ids.Select(id => RapStore.Person(id))]);
        await store.SyncAsync();

        Assert.Equal(ids.Order(StringComparer.Ordinal), (await store.AllAsync(RapKinds.Student, 2)).Select(r => r.Id).Order(StringComparer.Ordinal));
        foreach (var id in ids)
            Assert.NotNull(await store.Roster.FindAsync(RapStore.Site, RapKinds.Student, id, Cancellation));
    }

    [Fact]
    public async Task Groups_TooLongForARow_HaveNoListOfMembers()
    {
        var store = await RapStore.MakeAsync(azurite);
        await store.HaveAsync([.. Enumerable.Range(0, 3_000).Select(n => RapStore.Person($"{n:D4}{new string('x', 250)}") with { YearGroup = n < 1_000 ? "7" : "8" })]);

        var groups = (await store.SchoolAsync()).Groups().ToDictionary(g => g.Id, g => (g.Json.Length, JsonSerializer.Deserialize(g.Json, RapJson.Default.RapGroup)!.Members));

        Assert.Equal(1_000, groups["year:7"].Members?.Count);
        Assert.InRange(groups["year:7"].Length, 250_000, 700_000);
        Assert.Equal(2_000, groups["year:8"].Members?.Count);

        await store.HaveAsync([.. Enumerable.Range(0, 3_000).Select(n => RapStore.Person($"{n:D4}{new string('x', 250)}") with { YearGroup = "7" })]);

        Assert.Null(JsonSerializer.Deserialize((await store.SchoolAsync()).Groups().Single().Json, RapJson.Default.RapGroup)!.Members);
    }

    private static Enrolment Enrolment(string id, string person, string role) =>
        new() { SourcedId = id, ClassSourcedId = "7ma", SchoolSourcedId = "school", UserSourcedId = person, Role = role };

    /// <summary>Lets some writes through and fails every one after.</summary>
    private sealed class StopsAfter(int writes) : HttpPipelineSynchronousPolicy
    {
        private int left = writes;

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Method != RequestMethod.Get && !message.Request.Uri.ToString().Contains("/Tables", StringComparison.Ordinal) && left-- <= 0)
                throw new RequestFailedException("Stopped by the test.");
        }
    }
}
