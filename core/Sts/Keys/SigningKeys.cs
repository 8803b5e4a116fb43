using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.Sts.Keys;

/// <summary>The keys that sign tokens: in a table, private parts encrypted with Data Protection, the same for every instance of the hub.</summary>
public sealed class SigningKeys(Tables tables, IDataProtectionProvider protection, TimeProvider time) : IDisposable
{
    private const string Partition = "keys";
    private static readonly string[] Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    // How old the ring may be: an operator's revocation is in force everywhere after this time.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(30);

    private readonly IDataProtector protector = protection.CreateProtector("Hub.Sts.SigningKeys");
    private readonly SemaphoreSlim loading = new(1);
    private volatile KeyRing ring = KeyRing.Empty;
    private CancellationTokenSource changed = new();

    /// <summary>The keys as last read; empty until <see cref="EnsureFreshAsync"/> has run.</summary>
    public KeyRing Ring => ring;

    /// <summary>Reads the keys anew when what is known is old, and makes the first ones when there are none.</summary>
    public async ValueTask<KeyRing> EnsureFreshAsync(CancellationToken cancellationToken)
    {
        if (time.GetUtcNow() < ring.FreshUntil)
            return ring;
        await loading.WaitAsync(cancellationToken);
        try
        {
            if (time.GetUtcNow() >= ring.FreshUntil)
                await LoadAsync(cancellationToken);
            return ring;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Makes the keys that are due and forgets those whose time is over. A timer calls it daily; it may be called at any time.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        await loading.WaitAsync(cancellationToken);
        try
        {
            var table = await TableAsync();
            foreach (var key in (await ReadAsync(cancellationToken)).Keys.Where(k => time.GetUtcNow() >= k.GoneAt))
                await table.DeleteEntityAsync(Partition, key.Id, cancellationToken: cancellationToken);
            await LoadAsync(cancellationToken);
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Takes a key out of use at once; a new one signs in its place. Tokens that it signed are void.</summary>
    /// <returns>False when there is no such key.</returns>
    public async Task<bool> RevokeAsync(string keyId, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        if (!TableKey.IsLegal(keyId))
            return false;
        var row = await table.GetEntityIfExistsAsync<TableEntity>(Partition, keyId, cancellationToken: cancellationToken);
        if (!row.HasValue)
            return false;
        row.Value!["RevokedAt"] ??= time.GetUtcNow();
        await table.UpdateEntityAsync(row.Value, row.Value.ETag, TableUpdateMode.Replace, cancellationToken);
        await RotateAsync(cancellationToken);
        return true;
    }

    /// <summary>Fires when the ring has changed.</summary>
    internal IChangeToken Changed => new CancellationChangeToken(changed.Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        loading.Dispose();
        changed.Dispose();
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var keys = await ReadAsync(cancellationToken);
        foreach (var algorithm in Algorithms)
        {
            while (KeySchedule.Due(keys.Keys, algorithm, now) is { } due)
            {
                await AddAsync(due, cancellationToken);
                keys = await ReadAsync(cancellationToken);
            }
        }

        var before = ring;
        ring = new KeyRing(keys, now + Fresh);
        // Also when a key's time to sign has come: what depends on the ring then looks again.
        if (!before.SameAs(ring, now))
            Interlocked.Exchange(ref changed, new CancellationTokenSource()).Cancel();
    }

    /// <summary>Adds a key. Another instance that finds the same key due may be first: then its key is the one.</summary>
    private async Task AddAsync(SigningKey key, CancellationToken cancellationToken)
    {
        var row = new TableEntity(Partition, key.Id)
        {
            ["Algorithm"] = key.Algorithm,
            ["ActiveFrom"] = key.ActiveFrom,
            ["RetiresAt"] = key.RetiresAt,
            ["GoneAt"] = key.GoneAt,
            ["PrivateKey"] = protector.Protect(SigningKey.MakePrivateKey(key.Algorithm)),
        };
        try
        {
            await (await TableAsync()).AddEntityAsync(row, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
        }
    }

    private async Task<Dictionary<SigningKey, SecurityKey>> ReadAsync(CancellationToken cancellationToken)
    {
        var keys = new Dictionary<SigningKey, SecurityKey>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == Partition, cancellationToken: cancellationToken))
        {
            var key = new SigningKey(
                row.RowKey, row.GetString("Algorithm"), row.GetDateTimeOffset("ActiveFrom")!.Value, row.GetDateTimeOffset("RetiresAt")!.Value,
                row.GetDateTimeOffset("GoneAt")!.Value, row.GetDateTimeOffset("RevokedAt"));
            keys[key] = ring.Find(key.Id) ?? key.ToSecurityKey(protector.Unprotect(row.GetBinary("PrivateKey")));
        }

        return keys;
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("SigningKeys");
}
