using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>The schools' two-factor rules and the people whom they name: one partition for each school, one row for each person, so that any number can be named.</summary>
public sealed class TwoFactorRules(Tables tables)
{
    private const string RuleRow = "rule";
    private const string NamedPrefix = "named ";

    // The character after the blank: every row of a named person lies before it.
    private const string NamedEnd = "named!";

    /// <summary>A school's rule and its version; a school that has none is at version "".</summary>
    public async Task<(TwoFactorRule Rule, string Version)> ReadAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), RuleRow, cancellationToken: cancellationToken);
        return row.HasValue
            ? (Read(row.Value!), row.Value!.ETag.ToString())
            : (TwoFactorRule.None, "");
    }

    /// <summary>Whether a person is named.</summary>
    public async Task<bool> IsNamedAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken) =>
        (await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), NamedRow(accountId), [], cancellationToken)).HasValue;

    /// <summary>The ids of those who are named, in their order.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="after">The last one of the page before; null for the first page.</param>
    /// <param name="size">The most to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The ids, and whether there are more.</returns>
    public async Task<(IReadOnlyList<Guid> Ids, bool More)> NamedAsync(Guid siteId, Guid? after, int size, CancellationToken cancellationToken)
    {
        var (partition, start) = (siteId.ToString(), after is { } last ? NamedRow(last) : NamedPrefix);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey gt {start} and RowKey lt {NamedEnd}");
        var ids = new List<Guid>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, ["RowKey"], cancellationToken))
        {
            if (ids.Count == size)
                return (ids, true);
            ids.Add(Guid.Parse(row.RowKey.AsSpan(NamedPrefix.Length)));
        }

        return (ids, false);
    }

    /// <summary>Stores a rule in place of the one that was read.</summary>
    /// <returns>False when it has changed since.</returns>
    internal async Task<bool> TryStoreAsync(Guid siteId, TwoFactorRule rule, string version, CancellationToken cancellationToken)
    {
        var row = new TableEntity(siteId.ToString(), RuleRow) { ["Audience"] = rule.Audience.ToString(), ["From"] = rule.From.ToString("O", CultureInfo.InvariantCulture) };
        var table = await TableAsync();
        // To the storage a star is any version.
        if (version == ETag.All.ToString())
            return false;
        try
        {
            if (version.Length == 0)
                await table.AddEntityAsync(row, cancellationToken);
            else
                await table.UpdateEntityAsync(row, new ETag(version), TableUpdateMode.Replace, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 400 or 404 or 409 or 412)
        {
            // 400: the version is none that was ever given.
            return false;
        }
    }

    internal async Task NameAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken) =>
        await (await TableAsync()).UpsertEntityAsync(new TableEntity(siteId.ToString(), NamedRow(accountId)), TableUpdateMode.Replace, cancellationToken);

    internal async Task UnnameAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(siteId.ToString(), NamedRow(accountId), cancellationToken: cancellationToken);

    private static TwoFactorRule Read(TableEntity row) =>
        new(Enum.Parse<TwoFactorAudience>(row.GetString("Audience")), DateOnly.Parse(row.GetString("From"), CultureInfo.InvariantCulture));

    private static string NamedRow(Guid accountId) => NamedPrefix + accountId;

    private Task<TableClient> TableAsync() => tables.GetAsync("TwoFactorRules");
}
