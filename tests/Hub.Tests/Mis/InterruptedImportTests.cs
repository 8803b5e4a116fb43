using System.Text.Json.Nodes;
using Hub.Core.Mis;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;
using Hub.Functions.Mis;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Mis;

/// <summary>Imports that ended somewhere between their first and their last step.</summary>
public sealed class InterruptedImportTests(AzuriteFixture azurite)
{
    private static readonly School Old = School.Create(new SampleSchoolOptions { Pupils = 210, Staff = 20 });
    private static readonly School New = School.Create(new SampleSchoolOptions { Pupils = 203, Staff = 21, Seed = 2 });

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutFeed_SameAsOneThatFailedHalfWay_IsWrittenToTheEnd()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Old));
        await FailHalfWayAsync(hub, site);

        var again = await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(New));

        Assert.Equal("completed", (string?)again["state"]);
        await AssertPeopleAsync(hub, site, New);
        Assert.Equal(Old.People.Select(p => p.Id).Except(New.People.Select(p => p.Id)).Order(), await LeaversAsync(hub, site));
    }

    [Fact]
    public async Task PutFeed_SameAsTheCurrentOneAfterAnotherFailedHalfWay_IsWrittenAnew()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Old));
        await FailHalfWayAsync(hub, site);

        var again = await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Old));
        var thrice = await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Old));

        Assert.Equal("completed", (string?)again["state"]);
        Assert.Equal("An earlier import stopped half-way, so every person was written anew.", (string?)again["message"]);
        await AssertPeopleAsync(hub, site, Old);
        Assert.Empty(await LeaversAsync(hub, site));
        Assert.Equal("unchanged", (string?)thrice["state"]);
    }

    [Fact]
    public async Task PutFeed_SameAsAFirstOneThatFailedAfterItsLastRow_IsWrittenToTheEnd()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();
        var failed = await FailHalfWayAsync(hub, site);
        var snapshots = hub.Services.GetRequiredService<Snapshots>();
        var snapshot = await snapshots.GetAsync(site, failed.DetailAs<ImportDetail>().SnapshotId!, Cancellation);
        Assert.True(await snapshots.TryMakeCurrentAsync(snapshot, null, Cancellation));

        var again = await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(New));

        Assert.Equal("completed", (string?)again["state"]);
        await AssertPeopleAsync(hub, site, New);
    }

    [Fact]
    public async Task FeedArrived_JobThatNobodyStored_IsImportedAllTheSame()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();
        var job = await AcceptAsync(hub, site);

        await hub.Services.GetRequiredService<FeedArrivals>().SendAsync(job, Cancellation);

        for (var asked = 0; asked < 200 && (await hub.Client.ItemsAsync($"/mis/v1/sites/{site}/imports")).Count == 0; asked++)
            await Task.Delay(50, Cancellation);
        Assert.Equal("completed", (string?)(await hub.Client.AtRestAsync(ImportView.Path(site, job.Id)))["state"]);
    }

    private static async Task<Job> AcceptAsync(HubHost hub, Guid site)
    {
        var accepted = await hub.Services.GetRequiredService<AcceptFeed>().RunAsync(site, FeedOverHttpTests.Feed(New), null, Cancellation);
        return accepted.Succeeded(out var job, out _) ? job : throw new InvalidOperationException("The feed was not accepted.");
    }

    /// <summary>An import of the new feed that fails when it has written half of the people: newcomers and leavers among them.</summary>
    private static async Task<Job> FailHalfWayAsync(HubHost hub, Guid site)
    {
        var job = await AcceptAsync(hub, site);
        await hub.Services.GetRequiredService<Jobs>().AddAsync(job, Cancellation);
        await hub.Services.GetRequiredService<ReadFeed>().RunAsync(site, job.Id, Cancellation);
        await hub.Services.GetRequiredService<CompareSnapshot>().RunAsync(site, job.Id, Cancellation);
        var imports = hub.Services.GetRequiredService<ImportJobs>();
        var snapshots = hub.Services.GetRequiredService<Snapshots>();
        var read = (await imports.FindAsync(site, job.Id, Cancellation))!;
        var next = await snapshots.GetAsync(site, read.DetailAs<ImportDetail>().SnapshotId!, Cancellation);
        var changes = await SnapshotDiff.ReadAsync<Person>(snapshots, await snapshots.CurrentAsync(site, Cancellation), next, Cancellation).ToListAsync(Cancellation);
        await hub.Services.GetRequiredService<UnfinishedApplies>().BeginAsync(site, job.Id, Cancellation);
        var written = changes.Where((_, i) => i % 2 == 0 || i > 200).ToArray();
        await hub.Services.GetRequiredService<People>().ApplyAsync(site, written, Cancellation);
        await hub.Services.GetRequiredService<Leavers>().NoteAsync(site, written, Cancellation);
        await hub.Services.GetRequiredService<ApplySnapshot>().FailAsync(site, job.Id, Cancellation);
        return (await imports.FindAsync(site, job.Id, Cancellation))!;
    }

    private static async Task AssertPeopleAsync(HubHost hub, Guid site, School school) => Assert.Equal(
        school.People.Select(p => $"{p.Id} {p.GivenName} {p.FamilyName}").Order(StringComparer.Ordinal),
        (await hub.Client.PeopleAsync(site)).Select(Named));

    private static async Task<IEnumerable<string>> LeaversAsync(HubHost hub, Guid site) =>
        (await hub.Services.GetRequiredService<Leavers>().ListAsync(site, Cancellation)).Select(l => l.PersonId).Order();

    private static string Named(JsonNode person) => $"{person["sourcedId"]} {person["givenName"]} {person["familyName"]}";
}
