using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Erasures that have begun and not ended: what names the person is written down first, so that one that was interrupted goes on when the account itself is gone. The row goes last.</summary>
public sealed class Erasures(Tables tables)
{
    /// <summary>The person whose erasure has begun; null when none has.</summary>
    public async Task<DataSubject?> FindAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), accountId.ToString(), cancellationToken: cancellationToken);
        return row.HasValue ? Read(row.Value!) : null;
    }

    /// <summary>Those that began before a moment, in UTC, and have not ended, of all sites; seldom any.</summary>
    public async Task<IReadOnlyList<DataSubject>> BegunBeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        var begun = new List<DataSubject>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
        {
            if (row.Timestamp < moment)
                begun.Add(Read(row));
        }

        return begun;
    }

    internal async Task BeginAsync(DataSubject person, CancellationToken cancellationToken)
    {
        var row = new TableEntity(person.SiteId.ToString(), person.Account);
        RowBytes.Write(row, JsonSerializer.SerializeToUtf8Bytes(person));
        await (await TableAsync()).UpsertEntityAsync(row, TableUpdateMode.Replace, cancellationToken);
    }

    internal async Task EndAsync(DataSubject person, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(person.SiteId.ToString(), person.Account, cancellationToken: cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("Erasures");

    private static DataSubject Read(TableEntity row) => JsonSerializer.Deserialize<DataSubject>(RowBytes.Read(row).Span)!;
}
