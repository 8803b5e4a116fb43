using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sites;

/// <summary>Every school that the hub serves. All in one partition: there are thousands, they are listed together and seldom written.</summary>
public sealed class Sites(Tables tables)
{
    private const string Partition = "sites";

    // Which sites list, or once listed, a domain: whether one still does is what the site says.
    private const string DomainTable = "SignInDomains";
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>A site, or null.</summary>
    public async Task<Site?> FindAsync(Guid siteId, CancellationToken cancellationToken) => (await ReadAsync(siteId, cancellationToken))?.Site;

    /// <summary>A site and its version, or null.</summary>
    public async Task<StoredSite?> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(Partition, siteId.ToString(), cancellationToken: cancellationToken);
        return row.HasValue ? FromRow(row.Value!) : null;
    }

    /// <summary>A page of all sites, in the order of their ids.</summary>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most sites to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The sites, and the position of the next page in <see cref="ListPage{T}.Next"/>.</returns>
    public async Task<ListPage<Site>> ListAsync(string? position, int size, CancellationToken cancellationToken)
    {
        var sites = new List<Site>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {position ?? ""}");
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (sites.Count == size)
                return new ListPage<Site>(sites, sites[^1].Id.ToString());
            sites.Add(FromRow(row).Site);
        }

        return new ListPage<Site>(sites, null);
    }

    /// <summary>The sites that list a domain for signing in.</summary>
    /// <param name="domain">The domain, lower case.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<Site>> WithSignInDomainAsync(string domain, CancellationToken cancellationToken)
    {
        var key = TableKey.For(domain);
        var sites = new List<Site>();
        await foreach (var row in (await tables.GetAsync(DomainTable)).QueryAsync<TableEntity>(r => r.PartitionKey == key, cancellationToken: cancellationToken))
        {
            if (await FindAsync(Guid.Parse(row.RowKey), cancellationToken) is { } site && site.SignInDomains.Contains(domain))
                sites.Add(site);
        }

        return sites;
    }

    /// <summary>Stores a site, in place of what is there. Storing it as it stands changes nothing, its version included.</summary>
    /// <param name="site">The site.</param>
    /// <param name="expected">What was read before; null when there was nothing.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The site as stored, or null when it has changed since it was read.</returns>
    public async Task<StoredSite?> TryStoreAsync(Site site, StoredSite? expected, CancellationToken cancellationToken)
    {
        var stored = FromRow(new TableEntity(Partition, site.Id.ToString()) { ["Json"] = JsonSerializer.Serialize(site, Format) });
        if (stored.Version == expected?.Version)
            return expected;
        var row = new TableEntity(Partition, site.Id.ToString()) { ["Json"] = JsonSerializer.Serialize(site, Format) };
        foreach (var domain in site.SignInDomains.Except(expected?.Site.SignInDomains ?? []))
            await (await tables.GetAsync(DomainTable)).UpsertEntityAsync(new TableEntity(TableKey.For(domain), site.Id.ToString()), TableUpdateMode.Replace, cancellationToken);
        var table = await TableAsync();
        try
        {
            if (expected is null)
                await table.AddEntityAsync(row, cancellationToken);
            else
                await table.UpdateEntityAsync(row, expected.RowETag, TableUpdateMode.Replace, cancellationToken);
            return stored;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return null;
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Sites");

    private static StoredSite FromRow(TableEntity row)
    {
        var json = row.GetString("Json");
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)).AsSpan(0, 16));
        return new StoredSite(JsonSerializer.Deserialize<Site>(json, Format)!, version) { RowETag = row.ETag };
    }
}

/// <summary>A site as it is stored.</summary>
/// <param name="Site">The site.</param>
/// <param name="Version">Changes whenever the site does; the HTTP entity tag without its quotes.</param>
public sealed record StoredSite(Site Site, string Version)
{
    internal ETag RowETag { get; init; }
}
