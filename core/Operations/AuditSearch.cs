using Azure.Data.Tables;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>What somebody looks for in a site's audit.</summary>
/// <param name="AccountId">Only what this account did, what was done to it or on its behalf; null for everybody.</param>
/// <param name="Kind">Only actions of this kind: their name up to the full stop, as in <c>password</c>; empty for all.</param>
/// <param name="From">The first moment.</param>
/// <param name="Until">The moment behind the last.</param>
/// <param name="Outcome">Only what became this; null for all.</param>
public sealed record AuditFilter(Guid? AccountId, string Kind, DateTimeOffset From, DateTimeOffset Until, AuditOutcome? Outcome = null);

/// <summary>A page of records.</summary>
/// <param name="Records">The records, newest first.</param>
/// <param name="Next">The position of the next page; null when there is none.</param>
/// <param name="LookedBackTo">Up to where was looked.</param>
public sealed record AuditPart(IReadOnlyList<AuditRecord> Records, string? Next, DateTimeOffset LookedBackTo);

/// <summary>
/// Looks records up. Nothing but the time is a key of theirs: each day is asked for by itself, newest first, so that a search for somebody in a year of a large school comes back in
/// time with how far it has got.
/// </summary>
public sealed class AuditSearch(Tables tables, TimeProvider time)
{
    // The most rows of one answer of the storage.
    private const int MostOfStorage = 1000;

    // Sorts behind whatever stands behind the moment in a key.
    private const string Behind = "~";

    private static readonly TimeSpan Slice = TimeSpan.FromDays(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A page of what a filter finds.</summary>
    /// <param name="siteId">The site; null for the hub itself.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most records.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<AuditPart> FindAsync(Guid? siteId, AuditFilter filter, string? position, int size, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var table = await tables.GetAsync(Audit.Table);
        var began = time.GetTimestamp();
        var records = new List<AuditRecord>();
        var (after, end) = (position ?? "", NewestFirst.KeyOf(filter.From));
        // Keys run backwards: the newest record sorts first.
        for (var until = position is null ? filter.Until : Min(NewestFirst.TimeOf(position), filter.Until); until > filter.From; until -= Slice)
        {
            var last = until - Slice > filter.From ? NewestFirst.KeyOf(until - Slice) : end;
            // What happened at the very moment belongs to the day behind it.
            var first = after.Length > 0 ? after : NewestFirst.KeyOf(until) + Behind;
            await foreach (var row in table.QueryAsync<TableEntity>(Query(siteId, filter, first, last), Math.Min(size, MostOfStorage), cancellationToken: cancellationToken))
            {
                var record = ChainRow.Read(siteId, row);
                if (filter.Outcome is { } outcome && record.Outcome != outcome)
                    continue;
                records.Add(record);
                if (records.Count == size)
                    return new AuditPart(records, row.RowKey, records[^1].At);
            }

            after = "";
            if (time.GetElapsedTime(began) > Patience && until - Slice > filter.From)
                return new AuditPart(records, last + Behind, until - Slice);
        }

        return new AuditPart(records, null, filter.From);
    }

    private static string Query(Guid? siteId, AuditFilter filter, string first, string last)
    {
        var query = TableClient.CreateQueryFilter($"PartitionKey eq {AuditChains.PartitionOf(siteId)} and RowKey gt {first} and RowKey le {last + Behind}");
        if (filter.AccountId is { } account)
            query += " and " + TableClient.CreateQueryFilter(
                // An address, say, may stand behind the account: a blank, and behind it anything. The next character is the exclamation mark.
                $"(Actor eq {account.ToString()} or Target eq {account.ToString()} or (Target ge {account + " "} and Target lt {account + "!"}) or OnBehalfOf eq {account.ToString()})");
        if (filter.Outcome == AuditOutcome.Refused)
            // Records from before outcomes were stored have a code when they were refused. (Of what was done, neither of the two tells: it is looked at when it is read.)
            query += " and Code gt ' '";
        if (filter.Kind.Length > 0)
            // A full stop, and behind it anything: the next character is the slash.
            query += " and " + TableClient.CreateQueryFilter($"(Action eq {filter.Kind} or (Action ge {filter.Kind + "."} and Action lt {filter.Kind + "/"}))");
        return query;
    }

    private static DateTimeOffset Min(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
