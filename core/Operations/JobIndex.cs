using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>All sites' jobs in the order in which they were asked for, the newest first: a partition for each day, a row for each job (docs/decisions/0033).</summary>
internal sealed class JobIndex(Tables tables)
{
    private static readonly string[] Columns = ["PartitionKey", "RowKey", "Site", "JobId", "Kind", "State", "CreatedAt"];

    /// <summary>Notes where a job stands. To be done before it is written to the job itself: whoever dies in between does both again.</summary>
    public async Task NoteAsync(Job job, CancellationToken cancellationToken) => await (await TableAsync()).UpsertEntityAsync(
        new TableEntity(DayOf(job.CreatedAt), KeyOf(job))
        {
            ["Site"] = job.SiteId,
            ["JobId"] = job.Id,
            ["Kind"] = job.Kind,
            ["State"] = job.State.ToString(),
            ["CreatedAt"] = job.CreatedAt,
        },
        TableUpdateMode.Replace,
        cancellationToken);

    /// <summary>Forgets a job.</summary>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => RemoveAsync($"{DayOf(job.CreatedAt)}.{KeyOf(job)}", cancellationToken);

    /// <summary>Forgets what stands at a place.</summary>
    public async Task RemoveAsync(string position, CancellationToken cancellationToken)
    {
        var keys = position.Split('.', 2);
        await (await TableAsync()).DeleteEntityAsync(keys[0], keys[1], ETag.All, cancellationToken);
    }

    /// <summary>Jobs of some days, the newest first. Read only as far as they are taken.</summary>
    /// <param name="from">The earliest time at which they were asked for; null for any.</param>
    /// <param name="until">The latest; null for any.</param>
    /// <param name="position">The <see cref="IndexedJob.Position"/> behind which they are; null for the start.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<IndexedJob> ReadAsync(
        DateTimeOffset? from, DateTimeOffset? until, string? position, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var first = until is null ? "" : DayOf(until.Value);
        var last = from is null ? "~" : DayOf(from.Value);
        var table = await TableAsync();
        // Two ranges of keys: a condition that holds either of one or of the other would be looked for in the whole table.
        var ranges = position?.Split('.', 2) is [var day, var key]
            ? [TableClient.CreateQueryFilter($"PartitionKey eq {day} and RowKey gt {key}"), TableClient.CreateQueryFilter($"PartitionKey gt {day} and PartitionKey ge {first} and PartitionKey le {last}")]
            : new[] { TableClient.CreateQueryFilter($"PartitionKey ge {first} and PartitionKey le {last}") };
        foreach (var range in ranges)
        {
            await foreach (var row in table.QueryAsync<TableEntity>(range, select: Columns, cancellationToken: cancellationToken))
            {
                var job = FromRow(row);
                if (!(job.CreatedAt > until) && !(job.CreatedAt < from))
                    yield return job;
            }
        }
    }

    // The newest first.
    private static string DayOf(DateTimeOffset at) => (DateOnly.MaxValue.DayNumber - DateOnly.FromDateTime(at.UtcDateTime).DayNumber).ToString("d7", CultureInfo.InvariantCulture);

    private static string KeyOf(Job job) => $"{TableKey.For(job.Id)}-{job.SiteId:N}";

    private static IndexedJob FromRow(TableEntity row) => new(
        row.GetGuid("Site")!.Value, row.GetString("JobId"), row.GetString("Kind"), Enum.Parse<JobState>(row.GetString("State")), row.GetDateTimeOffset("CreatedAt")!.Value, $"{row.PartitionKey}.{row.RowKey}");

    private Task<TableClient> TableAsync() => tables.GetAsync("JobDays");
}

/// <summary>What the index knows of a job.</summary>
/// <param name="SiteId">Its site.</param>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it does.</param>
/// <param name="State">Where it stands.</param>
/// <param name="CreatedAt">When it was asked for, in UTC.</param>
/// <param name="Position">Its place among all jobs.</param>
internal sealed record IndexedJob(Guid SiteId, string Id, string Kind, JobState State, DateTimeOffset CreatedAt, string Position);
