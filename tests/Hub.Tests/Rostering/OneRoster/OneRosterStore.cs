using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Mis;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>A school in a storage account of its own: gives it snapshots and reads what consumers would be given.</summary>
internal sealed class OneRosterStore : IDisposable
{
    public static readonly Guid SiteId = new("a0000000-0000-4000-8000-0000000000aa");
    private readonly Tables tables;
    private readonly Snapshots snapshots;
    private readonly Sites sites;
    private string? current;

    private OneRosterStore(string connection, RequestLog? log)
    {
        var (tableOptions, blobOptions) = (new TableClientOptions(), new BlobClientOptions());
        if (log is not null)
        {
            tableOptions.AddPolicy(log, HttpPipelinePosition.PerCall);
            blobOptions.AddPolicy(log, HttpPipelinePosition.PerCall);
        }

        tables = new Tables(new TableServiceClient(connection, tableOptions));
        Blobs = new Blobs(new BlobServiceClient(connection, blobOptions));
        (snapshots, sites, Accounts) = (new Snapshots(tables, Blobs), new Sites(tables), new DirectoryAccounts(tables));
        Rosters = new OneRosterRosters(tables, Blobs, new OneRosterSettings());
    }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 9, 10, 12, 0, 0, TimeSpan.Zero));

    public Blobs Blobs { get; }

    public DirectoryAccounts Accounts { get; }

    public OneRosterRosters Rosters { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<OneRosterStore> MakeAsync(AzuriteFixture azurite) => await MakeAsync(await azurite.NewAccountAsync(), SiteId, null);

    /// <summary>One of several schools in a storage account.</summary>
    /// <param name="connection">The account.</param>
    /// <param name="siteId">The school.</param>
    /// <param name="log">Notes what is asked of the storage.</param>
    public static async Task<OneRosterStore> MakeAsync(string connection, Guid siteId, RequestLog? log)
    {
        var store = new OneRosterStore(connection, log) { Site = siteId };
        await store.PutSiteAsync(new Site { Id = siteId, Name = "School" });
        return store;
    }

    public Guid Site { get; private init; }

    public async Task PutSiteAsync(Site site) => Assert.NotNull(await sites.TryStoreAsync(site, await sites.ReadAsync(Site, Stop), Stop));

    /// <summary>Makes these the school's records, and no others.</summary>
    public async Task HaveAsync(MisRecords records)
    {
        var snapshot = await snapshots.WriteAsync(Site, records, Stop);
        Assert.True(await snapshots.TryMakeCurrentAsync(snapshot, current, Stop));
        current = snapshot.Id;
    }

    public Task HaveAsync(params IReadOnlyList<Person> people) => HaveAsync(new MisRecords { People = people });

    /// <summary>Brings what consumers are given in step, a minute later than whatever was before.</summary>
    public async Task<OneRosterVersion> SyncAsync(TimeProvider? time = null)
    {
        Time.Advance(TimeSpan.FromMinutes(1));
        await Sync(time ?? Time).RunAsync(Site, Stop);
        return (await Rosters.CurrentAsync(Site, Stop))!;
    }

    public SyncOneRoster Sync(TimeProvider time) => new(sites, snapshots, Accounts, Rosters, tables, Blobs, time);

    public async Task<Dictionary<string, Kept<T>>> AllAsync<T>() where T : MisRecord =>
        (await Rosters.ReadAsync<T>((await Rosters.CurrentAsync(Site, Stop))!, Stop)).ToDictionary(r => r.Record.SourcedId);

    /// <summary>Each record's id, with a minus when it is gone, and the minute in which it changed.</summary>
    public async Task<string> DatesAsync<T>() where T : MisRecord =>
        string.Join(' ', (await AllAsync<T>()).Values.Select(r => $"{(r.Gone ? "-" : "")}{r.Record.SourcedId}@{r.ChangedAt.Minute}"));

    public void Dispose() => Rosters.Dispose();
}

/// <summary>Notes the address of everything that is asked of the storage.</summary>
internal sealed class RequestLog : HttpPipelineSynchronousPolicy
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Asked { get; } = [];

    public override void OnSendingRequest(HttpMessage message) => Asked.Enqueue(Uri.UnescapeDataString(message.Request.Uri.ToString()));
}
