using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>What a school's directory holds, as its agent reports it: whose account is which, and which names are taken in the domain.</summary>
public sealed class ReportedDirectory(Tables tables, TimeProvider time)
{
    private const string AccountRow = "a|";
    private const string CursorRow = "cursor";

    /// <summary>Everything that was reported and is still there.</summary>
    internal async Task<IReadOnlyList<ReportedAccount>> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var accounts = new List<ReportedAccount>();
        var partition = siteId.ToString();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition && r.RowKey.CompareTo(AccountRow) >= 0 && r.RowKey.CompareTo("a}") < 0, cancellationToken: cancellationToken))
        {
            accounts.Add(new ReportedAccount(
                Guid.Parse(row.RowKey[AccountRow.Length..]), row.GetString("AccountName"), row.GetString("PrincipalName"), row.GetString("EmployeeId"), row.GetString("DistinguishedName"),
                row.GetBoolean("Enabled") ?? false, row.GetBoolean("Deleted") ?? false, row.GetBoolean("Within") ?? false)
            { At = row.GetDateTimeOffset("At") ?? default });
        }

        return accounts;
    }

    /// <summary>Forgets an account. While the directory has it, the next whole report brings it again.</summary>
    internal async Task ForgetAsync(Guid siteId, Guid objectGuid, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(siteId.ToString(), AccountRow + objectGuid, cancellationToken: cancellationToken);

    /// <summary>How far the directory was reported: by which domain controller, up to which change, and when the last whole report began, in UTC; all null at first.</summary>
    public async Task<(string? Server, long? Usn, DateTimeOffset? WholeAt)> CursorAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), CursorRow, cancellationToken: cancellationToken);
        return row.HasValue ? (row.Value!.GetString("Server"), row.Value.GetInt64("Usn"), row.Value.GetDateTimeOffset("WholeAt")) : default;
    }

    /// <summary>Takes a part of a report. The last part of a whole one forgets what was not in it.</summary>
    internal async Task TakeAsync(Guid siteId, DirectoryReport report, CancellationToken cancellationToken)
    {
        var (table, partition, now) = (await TableAsync(), siteId.ToString(), time.GetUtcNow());
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, CursorRow, cancellationToken: cancellationToken);
        var cursor = found.HasValue ? found.Value! : new TableEntity(partition, CursorRow);
        if (report is { Whole: true, Part: 0 })
        {
            (cursor["Whole"], cursor["Server"], cursor["Usn"]) = (now, null, null);
            await table.UpsertEntityAsync(cursor, TableUpdateMode.Replace, cancellationToken);
        }

        foreach (var chunk in report.Accounts.DistinctBy(a => a.ObjectGuid).Chunk(Tables.BatchSize))
            await table.SubmitTransactionAsync(chunk.Select(a => new TableTransactionAction(TableTransactionActionType.UpsertReplace, ToRow(partition, a, now))), cancellationToken);
        if (report.Usn is not { } usn)
            return;
        if (cursor.GetDateTimeOffset("Whole") is { } since)
        {
            foreach (var gone in (await ReadAsync(siteId, cancellationToken)).Where(a => a.At < since))
                await table.DeleteEntityAsync(partition, AccountRow + gone.ObjectGuid, cancellationToken: cancellationToken);
        }

        await table.UpsertEntityAsync(new TableEntity(partition, CursorRow) { ["Server"] = report.Server, ["Usn"] = usn, ["WholeAt"] = cursor.GetDateTimeOffset("Whole") ?? cursor.GetDateTimeOffset("WholeAt") }, TableUpdateMode.Replace, cancellationToken);
    }

    private static TableEntity ToRow(string partition, ReportedAccount account, DateTimeOffset now) => new(partition, AccountRow + account.ObjectGuid)
    {
        ["AccountName"] = account.AccountName,
        ["PrincipalName"] = account.PrincipalName,
        ["EmployeeId"] = account.EmployeeId,
        ["DistinguishedName"] = account.DistinguishedName,
        ["Enabled"] = account.Enabled,
        ["Deleted"] = account.Deleted,
        ["Within"] = account.Within,
        ["At"] = now,
    };

    private Task<TableClient> TableAsync() => tables.GetAsync("ReportedDirectory");
}

/// <summary>An account of the directory. Of those outside the agent's OUs the names alone are known.</summary>
public sealed record ReportedAccount(Guid ObjectGuid, string? AccountName, string? PrincipalName, string? EmployeeId, string? DistinguishedName, bool Enabled, bool Deleted, bool Within)
{
    /// <summary>When it was reported.</summary>
    public DateTimeOffset At { get; init; }
}
