using Hub.Core.Mis.Feeds;
using Hub.Core.Operations;
using Hub.Core.Storage;

namespace Hub.Core.Mis.Imports;

/// <summary>Stores an upload and plans the job that will import it.</summary>
public sealed class AcceptFeed(Jobs jobs, Blobs blobs, FeedLimits limits, TimeProvider time)
{
    /// <summary>Stores an upload.</summary>
    /// <param name="siteId">A site that exists.</param>
    /// <param name="upload">The zip, read once to its end.</param>
    /// <param name="declaredBytes">Its size as the caller says; null when it does not say.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The import, which is not stored yet; or <see cref="TooLarge"/>, or <see cref="Invalid"/> when there is nothing in it.</returns>
    public async Task<Outcome<Job>> RunAsync(Guid siteId, Stream upload, long? declaredBytes, CancellationToken cancellationToken)
    {
        var tooLarge = new TooLarge("feed_too_large", $"A feed may be at most {limits.MaxUploadBytes >> 20} MB as a zip.");
        if (declaredBytes > limits.MaxUploadBytes)
            return tooLarge;
        var path = $"mis/{siteId}/feeds/{Guid.NewGuid():N}.zip";
        await using var counted = new CountedStream(upload, limits.MaxUploadBytes);
        try
        {
            await blobs.WriteAsync(path, counted, cancellationToken);
        }
        catch (UploadTooLargeException)
        {
            return tooLarge;
        }

        if (counted.Count == 0)
        {
            await blobs.DeleteAsync(path, cancellationToken);
            return new Invalid("feed_empty", "The request has no body. Send the zip as the body.");
        }

        // The id is made when the upload is complete: that is the order in which feeds arrive.
        return new Job
        {
            SiteId = siteId,
            Id = jobs.NewId(),
            Kind = ImportDetail.Kind,
            State = JobState.Waiting,
            CreatedAt = time.GetUtcNow(),
            Progress = new JobProgress("waiting", 0, 0, 0),
        }.WithDetail(new ImportDetail { FeedPath = path, FeedBytes = counted.Count });
    }
}
