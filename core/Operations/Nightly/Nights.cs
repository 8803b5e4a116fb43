using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.Nightly;

/// <summary>The record of the nights: what each came to as a whole and for every school, and what the schools are in step with.</summary>
public sealed class Nights(Tables tables, TimeProvider time)
{
    /// <summary>How long nights are kept.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromDays(92);

    private const string StatePartition = "in-step";
    private const string WholePartition = "nights";

    // A night's schools, and a school's nights: the same rows twice.
    private const string BySite = "SiteNights";
    private const string ByNight = "NightSites";

    /// <summary>What the schools of a range of ids are in step with, read page by page: one read for a thousand of them.</summary>
    /// <param name="first">The first id.</param>
    /// <param name="last">The last id.</param>
    /// <param name="cancellationToken">Cancels.</param>
    internal async Task<IReadOnlyDictionary<Guid, InStepWith>> InStepAsync(Guid first, Guid last, CancellationToken cancellationToken)
    {
        var found = new Dictionary<Guid, InStepWith>();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {StatePartition} and RowKey ge {first.ToString()} and RowKey le {last.ToString()}");
        await foreach (var row in (await StatesAsync()).QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken))
            found[Guid.Parse(row.RowKey)] = Read<InStepWith>(row);
        return found;
    }

    /// <summary>What a school is in step with; null before its first good night.</summary>
    public async Task<InStepWith?> InStepAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await StatesAsync()).GetEntityIfExistsAsync<TableEntity>(StatePartition, siteId.ToString(), cancellationToken: cancellationToken);
        return row.HasValue ? Read<InStepWith>(row.Value!) : null;
    }

    /// <summary>Stores what a school is in step with.</summary>
    public async Task StoreAsync(Guid siteId, InStepWith inStep, CancellationToken cancellationToken) =>
        await (await StatesAsync()).UpsertEntityAsync(Row(StatePartition, siteId.ToString(), inStep), TableUpdateMode.Replace, cancellationToken);

    /// <summary>What a night came to for a school, or null.</summary>
    public async Task<SiteNight?> FindAsync(Guid siteId, DateOnly night, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync(BySite)).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), KeyOf(night), cancellationToken: cancellationToken);
        return row.HasValue ? Read<SiteNight>(row.Value!) : null;
    }

    /// <summary>Stores what a night came to for a school.</summary>
    public async Task StoreAsync(SiteNight night, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(night);
        await Task.WhenAll(
            (await tables.GetAsync(BySite)).UpsertEntityAsync(Row(night.SiteId.ToString(), KeyOf(night.Night), night), TableUpdateMode.Replace, cancellationToken),
            (await tables.GetAsync(ByNight)).UpsertEntityAsync(Row(KeyOf(night.Night), night.SiteId.ToString(), night), TableUpdateMode.Replace, cancellationToken));
    }

    /// <summary>A school's last nights with something to do, the newest first.</summary>
    public Task<IReadOnlyList<SiteNight>> OfSiteAsync(Guid siteId, int most, CancellationToken cancellationToken) => ListAsync<SiteNight>(BySite, siteId.ToString(), most, cancellationToken);

    /// <summary>The schools that a night had something to do for, in the order of their ids.</summary>
    public Task<IReadOnlyList<SiteNight>> OfNightAsync(DateOnly night, int most, CancellationToken cancellationToken) => ListAsync<SiteNight>(ByNight, KeyOf(night), most, cancellationToken);

    /// <summary>The last nights, the newest first.</summary>
    public Task<IReadOnlyList<Night>> LastAsync(int most, CancellationToken cancellationToken) => ListAsync<Night>(BySite, WholePartition, most, cancellationToken);

    /// <summary>A night as a whole, or null.</summary>
    public async Task<Night?> FindAsync(DateOnly night, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync(BySite)).GetEntityIfExistsAsync<TableEntity>(WholePartition, KeyOf(night), cancellationToken: cancellationToken);
        return row.HasValue ? Read<Night>(row.Value!) : null;
    }

    /// <summary>Stores a night as a whole.</summary>
    public async Task StoreAsync(Night night, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(night);
        await (await tables.GetAsync(BySite)).UpsertEntityAsync(Row(WholePartition, KeyOf(night.Day), night), TableUpdateMode.Replace, cancellationToken);
    }

    /// <summary>Forgets the nights that are no longer kept.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var before = KeyOf(DateOnly.FromDateTime((time.GetUtcNow() - Kept).UtcDateTime));
        var bySite = await tables.GetAsync(BySite);
        await foreach (var night in bySite.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {WholePartition} and RowKey gt {before}"), cancellationToken: cancellationToken))
        {
            var byNight = await tables.GetAsync(ByNight);
            await foreach (var row in byNight.QueryAsync<TableEntity>(r => r.PartitionKey == night.RowKey, select: ["PartitionKey", "RowKey"], cancellationToken: cancellationToken))
            {
                await bySite.DeleteEntityAsync(row.RowKey, night.RowKey, cancellationToken: cancellationToken);
                await byNight.DeleteEntityAsync(row.PartitionKey, row.RowKey, cancellationToken: cancellationToken);
            }

            await bySite.DeleteEntityAsync(night.PartitionKey, night.RowKey, cancellationToken: cancellationToken);
        }
    }

    // The newest first.
    private static string KeyOf(DateOnly night) => (DateOnly.MaxValue.DayNumber - night.DayNumber).ToString("d7", CultureInfo.InvariantCulture);

    private static TableEntity Row<T>(string partition, string key, T value) => new(partition, key) { ["Json"] = JsonSerializer.Serialize(value, JsonSerializerOptions.Web) };

    private static T Read<T>(TableEntity row) => JsonSerializer.Deserialize<T>(row.GetString("Json"), JsonSerializerOptions.Web)!;

    private Task<TableClient> StatesAsync() => tables.GetAsync("NightlyStates");

    private async Task<IReadOnlyList<T>> ListAsync<T>(string table, string partition, int most, CancellationToken cancellationToken) =>
        await (await tables.GetAsync(table)).QueryAsync<TableEntity>(r => r.PartitionKey == partition, cancellationToken: cancellationToken).Take(most).Select(Read<T>).ToListAsync(cancellationToken);
}

/// <summary>A night as a whole.</summary>
/// <param name="Day">The day on which it ends.</param>
/// <param name="StartedAt">When its sync began, in UTC.</param>
/// <param name="EndedAt">When it had ended, in UTC; null while it has not.</param>
/// <param name="Sites">Schools that there are.</param>
/// <param name="InStep">Schools for which there was nothing to do, or all was done.</param>
/// <param name="NeedYou">Schools at which somebody has to look at something.</param>
/// <param name="Failed">Schools for which something could not be done.</param>
/// <param name="Paused">Schools that had paused the sync.</param>
public sealed record Night(DateOnly Day, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Sites, int InStep, int NeedYou, int Failed, int Paused);
