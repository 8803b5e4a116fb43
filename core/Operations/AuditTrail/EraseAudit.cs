using Azure;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>Takes a person's values out of a site's records. The records stay, and so does the chain: what was done to whom and by whom is then not known of them any more, that it was done is.</summary>
public sealed class EraseAudit(Tables tables, Audit audit)
{
    private const int Together = 8;

    private static readonly string[] OfActor = [nameof(AuditRecord.Actor), nameof(AuditRecord.Address), nameof(AuditRecord.Browser)];
    private static readonly string[] OfTarget = [nameof(AuditRecord.Target), nameof(AuditRecord.Changes)];
    private static readonly string[] OfPrincipal = [nameof(AuditRecord.OnBehalfOf)];

    /// <summary>Erases what records hold of a person. It may be done again: after an interruption it goes on.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The person's account.</param>
    /// <param name="names">What else names the person: usernames, addresses of e-mail, the id in the MIS. A record's value is the person's when it is one of them, or has one as a word and does not begin with another's id.</param>
    /// <param name="by">Who has it done; that it was is recorded, without a name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>How many values were erased.</returns>
    /// <remarks>It reads all records of the site: work for the background. A person who was an administrator is erased as who did something, too.</remarks>
    public async Task<int> EraseAsync(Guid siteId, Guid accountId, IReadOnlyCollection<string> names, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(by);
        var person = names.Append(accountId.ToString()).Where(n => n.Length > 0).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var (records, copies) = (await tables.GetAsync(Audit.Table), await tables.GetAsync(Audit.AccountTable));
        var erased = 0;
        await Parallel.ForEachAsync(Records(records, siteId, cancellationToken), Options(cancellationToken), async (row, token) =>
        {
            if (ColumnsOf(row, person).Count == 0)
                return;
            // The copies first: of a record that is erased nobody could tell any more where they are.
            foreach (var account in Audit.AccountsOf(ChainRow.Read(siteId, row)))
                await EraseAsync(copies, account.ToString(), row.RowKey, person, token);
            Interlocked.Add(ref erased, await EraseAsync(records, row.PartitionKey, row.RowKey, person, token));
        });
        await copies.RemovePartitionAsync(accountId.ToString(), cancellationToken);
        await audit.AddAsync(new AuditRecord(siteId, by.Id, "audit.erased", $"{erased} values", Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return erased;
    }

    /// <summary>What of a row is the person's: who acted, with where from and by what; whom it was done to, with what changed; for whom it was done.</summary>
    private static List<string> ColumnsOf(TableEntity row, HashSet<string> person) =>
    [
        .. Names(row, nameof(AuditRecord.Actor), person) ? OfActor : [],
        .. Names(row, nameof(AuditRecord.Target), person) ? OfTarget : [],
        .. Names(row, nameof(AuditRecord.OnBehalfOf), person) ? OfPrincipal : [],
    ];

    private static async Task<int> EraseAsync(TableClient table, string partition, string key, HashSet<string> person, CancellationToken cancellationToken)
    {
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(partition, key, cancellationToken: cancellationToken);
            if (!row.HasValue || PersonalValues.Erase(row.Value!, ColumnsOf(row.Value!, person)) is not (> 0 and var erased))
                return 0;
            // A copy says besides whom it is about.
            if (row.Value!.GetString("About") is { } about && person.Contains(about))
                row.Value.Remove("About");
            try
            {
                // Replaced: merging leaves what the new row does not have.
                await table.UpdateEntityAsync(row.Value!, row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
                return erased;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412)
            {
                // Retention was faster, or another erasure.
            }
        }
    }

    private static AsyncPageable<TableEntity> Records(TableClient table, Guid siteId, CancellationToken cancellationToken) => table.QueryAsync<TableEntity>(
        TableClient.CreateQueryFilter($"PartitionKey eq {AuditChains.PartitionOf(siteId)} and RowKey lt {ChainMarker.Behind}"), cancellationToken: cancellationToken);

    private static bool Names(TableEntity row, string column, HashSet<string> person) =>
        row.GetString(column) is { } value && (person.Contains(value) || (value.Split(' ') is var words && words.Any(person.Contains) && !IsAnothers(words[0], person)));

    // What was done with an address that two people have, such as a family's, was done to the account that stands before it.
    private static bool IsAnothers(string word, HashSet<string> person) => Guid.TryParse(word, out _) && !person.Contains(word);

    private static ParallelOptions Options(CancellationToken cancellationToken) => new() { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken };
}
