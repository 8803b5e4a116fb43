using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Mis;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.Records;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Partners;

/// <summary>A school in a storage account of its own: gives it snapshots and reads what partners would be given.</summary>
internal sealed class RapStore
{
    public static readonly Guid Site = new("a0000000-0000-4000-8000-0000000000aa");
    private readonly string connection;
    private readonly Snapshots snapshots;
    private readonly Sites sites;
    private string? current;

    private RapStore(string connection)
    {
        this.connection = connection;
        Tables = new Tables(new TableServiceClient(connection));
        (snapshots, sites) = (new Snapshots(Tables, new Blobs(new BlobServiceClient(connection))), new Sites(Tables));
        Roster = new Roster(Tables);
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 9, 10, 12, 0, 0, TimeSpan.Zero));

    public Tables Tables { get; }

    public Roster Roster { get; }

    public static async Task<RapStore> MakeAsync(AzuriteFixture azurite)
    {
        var store = new RapStore(await azurite.NewAccountAsync());
        await store.sites.TryStoreAsync(new Site { Id = Site, Name = "School" }, null, TestContext.Current.CancellationToken);
        return store;
    }

    public static Person Person(string id, UserType type = UserType.Student) => new()
    {
        SourcedId = id,
        UserType = type,
        GivenName = "Given",
        FamilyName = $"Family {id}",
        Emails = [$"{id}@school.example"],
        Roles = [new PersonRole(type == UserType.Student ? "student" : "teacher", "school")],
    };

    /// <summary>Makes these the school's people, and no others.</summary>
    public Task HaveAsync(params IReadOnlyList<Person> people) => HaveAsync(new MisRecords { People = people });

    public async Task HaveAsync(MisRecords records)
    {
        var stop = TestContext.Current.CancellationToken;
        var snapshot = await snapshots.WriteAsync(Site, records, stop);
        Assert.True(await snapshots.TryMakeCurrentAsync(snapshot, current, stop));
        current = snapshot.Id;
    }

    /// <summary>Who and what is at the school today, as it would be written.</summary>
    public async Task<RapSchool> SchoolAsync()
    {
        var school = new RapSchool((await snapshots.CurrentAsync(Site, TestContext.Current.CancellationToken))!, DateOnly.FromDateTime(Time.GetUtcNow().Date));
        await school.ReadAsync(snapshots, TestContext.Current.CancellationToken);
        return school;
    }

    /// <summary>Brings the roster in step, a minute later than whatever was before.</summary>
    public async Task<RosterState> SyncAsync()
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        while (await Sync(Tables).RunAsync(Site, TestContext.Current.CancellationToken))
        {
        }

        return (await Roster.StateAsync(Site, TestContext.Current.CancellationToken))!;
    }

    public SyncRap Sync(Tables tables, int maxPerRun = 10_000) => new(sites, snapshots, Roster, tables, Time) { MaxPerRun = maxPerRun };

    /// <summary>The tables by way of a policy, which may fail.</summary>
    public Tables TablesWith(Azure.Core.Pipeline.HttpPipelinePolicy policy)
    {
        var options = new TableClientOptions { Retry = { MaxRetries = 0 } };
        options.AddPolicy(policy, Azure.Core.HttpPipelinePosition.PerCall);
        return new Tables(new TableServiceClient(connection, options));
    }

    public async Task<IReadOnlyList<RosterRecord>> AllAsync(string kind, int size = 500)
    {
        var records = new List<RosterRecord>();
        string? position = null;
        do
        {
            var page = await Roster.ListAsync(Site, kind, position, size, TestContext.Current.CancellationToken);
            records.AddRange(page.Items);
            position = page.Next;
        }
        while (position is not null);
        return records;
    }

    public async Task<IReadOnlyList<string>> IdsAsync(string kind) => [.. (await AllAsync(kind)).Select(r => r.Id)];

    /// <summary>What changed, as far as updates were completed: the ids, those of tombstones with a minus.</summary>
    public async Task<IReadOnlyList<string>> ChangesAsync(string kind, DateTimeOffset since)
    {
        var state = (await Roster.StateAsync(Site, TestContext.Current.CancellationToken))!;
        var page = await Roster.ChangesAsync(Site, kind, since, state.AsOf, null, 500, TestContext.Current.CancellationToken);
        return [.. page.Items.Select(r => r.Deleted ? $"-{r.Id}" : r.Id)];
    }
}
