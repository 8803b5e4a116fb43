using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Applications;

/// <summary>The applications of all partners, and every version that was approved.</summary>
/// <remarks>An application is a partition: its row, and a row for each approved version, which never changes.</remarks>
public sealed class Applications(Tables tables, TimeProvider time) : IDisposable
{
    private const string RowKey = "application";
    private const string VersionPrefix = "version_";
    private const string ApprovedList = "approved";
    private const string SubmittedList = "submitted";
    private const int MostKept = 5000;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private readonly FreshCache<Guid, Application?> cache = new(Fresh, MostKept, time);

    /// <summary>An application as it was at most twenty seconds ago, or null.</summary>
    public ValueTask<Application?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        cache.GetAsync(id, async () => (await ReadAsync(id, cancellationToken))?.Application);

    /// <summary>An application as it is stored now, with its version; null when there is none.</summary>
    public async Task<StoredApplication?> ReadAsync(Guid id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(id.ToString(), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? new StoredApplication(Parse<Application>(row.Value!), row.Value!.ETag) : null;
    }

    /// <summary>A version that was approved once, or null.</summary>
    public async Task<ApplicationVersion?> ReadVersionAsync(Guid id, int number, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(id.ToString(), VersionKey(number), cancellationToken: cancellationToken);
        return row.HasValue ? Parse<ApplicationVersion>(row.Value!) : null;
    }

    /// <summary>Every version that was approved, newest first.</summary>
    public async Task<IReadOnlyList<ApplicationVersion>> VersionsAsync(Guid id, CancellationToken cancellationToken)
    {
        var versions = new List<ApplicationVersion>();
        var (from, to) = (VersionPrefix, VersionPrefix + "a");
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {id.ToString()} and RowKey ge {from} and RowKey lt {to}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            versions.Insert(0, Parse<ApplicationVersion>(row));
        return versions;
    }

    /// <summary>A partner's applications, in the order of their names.</summary>
    public Task<IReadOnlyList<Application>> OfVendorAsync(string vendorId, CancellationToken cancellationToken) =>
        ListedAsync(VendorList(vendorId), a => a.VendorId == vendorId, cancellationToken);

    /// <summary>The applications that schools can install, in the order of their names.</summary>
    public Task<IReadOnlyList<Application>> ApprovedAsync(CancellationToken cancellationToken) => ListedAsync(ApprovedList, a => a.Approved is not null, cancellationToken);

    /// <summary>The applications that the operating team is to decide on, in the order of their names.</summary>
    public Task<IReadOnlyList<Application>> SubmittedAsync(CancellationToken cancellationToken) =>
        ListedAsync(SubmittedList, a => a.Draft?.State == VersionState.Submitted, cancellationToken);

    /// <summary>Stores a new application under its name.</summary>
    /// <returns>False when another bears the name.</returns>
    public async Task<bool> TryAddAsync(Application application, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(application);
        if (!await TryReserveAsync(application.Name, application.Id, cancellationToken))
            return false;
        // In the lists before it is there: what lists an application looks whether it belongs.
        await ListAsync(VendorList(application.VendorId), application.Id, cancellationToken);
        await (await TableAsync()).AddEntityAsync(Row(application), cancellationToken);
        cache.Forget(application.Id);
        return true;
    }

    /// <summary>Changes an application as it stands now; on a conflict it is read and changed again.</summary>
    /// <param name="id">The application.</param>
    /// <param name="change">The application as it should be, or null to leave it. Its name and partner stay.</param>
    /// <param name="also">What is written in the same transaction, made from the application as it will be; for example the announcement of the change.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The application after the call; null when there is none.</returns>
    public async Task<Application?> UpdateAsync(
        Guid id, Func<Application, Application?> change, Func<Application, IEnumerable<TableTransactionAction>>? also, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(id, cancellationToken) is not { } stored)
                return null;
            if (change(stored.Application) is not { } next)
                return stored.Application;
            if (next.Approved is not null)
                await ListAsync(ApprovedList, id, cancellationToken);
            if (next.Draft?.State == VersionState.Submitted)
                await ListAsync(SubmittedList, id, cancellationToken);
            if (await TryWriteAsync(next, stored, also?.Invoke(next) ?? [], cancellationToken))
                return next;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private async Task<bool> TryWriteAsync(Application next, StoredApplication stored, IEnumerable<TableTransactionAction> also, CancellationToken cancellationToken)
    {
        List<TableTransactionAction> actions = [new(TableTransactionActionType.UpdateReplace, Row(next), stored.Version), .. also];
        if (next.Approved is { } approved && approved.Number != stored.Application.Approved?.Number)
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, Row(next.Id, VersionKey(approved.Number), approved)));
        try
        {
            await (await TableAsync()).SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
        finally
        {
            cache.Forget(next.Id);
        }
    }

    private async Task<bool> TryReserveAsync(string name, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            var row = new TableEntity(TableKey.For(name.ToUpperInvariant()), "name") { ["Application"] = id };
            await (await tables.GetAsync("ApplicationNames")).AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<Application>> ListedAsync(string list, Func<Application, bool> belongs, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {list}");
        var rows = await (await ListTableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
        var applications = await Task.WhenAll(rows.Select(async row => (await ReadAsync(Guid.Parse(row.RowKey), cancellationToken))?.Application));
        return [.. applications.OfType<Application>().Where(belongs).OrderBy(a => a.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    private async Task ListAsync(string list, Guid id, CancellationToken cancellationToken) =>
        await (await ListTableAsync()).UpsertEntityAsync(new TableEntity(list, id.ToString()), TableUpdateMode.Replace, cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("Applications");

    private Task<TableClient> ListTableAsync() => tables.GetAsync("ApplicationLists");

    private static string VendorList(string vendorId) => "vendor_" + TableKey.For(vendorId);

    private static string VersionKey(int number) => VersionPrefix + number.ToString("d6", CultureInfo.InvariantCulture);

    private static TableEntity Row(Application application) => Row(application.Id, RowKey, application);

    private static TableEntity Row<T>(Guid id, string key, T content)
    {
        var row = new TableEntity(id.ToString(), key);
        RowBytes.Write(row, JsonSerializer.SerializeToUtf8Bytes(content));
        return row;
    }

    private static T Parse<T>(TableEntity row) => JsonSerializer.Deserialize<T>(RowBytes.Read(row).Span)!;
}

/// <summary>An application and the version that it was read at.</summary>
/// <param name="Application">The application.</param>
/// <param name="Version">Changes with every change.</param>
public sealed record StoredApplication(Application Application, ETag Version);
