using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Operations.AuditTrail;

/// <summary>A school's audit in a storage account of its own, with a clock that goes when it is told.</summary>
internal sealed class Trail
{
    private Trail(string connection, IDataProtectionProvider protection, FakeTimeProvider time)
    {
        (Protection, Connection, Time) = (protection, connection, time);
        Tables = new Tables(new TableServiceClient(connection));
        Keys = new AuditKeys(Tables, protection);
        Sites = new Core.Sites.Sites(Tables);
        Audit = new Audit(Tables, new AuditChains(Tables, Keys), Time, []);
        var blobs = new BlobServiceClient(connection);
        Seals = new AuditSeals(blobs);
        Verify = new VerifyAudit(Tables, Keys, Seals);
        Keep = new KeepAudit(Tables, Sites, Keys, Seals, new AuditSettings(), Time);
        Erase = new EraseAudit(Tables, Audit);
        Search = new AuditSearch(Tables, Time);
    }

    public static Guid School { get; } = new("a0000000-0000-4000-8000-0000000000aa");

    public string Connection { get; }

    public IDataProtectionProvider Protection { get; }

    /// <summary>Begins at noon.</summary>
    public FakeTimeProvider Time { get; }

    public Tables Tables { get; }

    public AuditKeys Keys { get; }

    public Audit Audit { get; }

    public Core.Sites.Sites Sites { get; }

    public VerifyAudit Verify { get; }

    public AuditSeals Seals { get; }

    public KeepAudit Keep { get; }

    public EraseAudit Erase { get; }

    public AuditSearch Search { get; }

    public DateOnly Today => DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Trail> MakeAsync(AzuriteFixture azurite) =>
        new(await azurite.NewAccountAsync(), new EphemeralDataProtectionProvider(), new FakeTimeProvider(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero)));

    /// <summary>Another instance of the hub on the same storage.</summary>
    /// <param name="withoutItsKeys">Whether it cannot read what the first one encrypted.</param>
    public Trail Another(bool withoutItsKeys = false) => new(Connection, withoutItsKeys ? new EphemeralDataProtectionProvider() : Protection, Time);

    /// <summary>Another instance of the hub on the same storage, whose clock goes differently.</summary>
    public Trail Another(FakeTimeProvider time) => new(Connection, Protection, time);

    /// <summary>Adds records, a second apart.</summary>
    public async Task AddAsync(int records = 1, Guid? actor = null, string action = "password.changed")
    {
        for (var record = 0; record < records; record++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Audit.AddAsync(new AuditRecord(School, (actor ?? Guid.Empty).ToString(), action, $"number {record}", Address: "192.0.2.1"), Cancellation);
        }
    }

    /// <summary>The rows of the school's records, the oldest first.</summary>
    public async Task<List<TableEntity>> RowsAsync()
    {
        var rows = await QueryAsync(r => r.PartitionKey == School.ToString());
        return [.. rows.Where(r => !r.RowKey.StartsWith(ChainMarker.Behind, StringComparison.Ordinal)).Reverse()];
    }

    public async Task<IReadOnlyList<TableEntity>> QueryAsync(System.Linq.Expressions.Expression<Func<TableEntity, bool>> filter)
    {
        var rows = new List<TableEntity>();
        await foreach (var row in (await TableAsync()).QueryAsync(filter, cancellationToken: Cancellation))
            rows.Add(row);
        return rows;
    }

    public Task<TableClient> TableAsync() => Tables.GetAsync("Audit");

    /// <summary>A row of the school's partition.</summary>
    public async Task<TableEntity> RowAsync(string key) => await (await TableAsync()).GetEntityAsync<TableEntity>(School.ToString(), key, cancellationToken: Cancellation);

    /// <summary>Writes a row, as somebody might who has the storage account's key.</summary>
    public async Task ForgeAsync(TableEntity row) => await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, Cancellation);

    /// <summary>Deletes rows, as somebody might who has the storage account's key.</summary>
    public async Task DeleteAsync(params IEnumerable<string> keys)
    {
        foreach (var key in keys)
            await (await TableAsync()).DeleteEntityAsync(School.ToString(), key, cancellationToken: Cancellation);
    }

    public Task<AuditVerification> VerifyAsync(DateOnly? from = null, DateOnly? to = null) => Verify.VerifyAsync(School, from ?? Today, to ?? from ?? Today, Cancellation);
}
