using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.Links;

/// <summary>
/// Links that are sent by mail and work once, until they expire. Only a hash of a link's 256 random bits is stored. There is one for each account, purpose and
/// address: the next one takes its place.
/// </summary>
public sealed class OneTimeLinks(Tables tables, TimeProvider time)
{
    private const int AccountBytes = 16;
    private const int SecretBytes = 32;
    private const int CodeLength = (AccountBytes + SecretBytes) / 3 * 4;

    /// <summary>Makes a link.</summary>
    /// <returns>Its code, which is not kept.</returns>
    public async Task<string> MakeAsync(LinkPurpose purpose, Guid accountId, string address, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        var code = new byte[AccountBytes + SecretBytes];
        accountId.TryWriteBytes(code);
        RandomNumberGenerator.Fill(code.AsSpan(AccountBytes));
        var now = time.GetUtcNow();
        var row = new TableEntity(accountId.ToString(), RowKey(purpose, address))
        {
            ["Address"] = address,
            ["Hash"] = Hash(code),
            ["MadeAt"] = now,
            ["ExpiresAt"] = now + lifetime,
        };
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
        return Base64Url.EncodeToString(code);
    }

    /// <summary>The link that a code stands for, without using it up; null when it never was, was used or replaced, or has expired.</summary>
    public async Task<OneTimeLink?> FindAsync(LinkPurpose purpose, string code, CancellationToken cancellationToken)
    {
        if (!TryDecode(code, out var bytes))
            return null;
        var (account, hash) = (new Guid(bytes.AsSpan(0, AccountBytes)), Hash(bytes));
        var partition = account.ToString();
        OneTimeLink? found = null;
        // The account's few links, all compared.
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken))
        {
            if (CryptographicOperations.FixedTimeEquals(row.GetBinary("Hash"), hash) && row.RowKey.StartsWith(Prefix(purpose), StringComparison.Ordinal)
                && row.GetDateTimeOffset("ExpiresAt") > time.GetUtcNow())
                found = new OneTimeLink(account, row.GetString("Address"), row.GetDateTimeOffset("MadeAt")!.Value) { RowKey = row.RowKey, ETag = row.ETag };
        }

        return found;
    }

    /// <summary>Uses a link up.</summary>
    /// <returns>False when somebody else has used it, or it was replaced.</returns>
    public async Task<bool> TryUseAsync(OneTimeLink link, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(link);
        try
        {
            using var deleted = await (await TableAsync()).DeleteEntityAsync(link.AccountId.ToString(), link.RowKey, link.ETag, cancellationToken);
            return deleted.Status != 404;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>Makes a link void.</summary>
    public async Task VoidAsync(LinkPurpose purpose, Guid accountId, string address, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(accountId.ToString(), RowKey(purpose, address), cancellationToken: cancellationToken);

    /// <summary>Forgets those that have expired. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await foreach (var row in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"ExpiresAt lt {time.GetUtcNow()}"), cancellationToken: cancellationToken))
        {
            try
            {
                await table.DeleteEntityAsync(row.PartitionKey, row.RowKey, row.ETag, cancellationToken);
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
                // Replaced by a new one meanwhile.
            }
        }
    }

    /// <summary>The links of an account, without what opens them: what for, to which address, and until when they hold.</summary>
    internal async Task<IReadOnlyList<(LinkPurpose Purpose, string Address, DateTimeOffset Until)>> OfAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var partition = accountId.ToString();
        return await (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken)
            .Select(r => (Enum.Parse<LinkPurpose>(r.RowKey.Split(' ')[0]), r.GetString("Address"), r.GetDateTimeOffset("ExpiresAt")!.Value)).ToListAsync(cancellationToken);
    }

    /// <summary>Forgets all of an account.</summary>
    internal async Task ForgetAsync(Guid accountId, CancellationToken cancellationToken) => await (await TableAsync()).RemovePartitionAsync(accountId.ToString(), cancellationToken);

    private static bool TryDecode(string code, out byte[] bytes)
    {
        bytes = new byte[AccountBytes + SecretBytes];
        return code.Length == CodeLength && Base64Url.IsValid(code) && Base64Url.TryDecodeFromChars(code, bytes, out var written) && written == bytes.Length;
    }

    private static byte[] Hash(byte[] code) => SHA256.HashData(code);

    private static string RowKey(LinkPurpose purpose, string address) =>
        Prefix(purpose) + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(address.ToUpperInvariant())));

    private static string Prefix(LinkPurpose purpose) => $"{purpose} ";

    private Task<TableClient> TableAsync() => tables.GetAsync("OneTimeLinks");
}
