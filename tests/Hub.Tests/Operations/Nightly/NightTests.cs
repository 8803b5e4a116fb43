using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Operations;
using Hub.Core.Operations.Nightly;
using Hub.Core.Provisioning;
using Hub.Core.Sites;
using Hub.Simulators;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;

namespace Hub.Tests.Operations.Nightly;

/// <summary>Nights: what they do for a school, what they leave alone, and what they tell.</summary>
public sealed class NightTests(NightHub hub) : IClassFixture<NightHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Night_ChangesAddressesAndMakesFiles_AndTheNextOneNothing()
    {
        var site = await hub.SiteAsync(3);

        var first = (await hub.NightAsync(site))!;
        var writes = site.Writes.Count;
        var second = await hub.NightAsync(site);

        Assert.Equal(SiteNightState.InStep, first.State);
        Assert.Equal(("new1@" + site.Domain, "new1@" + site.Domain), (site.AddressOf("google", "p1"), site.AddressOf("microsoft365", "p1")));
        Assert.Equal([(DirectoryKind.Microsoft365, JobState.Completed, 3), (DirectoryKind.Google, JobState.Completed, 3)], first.Updates.Select(u => (u.Directory, u.State!.Value, u.Changes)));
        Assert.Equal((JobState.Completed, 3, 0), (first.Exports.Single().State!.Value, first.Exports[0].People, first.Exports[0].LeftOut));
        Assert.Equal(new PeopleChanges(3, 0, 0), first.People);
        Assert.NotNull(first.EndedAt);
        Assert.Null(second);
        Assert.Equal((writes, 1), (site.Writes.Count, await NightHub.ExportsAsync(site)));
        var whole = await hub.WholeAsync();
        Assert.NotNull(whole.EndedAt);
        Assert.Equal(whole.Sites, whole.InStep + whole.NeedYou + whole.Failed + whole.Paused);
    }

    [Fact]
    public async Task Night_AfterAFeedThatChangesPeople_BringsThemInStep()
    {
        var site = await hub.SiteAsync(2);
        await hub.NightAsync(site);
        await FeedAsync(site, Pupil(site, 1, "new"), Pupil(site, 2, "newer"));

        var night = (await hub.NightAsync(site))!;

        Assert.Equal(("new1@" + site.Domain, "newer2@" + site.Domain), (site.AddressOf("google", "p1"), site.AddressOf("google", "p2")));
        Assert.Equal(new PeopleChanges(0, 1, 0), night.People);
        Assert.Equal(2, await NightHub.ExportsAsync(site));
    }

    [Fact]
    public async Task LinkMadeOrRemovedByHand_HasTheNextNightMakeTheFilesAndOnlyThat()
    {
        var site = await hub.SiteAsync(domain => [ProvisioningFixture.Pupil("p1", null, null)]);
        site.Tenant.Seed([new SimulatedPerson("", "Ada", "Byron", $"ada@{site.Domain}")]);
        var link = $"{site.Links("microsoft365")}/p1";
        var first = (await hub.NightAsync(site))!;

        Assert.Null(await hub.NightAsync(site));
        await site.SendAsync(HttpMethod.Put, link, new { account = $"ada@{site.Domain}" });
        var made = (await hub.NightAsync(site))!;
        Assert.Null(await hub.NightAsync(site));
        await site.SendAsync(HttpMethod.Delete, link);
        var removed = (await hub.NightAsync(site))!;
        Assert.Null(await hub.NightAsync(site));

        Assert.Equal([(0, 1), (1, 0), (0, 1)], new[] { first, made, removed }.Select(n => (n.Exports.Single().People, n.Exports[0].LeftOut)));
        Assert.Equal(3, await NightHub.ExportsAsync(site));
    }

    [Fact]
    public async Task UpdateOverTheBrake_WaitsAndIsMailedOnce_AndALaterNightTakesItBack()
    {
        var site = await hub.SiteAsync(50);
        await hub.ChangeAsync(site, s => s with { Notifications = s.Notifications with { Addresses = [$"it@{site.Domain}"] } });

        var first = (await hub.NightAsync(site))!;
        var held = first.Updates.Single(u => u.Directory == DirectoryKind.Google);
        var quiet = await hub.NightAsync(site);
        await FeedAsync(site, [.. Enumerable.Range(1, 50).Select(n => Pupil(site, n, "newer"))]);
        var next = (await hub.NightAsync(site))!;

        Assert.Equal((SiteNightState.NeedsYou, JobState.AwaitingApproval), (first.State, held.State));
        Assert.Empty(site.Writes);
        Assert.Null(quiet);
        Assert.Equal(JobState.Cancelled, (await hub.Get<Jobs>().FindAsync(site.Id, held.JobId!, Cancellation))!.State);
        Assert.Equal(JobState.AwaitingApproval, next.Updates.Single(u => u.Directory == DirectoryKind.Google).State);
        var mail = Assert.Single(site.Simulators.Mail.To($"it@{site.Domain}"));
        Assert.Equal("Last night's sync left 2 things for you", mail.Subject);
        Assert.Contains("Google: 50 addresses wait for your approval. ", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SchoolThatFails_StopsNoOther_AndIsTriedAgain()
    {
        var broken = await hub.SiteAsync(1);
        var sound = await hub.SiteAsync(1);
        broken.Workspace.Delegated = false;

        var failed = (await hub.NightAsync(broken))!;
        broken.Workspace.Delegated = true;
        var again = (await hub.NightAsync(broken))!;

        Assert.Equal(SiteNightState.Failed, failed.State);
        Assert.Contains("Google", Assert.Single(failed.Needs), StringComparison.Ordinal);
        Assert.Equal(JobState.Completed, failed.Updates.Single(u => u.Directory == DirectoryKind.Microsoft365).State);
        Assert.Equal("new1@" + sound.Domain, sound.AddressOf("google", "p1"));
        Assert.Equal((SiteNightState.InStep, "new1@" + broken.Domain), (again.State, broken.AddressOf("google", "p1")));
    }

    [Fact]
    public async Task Pause_LeavesTheSchoolBe_UntilItIsOver()
    {
        var site = await hub.SiteAsync(1);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        await hub.ChangeAsync(site, s => s with { Nightly = s.Nightly with { Pauses = [new Pause(today.AddDays(-1), today.AddDays(1))] } });

        var paused = (await hub.NightAsync(site))!;
        var untouched = site.Writes.Count;
        await hub.ChangeAsync(site, s => s with { Nightly = s.Nightly with { Pauses = [] } });
        await hub.NightAsync(site);

        Assert.Equal((SiteNightState.Paused, 0), (paused.State, untouched));
        Assert.Equal("new1@" + site.Domain, site.AddressOf("google", "p1"));
    }

    [Fact]
    public async Task SchoolThatWantsNothing_IsKeptInStepWithoutAnyWriteOrFile()
    {
        var site = await hub.SiteAsync(1);
        await hub.ChangeAsync(site, s => s with { Nightly = new NightlyRules() });

        var night = (await hub.NightAsync(site))!;

        Assert.Equal((SiteNightState.InStep, 0, 0), (night.State, site.Writes.Count, await NightHub.ExportsAsync(site)));
    }

    [Fact]
    public async Task PersonWhoBeginsLater_MakesThatDayANight()
    {
        var site = await hub.SiteAsync(1);
        var begins = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3);
        await FeedAsync(site, Pupil(site, 1, "new"), Pupil(site, 2, "new") with { StartDate = begins });

        await hub.NightAsync(site);

        Assert.Equal(begins, (await hub.Get<Nights>().InStepAsync(site.Id, Cancellation))!.FilesUntil);
    }

    [Fact]
    public async Task Operators_BeginTheNightOnce_AndReadWhatItCameTo()
    {
        const string Path = "/operations/v1/nights";
        using var begun = await hub.Hub.Client.PostAsync(Path, null, Cancellation);
        using var twice = await hub.Hub.Client.PostAsync(Path, null, Cancellation);
        JsonNode? view = null;
        while (view?["night"]?["endedAt"] is null)
        {
            await Task.Delay(50, Cancellation);
            using var answer = await hub.Hub.Client.GetAsync(begun.Headers.Location, Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK)
                view = await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation);
        }

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (begun.StatusCode, twice.StatusCode));
        Assert.Contains((await hub.Hub.Client.GetFromJsonAsync<JsonNode>(Path, Cancellation))!["items"]!.AsArray(), n => (string?)n!["day"] == (string?)view["night"]!["day"]);
        foreach (var unknown in new[] { "2020-01-01", "yesterday" })
            Assert.Equal(HttpStatusCode.NotFound, (await hub.Hub.Client.GetAsync($"{Path}/{unknown}", Cancellation)).StatusCode);
    }

    private static SamplePerson Pupil(TestSite site, int number, string word) =>
        ProvisioningFixture.Pupil($"p{number}", $"{word}{number}@{site.Domain}", account: null);

    private static async Task FeedAsync(TestSite site, params SamplePerson[] people) =>
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(site.Hub, site.Id, FeedOverHttpTests.Feed(School.Of(people))))["state"]);
}
