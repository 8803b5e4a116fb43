using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Core.Sts.Stores;

/// <summary>
/// The table of what was issued. A partition holds one authorization and its tokens, or one token that stands alone: a family is read and revoked
/// without touching any other.
/// </summary>
internal sealed class IssuedRows(Tables tables, SubjectIndex subjects)
{
    /// <summary>The table.</summary>
    public Task<TableClient> TableAsync() => tables.GetAsync("StsTokens");

    /// <summary>Writes a row whose id is new. Ids are random, so writing it again after a lost answer does no harm.</summary>
    public async Task<ETag> CreateAsync(TableEntity row, CancellationToken cancellationToken) =>
        (await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken)).Headers.ETag!.Value;

    /// <summary>Replaces a row that stands at the version that was read. This is what makes a code single-use across instances.</summary>
    /// <returns>The new version.</returns>
    public async Task<ETag> UpdateAsync(TableEntity row, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            return (await (await TableAsync()).UpdateEntityAsync(row, version, TableUpdateMode.Replace, cancellationToken)).Headers.ETag!.Value;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw new OpenIddictExceptions.ConcurrencyException("The row has changed or gone since it was read.", e);
        }
    }

    /// <summary>Removes a row that stands at the version that was read.</summary>
    public async Task DeleteAsync(string partition, string key, ETag version, CancellationToken cancellationToken)
    {
        try
        {
            if ((await (await TableAsync()).DeleteEntityAsync(partition, key, version, cancellationToken)).Status != 404)
                return;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw new OpenIddictExceptions.ConcurrencyException("The row has changed or gone since it was read.", e);
        }

        throw new OpenIddictExceptions.ConcurrencyException("The row has gone since it was read.");
    }

    /// <summary>A row, or null.</summary>
    public async Task<TableEntity?> FindAsync(string partition, string key, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value : null;
    }

    /// <summary>Rows by a filter. Without a partition in it, it reads the whole table: for operators and timers, never on the path of a request.</summary>
    public async IAsyncEnumerable<TableEntity> QueryAsync(string filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            yield return row;
    }

    /// <summary>Rows by what they say. With a subject it reads the subject's partitions, and otherwise the whole table (<see cref="QueryAsync"/>).</summary>
    /// <param name="kind">Which rows: <see cref="TokenRow.All"/> or <see cref="AuthorizationRow.All"/>.</param>
    /// <param name="subject">Only this subject's; null for all.</param>
    /// <param name="client">Only this client's; null for all.</param>
    /// <param name="status">Only those in this status; null for all.</param>
    /// <param name="type">Only those of this type; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<TableEntity> FindAsync(
        string kind, string? subject, string? client, string? status, string? type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = kind;
        if (!string.IsNullOrEmpty(subject))
            filter += TableClient.CreateQueryFilter($" and Subject eq {subject}");
        if (!string.IsNullOrEmpty(client))
            filter += TableClient.CreateQueryFilter($" and ApplicationId eq {client}");
        if (!string.IsNullOrEmpty(status))
            filter += TableClient.CreateQueryFilter($" and Status eq {status}");
        if (!string.IsNullOrEmpty(type))
            filter += TableClient.CreateQueryFilter($" and Type eq {type}");
        if (string.IsNullOrEmpty(subject))
        {
            await foreach (var row in QueryAsync(filter, cancellationToken))
                yield return row;
            yield break;
        }

        await foreach (var partition in subjects.PartitionsAsync(subject, cancellationToken))
        {
            await foreach (var row in QueryAsync(In(partition, filter), cancellationToken))
                yield return row;
        }
    }

    /// <summary>Marks rows as revoked. A row that changes meanwhile, because it is just being redeemed for one, is read again: it does not escape.</summary>
    /// <param name="read">Reads the rows.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many were not revoked before.</returns>
    public async Task<long> RevokeAsync(Func<IAsyncEnumerable<TableEntity>> read, CancellationToken cancellationToken)
    {
        var revoked = 0L;
        while (true)
        {
            var batches = new RowBatches(await TableAsync());
            await foreach (var row in read().WithCancellation(cancellationToken))
            {
                if (row.GetString("Status") == Statuses.Revoked)
                    continue;
                var change = new TableEntity(row.PartitionKey, row.RowKey) { ["Status"] = Statuses.Revoked };
                await batches.AddAsync(new TableTransactionAction(TableTransactionActionType.UpdateMerge, change, row.ETag), cancellationToken);
            }

            await batches.FlushAsync(cancellationToken);
            revoked += batches.Done;
            if (!batches.Conflicted)
                return revoked;
        }
    }

    /// <summary>A filter, within one partition.</summary>
    public static string In(string partition, string filter) => TableClient.CreateQueryFilter($"PartitionKey eq {partition} and ") + filter;
}
