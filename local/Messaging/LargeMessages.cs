using Azure;
using Azure.Storage.Blobs;

namespace Hub.Local.Messaging;

/// <summary>Puts messages that are too large for a queue or a table row into a blob, and a reference in their place.</summary>
internal sealed class LargeMessages(BlobContainerClient container)
{
    private const string ReferencePrefix = "blob:";

    /// <summary>The text to store: the message itself, or a reference to it.</summary>
    /// <param name="message">The whole message.</param>
    /// <param name="maxLength">In characters.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public async Task<string> StoreAsync(string message, int maxLength, CancellationToken cancellationToken)
    {
        if (message.Length <= maxLength)
            return message;
        var name = $"{DateTime.UtcNow:yyyy-MM-dd}/{Guid.NewGuid():N}";
        try
        {
            await container.UploadBlobAsync(name, BinaryData.FromString(message), cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await container.UploadBlobAsync(name, BinaryData.FromString(message), cancellationToken);
        }
        return ReferencePrefix + name;
    }

    /// <summary>The whole message.</summary>
    public async Task<string> ReadAsync(string stored, CancellationToken cancellationToken) => IsReference(stored)
        ? (await BlobOf(stored).DownloadContentAsync(cancellationToken)).Value.Content.ToString()
        : stored;

    /// <summary>Removes what <see cref="StoreAsync"/> put aside, when the message is done with.</summary>
    public async Task ForgetAsync(string stored, CancellationToken cancellationToken)
    {
        if (IsReference(stored))
            await BlobOf(stored).DeleteIfExistsAsync(cancellationToken: cancellationToken);
    }

    private static bool IsReference(string stored) => stored.StartsWith(ReferencePrefix, StringComparison.Ordinal);

    private BlobClient BlobOf(string stored) => container.GetBlobClient(stored[ReferencePrefix.Length..]);
}
