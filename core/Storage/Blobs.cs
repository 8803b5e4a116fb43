using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace Hub.Core.Storage;

/// <summary>The hub's blobs, all in one container; paths begin with the capability and the site.</summary>
/// <param name="service">The storage account.</param>
public sealed class Blobs(BlobServiceClient service)
{
    private readonly BlobContainerClient container = service.GetBlobContainerClient("hub");
    private volatile bool exists;

    /// <summary>Writes a blob whole, in place of any that stands there.</summary>
    public async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken) =>
        await (await ContainerAsync(cancellationToken)).GetBlobClient(path).UploadAsync(content, overwrite: true, cancellationToken);

    /// <summary>Writes a blob whole, unless one stands there already.</summary>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> TryWriteNewAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await (await ContainerAsync(cancellationToken)).GetBlobClient(path).UploadAsync(content, options, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }

    /// <summary>A stream that becomes the blob when it is disposed. Nothing is seen of it before.</summary>
    public async Task<Stream> OpenWriteAsync(string path, CancellationToken cancellationToken) =>
        await (await ContainerAsync(cancellationToken)).GetBlockBlobClient(path).OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken);

    /// <summary>A small blob whole, or null when there is none. Safe beside a writer that replaces it.</summary>
    public async Task<BinaryData?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return (await (await ContainerAsync(cancellationToken)).GetBlobClient(path).DownloadContentAsync(cancellationToken)).Value.Content;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>A seekable stream over a blob that is not written again, or null when there is none.</summary>
    public async Task<Stream?> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await (await ContainerAsync(cancellationToken)).GetBlobClient(path).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false), cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Changes a small blob as it stands now; when somebody else changed it meanwhile it is read and changed again. One that is not there stays so.</summary>
    /// <param name="path">The blob.</param>
    /// <param name="change">What it is to hold; null to leave it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task ChangeAsync(string path, Func<BinaryData, Task<BinaryData?>> change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var blob = (await ContainerAsync(cancellationToken)).GetBlobClient(path);
        while (true)
        {
            try
            {
                var stored = (await blob.DownloadContentAsync(cancellationToken)).Value;
                if (await change(stored.Content) is { } changed)
                    await blob.UploadAsync(changed, new BlobUploadOptions { Conditions = new BlobRequestConditions { IfMatch = stored.Details.ETag } }, cancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                return;
            }
            catch (RequestFailedException e) when (e.Status == 412)
            {
                // Read again.
            }
        }
    }

    /// <summary>Whether a blob stands there.</summary>
    public async Task<bool> ExistsAsync(string path, CancellationToken cancellationToken) =>
        await (await ContainerAsync(cancellationToken)).GetBlobClient(path).ExistsAsync(cancellationToken);

    /// <summary>The paths of all blobs that begin with <paramref name="prefix"/>, in order.</summary>
    public async IAsyncEnumerable<string> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var blob in (await ContainerAsync(cancellationToken)).GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken))
            yield return blob.Name;
    }

    /// <summary>The paths of all blobs that begin with <paramref name="prefix"/>, those that were written last first.</summary>
    public async Task<IReadOnlyList<string>> ListNewestAsync(string prefix, CancellationToken cancellationToken)
    {
        var blobs = await (await ContainerAsync(cancellationToken)).GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken).ToListAsync(cancellationToken);
        return [.. blobs.OrderByDescending(b => b.Properties.LastModified).Select(b => b.Name)];
    }

    /// <summary>Removes a blob, if it is there.</summary>
    public async Task DeleteAsync(string path, CancellationToken cancellationToken) =>
        await (await ContainerAsync(cancellationToken)).GetBlobClient(path).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Removes every blob whose path begins with <paramref name="folder"/> and a slash.</summary>
    public async Task DeleteFolderAsync(string folder, CancellationToken cancellationToken)
    {
        await foreach (var path in ListAsync(folder + "/", cancellationToken))
            await DeleteAsync(path, cancellationToken);
    }

    private async Task<BlobContainerClient> ContainerAsync(CancellationToken cancellationToken)
    {
        if (!exists)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            exists = true;
        }

        return container;
    }
}
