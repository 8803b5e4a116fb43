using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Partners.Vendors;

/// <summary>The partners, and which of them an account works for.</summary>
public sealed class Vendors(Tables tables)
{
    private const string Partition = "vendors";

    // Which vendors name, or once named, an account: whether one still does is what the vendor says.
    private const string ByIntegratorTable = "VendorsByIntegrator";

    /// <summary>A partner, or null.</summary>
    public async Task<Vendor?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Partition, TableKey.For(id), cancellationToken: cancellationToken);
        return row.HasValue ? FromRow(row.Value!) : null;
    }

    /// <summary>A page of all partners, in the order of their ids.</summary>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<ListPage<Vendor>> ListAsync(string? position, int size, CancellationToken cancellationToken)
    {
        var vendors = new List<Vendor>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {position ?? ""}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (vendors.Count == size)
                return new ListPage<Vendor>(vendors, vendors[^1].Id);
            vendors.Add(FromRow(row));
        }

        return new ListPage<Vendor>(vendors, null);
    }

    /// <summary>The partners whose integrator an account is, in the order of their names.</summary>
    public async Task<IReadOnlyList<Vendor>> OfIntegratorAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var vendors = new List<Vendor>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {accountId.ToString()}");
        await foreach (var row in (await tables.GetAsync(ByIntegratorTable)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if (await FindAsync(row.RowKey, cancellationToken) is { } vendor && vendor.Integrators.Contains(accountId))
                vendors.Add(vendor);
        }

        return [.. vendors.OrderBy(v => v.Name, StringComparer.CurrentCultureIgnoreCase)];
    }

    /// <summary>Stores a partner.</summary>
    public async Task PutAsync(Vendor vendor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(vendor);
        var index = await tables.GetAsync(ByIntegratorTable);
        foreach (var integrator in vendor.Integrators)
            await index.UpsertEntityAsync(new TableEntity(integrator.ToString(), vendor.Id), TableUpdateMode.Replace, cancellationToken);
        await (await TableAsync()).UpsertEntityAsync(
            new TableEntity(Partition, vendor.Id) { ["Vendor"] = JsonSerializer.Serialize(vendor) }, TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Forgets which vendors once named an account that is none's integrator any more.</summary>
    internal async Task ForgetAsync(Guid accountId, CancellationToken cancellationToken) => await (await tables.GetAsync(ByIntegratorTable)).RemovePartitionAsync(accountId.ToString(), cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("Vendors");

    private static Vendor FromRow(TableEntity row) => JsonSerializer.Deserialize<Vendor>(row.GetString("Vendor"))!;
}
