using System.Text.Json;
using Hub.Core.Storage;

namespace Hub.Core.Provisioning;

/// <summary>What an apply has done so far: a blob for each chunk, written once; and when all is done, one for the whole job.</summary>
internal sealed class ApplyResults(Blobs blobs)
{
    /// <summary>Stores what was asked for: a list of people may be longer than a table row.</summary>
    public Task WriteRequestAsync(Guid siteId, string jobId, EmailUpdateRequest request, CancellationToken cancellationToken) =>
        blobs.WriteAsync(RequestPath(siteId, jobId), new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(request)), cancellationToken);

    /// <summary>What was asked for.</summary>
    /// <exception cref="InvalidOperationException">There is no such job.</exception>
    public async Task<EmailUpdateRequest> ReadRequestAsync(Guid siteId, string jobId, CancellationToken cancellationToken) =>
        (await blobs.ReadAsync(RequestPath(siteId, jobId), cancellationToken))?.ToObjectFromJson<EmailUpdateRequest>()
        ?? throw new InvalidOperationException($"Job {jobId} of site {siteId} has no stored request.");

    /// <summary>Marks that writes of a chunk may begin. A chunk that is found marked was interrupted, and its writes are in doubt.</summary>
    /// <returns>False when it was marked before.</returns>
    public Task<bool> TryBeginAsync(Guid siteId, string jobId, int chunk, CancellationToken cancellationToken) =>
        blobs.TryWriteNewAsync(ChunkPath(siteId, jobId, chunk) + ".begun", new MemoryStream(), cancellationToken);

    /// <summary>Stores what became of a chunk.</summary>
    public Task WriteChunkAsync(Guid siteId, string jobId, int chunk, IReadOnlyList<ChangeRow> rows, CancellationToken cancellationToken) =>
        blobs.WriteAsync(ChunkPath(siteId, jobId, chunk), ChangeRowFile.Write(rows).Content, cancellationToken);

    /// <summary>What became of a chunk; null while it has not ended.</summary>
    public Task<IReadOnlyList<ChangeRow>?> ReadChunkAsync(Guid siteId, string jobId, int chunk, CancellationToken cancellationToken) =>
        ReadAsync(ChunkPath(siteId, jobId, chunk), cancellationToken);

    /// <summary>Stores what became of every row of the job.</summary>
    public Task WriteFinalAsync(Guid siteId, string jobId, IReadOnlyList<ChangeRow> rows, CancellationToken cancellationToken) =>
        blobs.WriteAsync(FinalPath(siteId, jobId), ChangeRowFile.Write(rows).Content, cancellationToken);

    /// <summary>What became of every row of the job; null while it has not ended.</summary>
    public Task<IReadOnlyList<ChangeRow>?> ReadFinalAsync(Guid siteId, string jobId, CancellationToken cancellationToken) =>
        ReadAsync(FinalPath(siteId, jobId), cancellationToken);

    /// <summary>Removes everything that is kept of a job.</summary>
    public Task RemoveAsync(Guid siteId, string jobId, CancellationToken cancellationToken) => blobs.DeleteFolderAsync(JobPath(siteId, jobId), cancellationToken);

    /// <summary>Takes a person out of everything that is kept of a job that nobody works on.</summary>
    public async Task EraseAsync(Guid siteId, string jobId, string personId, CancellationToken cancellationToken)
    {
        await blobs.ChangeAsync(RequestPath(siteId, jobId), content =>
        {
            var request = content.ToObjectFromJson<EmailUpdateRequest>()!;
            if (request.People?.Contains(personId) != true && request.Addresses?.ContainsKey(personId) != true)
                return Task.FromResult<BinaryData?>(null);
            var without = request with { People = request.People?.Where(p => p != personId).ToArray(), Addresses = request.Addresses?.Where(a => a.Key != personId).ToDictionary() };
            return Task.FromResult<BinaryData?>(BinaryData.FromObjectAsJson(without));
        }, cancellationToken);
        await foreach (var path in blobs.ListAsync(JobPath(siteId, jobId) + "/", cancellationToken))
        {
            if (path.EndsWith(".jsonl.zst", StringComparison.Ordinal))
                await ChangeRowFile.RemoveAsync<ChangeRow>(blobs, path, r => r.PersonId == personId, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ChangeRow>?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        await using var content = await blobs.OpenReadAsync(path, cancellationToken);
        return content is null ? null : await ChangeRowFile.ReadAsync(content, cancellationToken);
    }

    private static string RequestPath(Guid siteId, string jobId) => $"{JobPath(siteId, jobId)}/request.json";

    private static string ChunkPath(Guid siteId, string jobId, int chunk) => $"{JobPath(siteId, jobId)}/chunk-{chunk:D6}.jsonl.zst";

    private static string FinalPath(Guid siteId, string jobId) => $"{JobPath(siteId, jobId)}/results.jsonl.zst";

    private static string JobPath(Guid siteId, string jobId) => $"provisioning/{siteId}/jobs/{jobId}";
}
