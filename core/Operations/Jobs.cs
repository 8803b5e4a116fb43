using System.Security.Cryptography;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Operations.Telemetry;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>Every site's jobs, newest first.</summary>
public sealed class Jobs(Tables tables, TimeProvider time)
{
    private const int JobsOfPage = 50;

    // The most that a page of all sites looks at, matching or not: what a request costs does not grow with what there is.
    private const int MostLooks = 2_000;
    private const int ReadTogether = 16;

    private readonly JobIndex index = new(tables);

    /// <summary>A new id: ids made later sort before it.</summary>
    public string NewId() =>
        NewestFirst.KeyOf(time.GetUtcNow()) + RandomNumberGenerator.GetHexString(12, lowercase: true);

    /// <summary>Stores a job that is new. Storing it again changes nothing.</summary>
    public async Task AddAsync(Job job, CancellationToken cancellationToken)
    {
        if (await FindAsync(job.SiteId, job.Id, cancellationToken) is not null)
            return;
        await index.NoteAsync(job, cancellationToken);
        HubSpan.Concerns(job);
        try
        {
            await (await TableAsync()).AddEntityAsync(ToRow(job with { UpdatedAt = time.GetUtcNow() }), cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            // Added meanwhile, and perhaps changed since.
            if (await FindAsync(job.SiteId, job.Id, cancellationToken) is { } stored)
                await index.NoteAsync(stored, cancellationToken);
        }
    }

    /// <summary>A job, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string id, CancellationToken cancellationToken)
    {
        var row = await (await TableAsync()).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), TableKey.For(id), cancellationToken: cancellationToken);
        if (!row.HasValue)
            return null;
        var job = FromRow(row.Value!);
        HubSpan.Concerns(job);
        return job;
    }

    /// <summary>Changes a job as it stands now; on a conflict it is read and changed again.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="id">The job.</param>
    /// <param name="change">The job as it should be, or null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The job as it is stored after the call; null when there is no such job.</returns>
    public async Task<Job?> UpdateAsync(Guid siteId, string id, Func<Job, Job?> change, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        var noted = false;
        while (true)
        {
            var row = await table.GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), TableKey.For(id), cancellationToken: cancellationToken);
            if (!row.HasValue)
                return null;
            var job = FromRow(row.Value!);
            var next = change(job);
            if (noted || (next is not null && next.State != job.State))
            {
                await index.NoteAsync(next ?? job, cancellationToken);
                noted = true;
            }

            if (next is null)
                return job;
            next = next with { UpdatedAt = time.GetUtcNow() };
            try
            {
                await table.UpdateEntityAsync(ToRow(next), row.Value!.ETag, TableUpdateMode.Replace, cancellationToken);
                HubMetrics.JobChanged(job, next);
                return next;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
            }
        }
    }

    /// <summary>Begins a job that was previewed, or one that was begun and whose work was lost.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="id">The job.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="lost">Whether a running one has lost its work.</param>
    /// <param name="change">What else is written into it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The running job; null when there is none of that kind that can be begun.</returns>
    public async Task<Job?> TryBeginAsync(Guid siteId, string id, string kind, bool lost, Func<Job, Job> change, CancellationToken cancellationToken)
    {
        var began = false;
        var job = await UpdateAsync(
            siteId, id,
            j => (began = j.Kind == kind && (j.State == JobState.Previewed || (lost && j.State == JobState.Running))) ? change(j with { State = JobState.Running }) : null,
            cancellationToken);
        return began ? job : null;
    }

    /// <summary>The newest of a site's jobs that fits; null when none does.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="kind">The jobs' kind.</param>
    /// <param name="before">The job before which it is; null for any.</param>
    /// <param name="fits">Whether it is the one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Job?> NewestAsync(Guid siteId, string kind, string? before, Func<Job, bool> fits, CancellationToken cancellationToken)
    {
        var position = before is null ? null : TableKey.For(before);
        do
        {
            var page = await ListAsync(siteId, kind, position, JobsOfPage, cancellationToken);
            if (page.Items.FirstOrDefault(fits) is { } found)
                return found;
            position = page.Next;
        }
        while (position is not null);
        return null;
    }

    /// <summary>A page of a site's jobs, newest first.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="kind">Only jobs of this kind; null for all.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most jobs to return.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The jobs, and the position of the next page in <see cref="ListPage{T}.Next"/>.</returns>
    public async Task<ListPage<Job>> ListAsync(Guid siteId, string? kind, string? position, int size, CancellationToken cancellationToken)
    {
        var site = siteId.ToString();
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {site} and RowKey gt {position ?? ""}");
        if (kind is not null)
            filter += " and " + TableClient.CreateQueryFilter($"Kind eq {kind}");
        var jobs = new List<Job>();
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(filter, size + 1, cancellationToken: cancellationToken))
        {
            if (jobs.Count == size)
                return new ListPage<Job>(jobs, TableKey.For(jobs[^1].Id));
            jobs.Add(FromRow(row));
        }

        return new ListPage<Job>(jobs, null);
    }

    /// <summary>All of a site's jobs, newest first.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="kind">Only jobs of this kind; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async IAsyncEnumerable<Job> OfSiteAsync(Guid siteId, string? kind, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? position = null;
        do
        {
            var page = await ListAsync(siteId, kind, position, JobsOfPage, cancellationToken);
            foreach (var job in page.Items)
                yield return job;
            position = page.Next;
        }
        while (position is not null);
    }

    /// <summary>A page of all sites' jobs, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="position">Where the last page ended; null for the start.</param>
    /// <param name="size">The most jobs to return. There may be fewer, and more behind them all the same: a page looks at a bounded number of jobs, whether they are looked for or not.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The jobs, and the position of the next page in <see cref="ListPage{T}.Next"/>.</returns>
    public async Task<ListPage<Job>> SearchAsync(JobFilter filter, string? position, int size, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filter);
        if (filter.SiteId is { } site)
            return await SearchAsync(site, filter, position, size, cancellationToken);
        var found = new List<IndexedJob>();
        var (looks, next, last) = (0, (string?)null, position);
        await foreach (var job in index.ReadAsync(filter.From, filter.Until, position, cancellationToken))
        {
            if (found.Count == size || looks++ == MostLooks)
            {
                next = last;
                break;
            }

            last = job.Position;
            if (filter.Admits(job.SiteId, job.Id, job.Kind, job.State, job.CreatedAt))
                found.Add(job);
        }

        var jobs = new Job?[found.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, jobs.Length), new ParallelOptions { MaxDegreeOfParallelism = ReadTogether, CancellationToken = cancellationToken },
            async (n, token) => jobs[n] = await FindAsync(found[n].SiteId, found[n].Id, token));
        return new ListPage<Job>([.. jobs.OfType<Job>()], next);
    }

    /// <summary>Removes a job, which has ended. What hangs on it elsewhere is its capability's to remove first.</summary>
    public async Task RemoveAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        await (await TableAsync()).DeleteEntityAsync(job.SiteId.ToString(), TableKey.For(job.Id), ETag.All, cancellationToken);
        await index.RemoveAsync(job, cancellationToken);
    }

    /// <summary>Jobs that were asked for long ago, from the newest of them on: ids of site and job, with their places. Those that the index alone still knows are among them.</summary>
    /// <param name="before">Before this time, in UTC.</param>
    /// <param name="position">The place behind which they are; null for the start.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<(Guid SiteId, string Id, string Position)> BeforeAsync(DateTimeOffset before, string? position, CancellationToken cancellationToken) =>
        index.ReadAsync(null, before, position, cancellationToken).Select(j => (j.SiteId, j.Id, j.Position));

    /// <summary>Has the index forget a job that is there no more.</summary>
    /// <param name="position">Its place.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task ForgetAsync(string position, CancellationToken cancellationToken) => index.RemoveAsync(position, cancellationToken);

    private async Task<ListPage<Job>> SearchAsync(Guid siteId, JobFilter filter, string? position, int size, CancellationToken cancellationToken)
    {
        // Ids begin with the time.
        var site = siteId.ToString();
        var (first, last) = (filter.Until is { } until ? NewestFirst.KeyOf(until) : "", filter.From is { } from ? NewestFirst.KeyOf(from) + "~" : "~");
        var range = TableClient.CreateQueryFilter($"PartitionKey eq {site} and RowKey gt {position ?? ""} and RowKey ge {first} and RowKey le {last}");
        var (jobs, looks, place) = (new List<Job>(), 0, position);
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(range, cancellationToken: cancellationToken))
        {
            if (jobs.Count == size || looks++ == MostLooks)
                return new ListPage<Job>(jobs, place);
            place = row.RowKey;
            if (FromRow(row) is var job && filter.Admits(job.SiteId, job.Id, job.Kind, job.State, job.CreatedAt))
                jobs.Add(job);
        }

        return new ListPage<Job>(jobs, null);
    }

    private Task<TableClient> TableAsync() => tables.GetAsync("Jobs");

    private static TableEntity ToRow(Job job) => new(job.SiteId.ToString(), TableKey.For(job.Id))
    {
        ["JobId"] = job.Id,
        ["Kind"] = job.Kind,
        ["State"] = job.State.ToString(),
        ["CreatedAt"] = job.CreatedAt,
        ["UpdatedAt"] = job.UpdatedAt,
        ["Stage"] = job.Progress.Stage,
        ["Done"] = job.Progress.Done,
        ["Failed"] = job.Progress.Failed,
        ["Total"] = job.Progress.Total,
        ["Detail"] = job.Detail,
    };

    private static Job FromRow(TableEntity row) => new()
    {
        SiteId = Guid.Parse(row.PartitionKey),
        Id = row.GetString("JobId"),
        Kind = row.GetString("Kind"),
        State = Enum.Parse<JobState>(row.GetString("State")),
        CreatedAt = row.GetDateTimeOffset("CreatedAt")!.Value,
        UpdatedAt = row.GetDateTimeOffset("UpdatedAt")!.Value,
        Progress = new JobProgress(row.GetString("Stage"), row.GetInt32("Done")!.Value, row.GetInt32("Failed")!.Value, row.GetInt32("Total")!.Value),
        Detail = row.GetString("Detail"),
    };
}
