using System.Text.Json;
using Hub.Core.Storage;

namespace Hub.Core.Operations;

/// <summary>The rows of an uploaded list that is looked through first and carried out a part at a time: those of the preview, and what became of each part.</summary>
/// <param name="blobs">Where they are kept.</param>
/// <param name="folder">The folder of a site's lists, such as <c>accounts/{site}/uploads</c>.</param>
/// <param name="rowsOfPart">How many rows a part has.</param>
/// <typeparam name="TRow">A row, with what became or would become of it.</typeparam>
internal sealed class UploadedRows<TRow>(Blobs blobs, Func<Guid, string> folder, int rowsOfPart) where TRow : class
{
    /// <summary>Rows that are worked on at the same time.</summary>
    public const int Together = 16;

    /// <summary>Keeps what the preview found.</summary>
    public Task StoreAsync(Job job, IReadOnlyList<TRow> previewed, CancellationToken cancellationToken) => WriteAsync(Path(job.SiteId, job.Id, "preview"), previewed, cancellationToken);

    /// <summary>Carries a part out, and keeps what became of it. May be repeated.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="jobId">The upload.</param>
    /// <param name="part">Which part, from 0.</param>
    /// <param name="carryOut">Makes of a row what became of it; called for several at the same time.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>What became of the part's rows; how many rows there are up to its end, and in all.</returns>
    public async Task<(IReadOnlyList<TRow> Rows, int Done, int Total)> CarryOutAsync(
        Guid siteId, string jobId, int part, Func<TRow, CancellationToken, Task<TRow>> carryOut, CancellationToken cancellationToken)
    {
        var all = await ReadAsync(Path(siteId, jobId, "preview"), cancellationToken) ?? [];
        var rows = all.Skip(part * rowsOfPart).Take(rowsOfPart).ToArray();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, rows.Length), new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken },
            async (n, token) => rows[n] = await carryOut(rows[n], token));
        await WriteAsync(Path(siteId, jobId, $"results-{part}"), rows, cancellationToken);
        return (rows, Math.Min((part + 1) * rowsOfPart, all.Count), all.Count);
    }

    /// <summary>The rows: what became of those that were carried out, what would become of the others.</summary>
    public async Task<IReadOnlyList<TRow>> ReadAsync(Job job, CancellationToken cancellationToken)
    {
        var rows = new List<TRow>();
        for (var part = 0; job.State != JobState.Previewed && await ReadAsync(Path(job.SiteId, job.Id, $"results-{part}"), cancellationToken) is { } done; part++)
            rows.AddRange(done);
        rows.AddRange((await ReadAsync(Path(job.SiteId, job.Id, "preview"), cancellationToken) ?? []).Skip(rows.Count));
        return rows;
    }

    /// <summary>Ends a list that nobody works on any more; a preview, too.</summary>
    /// <param name="jobs">Where its job is.</param>
    /// <param name="job">Its job.</param>
    /// <param name="counted">The job with what became of the rows; asked only for one that was at work.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task StopAsync(Jobs jobs, Job job, Func<Job, IReadOnlyList<TRow>, Job> counted, CancellationToken cancellationToken)
    {
        var rows = job.State == JobState.Running ? await ReadAsync(job, cancellationToken) : null;
        await jobs.UpdateAsync(job.SiteId, job.Id, Stopped, cancellationToken);

        Job? Stopped(Job now)
        {
            if (now.State is not (JobState.Running or JobState.Previewed))
                return null;
            var stopped = now with { State = JobState.Cancelled };
            return rows is null ? stopped : counted(stopped, rows);
        }
    }

    /// <summary>Removes the rows of a list.</summary>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => blobs.DeleteFolderAsync($"{folder(job.SiteId)}/{job.Id}", cancellationToken);

    /// <summary>Changes rows of a list that nobody works on, wherever they stand; their places stay.</summary>
    public async Task ChangeAsync(Job job, Func<TRow, TRow> change, CancellationToken cancellationToken)
    {
        await foreach (var path in blobs.ListAsync($"{folder(job.SiteId)}/{job.Id}/", cancellationToken))
        {
            await blobs.ChangeAsync(path, content =>
            {
                var rows = JsonSerializer.Deserialize<TRow[]>(content)!;
                var changed = Array.ConvertAll(rows, r => change(r));
                return Task.FromResult(rows.Zip(changed).All(r => ReferenceEquals(r.First, r.Second)) ? null : BinaryData.FromObjectAsJson(changed));
            }, cancellationToken);
        }
    }

    private string Path(Guid siteId, string jobId, string name) => $"{folder(siteId)}/{jobId}/{name}.json";

    private Task WriteAsync(string path, IReadOnlyList<TRow> rows, CancellationToken cancellationToken) => blobs.WriteAsync(path, BinaryData.FromObjectAsJson(rows).ToStream(), cancellationToken);

    private async Task<IReadOnlyList<TRow>?> ReadAsync(string path, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(path, cancellationToken) is { } content ? JsonSerializer.Deserialize<IReadOnlyList<TRow>>(content) : null;
}
