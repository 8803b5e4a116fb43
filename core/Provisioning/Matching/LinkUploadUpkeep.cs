using Hub.Core.Operations;

namespace Hub.Core.Provisioning.Matching;

/// <summary>What the operating team may do with lists of people and their accounts.</summary>
public sealed class LinkUploadUpkeep(LinkUploads uploads) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => LinkUploads.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "Upload the list again: what was linked before is found so.";

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken) => uploads.StopAsync(job, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => uploads.RemoveRowsAsync(job, cancellationToken);
}
