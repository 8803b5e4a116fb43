using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.TileStore;

/// <summary>Which applications schools have installed. What was read is believed for twenty seconds, so that a withdrawal is in force everywhere after that.</summary>
public sealed class Installs(Tables tables, TimeProvider time) : IDisposable
{
    private const string Detail = "Install";
    private const int MostKept = 50_000;
    private const int MostRead = 1000;

    // Rows of installs are keyed by the application's id; other rows of the partition begin with a letter beyond those of a GUID, or hold an underscore.
    private const int KeyLength = 36;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);
    private readonly FreshCache<(Guid Site, Guid Application), Install?> bySite = new(Fresh, MostKept, time);
    private readonly FreshCache<(string Vendor, Guid Site), bool> byVendor = new(Fresh, MostKept, time);

    /// <summary>An install as it was at most twenty seconds ago, or null.</summary>
    public ValueTask<Install?> FindAsync(Guid siteId, Guid applicationId, CancellationToken cancellationToken) =>
        bySite.GetAsync((siteId, applicationId), async () => (await ReadAsync(siteId, applicationId, cancellationToken))?.Install);

    /// <summary>Whether a school has the application in use.</summary>
    public async ValueTask<bool> IsActiveAsync(Guid siteId, Guid applicationId, CancellationToken cancellationToken) =>
        (await FindAsync(siteId, applicationId, cancellationToken))?.State == InstallState.Active;

    /// <summary>Whether a school has any of the partner's applications in use.</summary>
    public ValueTask<bool> HasActiveAsync(string vendorId, Guid siteId, CancellationToken cancellationToken) =>
        byVendor.GetAsync((vendorId, siteId), () => ReadAnyActiveAsync(vendorId, siteId, cancellationToken));

    /// <summary>An install as it is stored now, with its version; null when there is none.</summary>
    public async Task<StoredInstall?> ReadAsync(Guid siteId, Guid applicationId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), applicationId.ToString(), cancellationToken: cancellationToken);
        return row.HasValue ? new StoredInstall(FromRow(row.Value!), row.Value!.ETag) : null;
    }

    /// <summary>Everything that a school has, or had, installed.</summary>
    public async Task<IReadOnlyList<Install>> OfSiteAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var installs = new List<Install>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {siteId.ToString()} and RowKey lt {"g"}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (row.RowKey.Length == KeyLength && Guid.TryParse(row.RowKey, out _))
                installs.Add(FromRow(row));
        }

        return installs;
    }

    /// <summary>A page of the installs of all of a partner's applications, in the order of the schools' ids.</summary>
    /// <inheritdoc cref="OfVendorAsync(string, Guid?, Func{Install, bool}, string?, int, CancellationToken)"/>
    public Task<ListPage<Install>> OfVendorAsync(string vendorId, Guid? applicationId, string? position, int size, CancellationToken cancellationToken) =>
        OfVendorAsync(vendorId, applicationId, static _ => true, position, size, cancellationToken);

    /// <summary>The same of those that are wanted. A page may have fewer than there is room for, or none, though there are more: so many are looked at for each, at most.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="applicationId">Only of this application; null for all.</param>
    /// <param name="wanted">Which.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ListPage<Install>> OfVendorAsync(
        string vendorId, Guid? applicationId, Func<Install, bool> wanted, string? position, int size, CancellationToken cancellationToken)
    {
        var installs = new List<Install>();
        var (last, read) = ("", 0);
        await foreach (var (key, site, application) in IndexedAsync(vendorId, position, null, cancellationToken))
        {
            if (applicationId is { } only && only != application)
                continue;
            if (installs.Count == size || read == MostRead)
                return new ListPage<Install>(installs, last);
            (last, read) = (key, read + 1);
            if (await ReadOfVendorAsync(vendorId, site, application, cancellationToken) is { } install && wanted(install))
                installs.Add(install);
        }

        return new ListPage<Install>(installs, null);
    }

    /// <summary>A page of the schools that have, or had, any of a partner's applications, in the order of their ids.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most schools to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ListPage<Customer>> CustomersAsync(string vendorId, string? position, int size, CancellationToken cancellationToken)
    {
        var customers = new List<Customer>();
        await foreach (var (_, site, application) in IndexedAsync(vendorId, position, null, cancellationToken))
        {
            if (await ReadOfVendorAsync(vendorId, site, application, cancellationToken) is not { } install)
                continue;
            if (customers.Count > 0 && customers[^1].SiteId == site)
                customers[^1] = new Customer(site, [.. customers[^1].Installs, install]);
            else if (customers.Count == size)
                return new ListPage<Customer>(customers, AfterSite(customers[^1].SiteId));
            else
                customers.Add(new Customer(site, [install]));
        }

        return new ListPage<Customer>(customers, null);
    }

    /// <summary>What a school has, or had, installed of a partner's; null when it never had anything.</summary>
    public async Task<Customer?> FindCustomerAsync(string vendorId, Guid siteId, CancellationToken cancellationToken)
    {
        Install[] installs = [.. (await OfSiteAsync(siteId, cancellationToken)).Where(i => i.VendorId == vendorId)];
        return installs.Length == 0 ? null : new Customer(siteId, installs);
    }

    /// <summary>Stores an install that is new, or one that stands at the version that was read.</summary>
    /// <param name="install">The install.</param>
    /// <param name="existing">What was read; null for a new one.</param>
    /// <param name="also">What is written in the same transaction.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>False when it has changed, or came to be, since.</returns>
    public async Task<bool> TryStoreAsync(Install install, StoredInstall? existing, IEnumerable<TableTransactionAction> also, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(install);
        var row = new TableEntity(install.SiteId.ToString(), install.ApplicationId.ToString()) { ["VendorId"] = install.VendorId, ["State"] = install.State.ToString() };
        row[Detail] = JsonSerializer.Serialize(install);
        // The index names the install; the row says where it stands. Index first: a row without index would be an install that its partner never sees.
        await (await tables.GetAsync("InstallsByVendor")).UpsertEntityAsync(
            new TableEntity(TableKey.For(install.VendorId), $"{install.SiteId}_{install.ApplicationId}"), TableUpdateMode.Replace, cancellationToken);
        try
        {
            var action = existing is null ? new TableTransactionAction(TableTransactionActionType.Add, row) : new TableTransactionAction(TableTransactionActionType.UpdateReplace, row, existing.Version);
            await (await TableAsync()).SubmitTransactionAsync([action, .. also], cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
        finally
        {
            bySite.Forget((install.SiteId, install.ApplicationId));
            byVendor.Forget((install.VendorId, install.SiteId));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        bySite.Dispose();
        byVendor.Dispose();
    }

    private async Task<bool> ReadAnyActiveAsync(string vendorId, Guid siteId, CancellationToken cancellationToken)
    {
        await foreach (var (_, site, application) in IndexedAsync(vendorId, $"{siteId}_", AfterSite(siteId), cancellationToken))
        {
            if (await ReadOfVendorAsync(vendorId, site, application, cancellationToken) is { State: InstallState.Active })
                return true;
        }

        return false;
    }

    /// <summary>The installs that a partner has, or once had, by the index.</summary>
    private async IAsyncEnumerable<(string Key, Guid Site, Guid Application)> IndexedAsync(
        string vendorId, string? after, string? before, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.For(vendorId)} and RowKey gt {after ?? ""}");
        if (before is not null)
            filter += TableClient.CreateQueryFilter($" and RowKey lt {before}");
        await foreach (var entry in (await tables.GetAsync("InstallsByVendor")).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return (entry.RowKey, Guid.Parse(entry.RowKey[..KeyLength]), Guid.Parse(entry.RowKey[(KeyLength + 1)..]));
    }

    /// <summary>An install that the index names, unless it is not the partner's any more.</summary>
    private async Task<Install?> ReadOfVendorAsync(string vendorId, Guid siteId, Guid applicationId, CancellationToken cancellationToken) =>
        (await ReadAsync(siteId, applicationId, cancellationToken))?.Install is { } install && install.VendorId == vendorId ? install : null;

    /// <summary>A position after every entry of a school: the character that follows the one between the two ids.</summary>
    private static string AfterSite(Guid siteId) => $"{siteId}`";

    private Task<TableClient> TableAsync() => tables.GetAsync("Installs");

    private static Install FromRow(TableEntity row) => row.GetString(Detail) is { } json
        ? JsonSerializer.Deserialize<Install>(json)!
        : new Install(Guid.Parse(row.PartitionKey), Guid.Parse(row.RowKey), row.GetString("VendorId"), Enum.Parse<InstallState>(row.GetString("State")));
}

/// <summary>An install and the version that it was read at.</summary>
/// <param name="Install">The install.</param>
/// <param name="Version">Changes with every change.</param>
public sealed record StoredInstall(Install Install, ETag Version);

/// <summary>A school as a partner's customer.</summary>
/// <param name="SiteId">The school.</param>
/// <param name="Installs">What it has, or had, of the partner's.</param>
public sealed record Customer(Guid SiteId, IReadOnlyList<Install> Installs);
