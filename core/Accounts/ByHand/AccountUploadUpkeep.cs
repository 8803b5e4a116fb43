using Hub.Core.Operations;

namespace Hub.Core.Accounts.ByHand;

/// <summary>What the operating team may do with files of people.</summary>
public sealed class AccountUploadUpkeep(AccountUploads uploads) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => AccountUploads.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "Upload the file again: accounts that were made before are found so.";

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken) => uploads.StopAsync(job, cancellationToken);

    /// <inheritdoc/>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => uploads.RemoveRowsAsync(job, cancellationToken);
}
