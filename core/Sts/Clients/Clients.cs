using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Clients;

/// <summary>The clients. What was read is believed for <see cref="Fresh"/>, so that issuing a token reads no table; a change is everywhere in force after that time.</summary>
public sealed class Clients(Tables tables, TimeProvider time) : IDisposable
{
    /// <summary>How long what was read is believed.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    private const string RowKey = "client";

    // Which clients of the kind vendor belong to a partner: whether one still does is what the client says.
    private const string ByVendorTable = "ClientsByVendor";
    private const int MostKept = 20_000;
    private readonly ClientLogoutUris logoutUris = new(tables);
    private readonly FreshCache<string, Client?> cache = new(Fresh, MostKept, time);

    /// <summary>A client, or null. That there is none is believed as long as that there is one.</summary>
    public ValueTask<Client?> FindAsync(string id, CancellationToken cancellationToken) =>
        cache.GetAsync(id, async () => (await ReadAsync(id, cancellationToken))?.Client);

    /// <summary>A client as it is stored now, with its version; null when there is none.</summary>
    public async Task<StoredClient?> ReadAsync(string id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(TableKey.For(id), RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? new StoredClient(Parse(row.Value!), row.Value!.ETag) : null;
    }

    /// <summary>The clients that people may be sent back to at a URI after they signed out.</summary>
    public async IAsyncEnumerable<Client> FindByPostLogoutRedirectUriAsync(string uri, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var id in logoutUris.FindAsync(uri, cancellationToken))
        {
            if (await FindAsync(id, cancellationToken) is { } client && client.PostLogoutRedirectUris.Contains(uri))
                yield return client;
        }
    }

    /// <summary>A partner's own clients, by which it manages its applications and customers.</summary>
    public async Task<IReadOnlyList<Client>> OfVendorAsync(string vendorId, CancellationToken cancellationToken)
    {
        var clients = new List<Client>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {TableKey.For(vendorId)}");
        await foreach (var row in (await tables.GetAsync(ByVendorTable)).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
        {
            if ((await ReadAsync(row.GetString("Client"), cancellationToken))?.Client is { Kind: ClientKind.Vendor } client && client.VendorId == vendorId)
                clients.Add(client);
        }

        return clients;
    }

    /// <summary>Stores a client that is new, or one that stands at the version that was read.</summary>
    /// <returns>False when it has changed, or came to be, since.</returns>
    public async Task<bool> TryStoreAsync(Client client, StoredClient? existing, CancellationToken cancellationToken)
    {
        // A URI is in the index before a client lists it, and leaves it after.
        var before = existing?.Client.PostLogoutRedirectUris ?? [];
        await logoutUris.AddAsync(client.Id, client.PostLogoutRedirectUris.Except(before), cancellationToken);
        if (existing is null && client is { Kind: ClientKind.Vendor, VendorId: { } vendor })
        {
            await (await tables.GetAsync(ByVendorTable)).UpsertEntityAsync(
                new TableEntity(TableKey.For(vendor), TableKey.For(client.Id)) { ["Client"] = client.Id }, TableUpdateMode.Replace, cancellationToken);
        }

        var stale = await logoutUris.ReadAsync(client.Id, before.Except(client.PostLogoutRedirectUris), cancellationToken);
        if (!await TryWriteAsync(client, existing, cancellationToken))
            return false;
        await logoutUris.RemoveAsync(stale, cancellationToken);
        return true;
    }

    /// <summary>Changes a client as it stands now; on a conflict it is read and changed again.</summary>
    /// <param name="id">The client.</param>
    /// <param name="change">The client as it should be, or null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The client as it is stored after the call; null when there is none.</returns>
    public async Task<Client?> UpdateAsync(string id, Func<Client, Client?> change, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (await ReadAsync(id, cancellationToken) is not { } stored)
                return null;
            if (change(stored.Client) is not { } next)
                return stored.Client;
            if (await TryStoreAsync(next, stored, cancellationToken))
                return next;
        }
    }

    /// <summary>A page of all clients, in the order of their ids' keys. For operators: it reads every partition.</summary>
    public async Task<ListPage<Client>> ListAsync(string? position, int size, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey gt {position ?? ""}");
        var clients = new List<Client>();
        var last = "";
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (clients.Count == size)
                return new ListPage<Client>(clients, last);
            clients.Add(Parse(row));
            last = row.PartitionKey;
        }

        return new ListPage<Client>(clients, null);
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    private async Task<bool> TryWriteAsync(Client client, StoredClient? existing, CancellationToken cancellationToken)
    {
        var row = new TableEntity(TableKey.For(client.Id), RowKey) { ["Client"] = JsonSerializer.Serialize(client) };
        var table = await TableAsync();
        try
        {
            if (existing is null)
                await table.AddEntityAsync(row, cancellationToken);
            else
                await table.UpdateEntityAsync(row, existing.Version, TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
        finally
        {
            cache.Forget(client.Id);
        }
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Clients");

    private static Client Parse(TableEntity row) => JsonSerializer.Deserialize<Client>(row.GetString("Client"))!;
}

/// <summary>A client and the version that it was read at.</summary>
/// <param name="Client">The client.</param>
/// <param name="Version">Changes with every change.</param>
public sealed record StoredClient(Client Client, ETag Version);
