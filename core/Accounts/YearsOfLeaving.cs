using System.Globalization;
using Azure.Data.Tables;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Accounts;

/// <summary>
/// The years of leaving that administrators have set for pupils, in place of those that follow from the dates of birth. By the person in the MIS: a year counts for a pupil who has no account yet,
/// and that is when it matters for the username.
/// </summary>
public sealed class YearsOfLeaving(Tables tables, Audit audit, TimeProvider time)
{
    // A pupil of four stays for fourteen years at the most.
    private const int Farthest = 20;

    /// <summary>The year that somebody has set for a pupil; null when none is.</summary>
    public async Task<int?> FindAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), TableKey.For(personId), cancellationToken: cancellationToken);
        return row.HasValue ? row.Value!.GetInt32("Year") : null;
    }

    /// <summary>The years that are set, by the <see cref="TableKey"/> of the pupil's id.</summary>
    public async Task<IReadOnlyDictionary<string, int>> OfSiteAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var (partition, years) = (siteId.ToString(), new Dictionary<string, int>(StringComparer.Ordinal));
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken))
            years[row.RowKey] = row.GetInt32("Year") ?? 0;
        return years;
    }

    /// <summary>Sets a pupil's year. Usernames that there are stay.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="personId">The pupil's id in the MIS.</param>
    /// <param name="year">The calendar year in which the pupil leaves; null to go by the date of birth again.</param>
    /// <param name="actor">Who sets it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Null when it was set; else why not.</returns>
    public async Task<Refusal?> SetAsync(Guid siteId, string personId, int? year, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        var now = time.GetUtcNow().Year;
        if (year < now - Farthest || year > now + Farthest)
            return new Invalid("invalid_year", $"Write a year from {now - Farthest} to {now + Farthest}, or nothing to go by the date of birth.");
        var (table, before) = (await TableAsync(), await FindAsync(siteId, personId, cancellationToken));
        if (year is null)
            await table.DeleteEntityAsync(siteId.ToString(), TableKey.For(personId), cancellationToken: cancellationToken);
        else
            await table.UpsertEntityAsync(new TableEntity(siteId.ToString(), TableKey.For(personId)) { ["Year"] = year }, TableUpdateMode.Replace, cancellationToken);
        await audit.AddAsync(
            new AuditRecord(siteId, actor.Id, year is null ? "year_of_leaving.computed" : "year_of_leaving.set", personId, Address: actor.NetworkAddress)
            {
                Changes = AuditChange.Of(("yearOfLeaving", before?.ToString(CultureInfo.InvariantCulture), year?.ToString(CultureInfo.InvariantCulture))),
            }, cancellationToken);
        return null;
    }

    /// <summary>Forgets the year of a pupil.</summary>
    internal async Task ForgetAsync(Guid siteId, string personId, CancellationToken cancellationToken) =>
        await (await TableAsync()).DeleteEntityAsync(siteId.ToString(), TableKey.For(personId), cancellationToken: cancellationToken);

    private Task<TableClient> TableAsync() => tables.GetAsync("YearsOfLeaving");
}
