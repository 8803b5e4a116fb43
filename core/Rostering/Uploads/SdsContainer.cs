using System.IO.Compression;
using Azure;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Hub.Core.Rostering.Uploads;

/// <summary>The container of an upload session: blob storage that a signature opens for a while.</summary>
/// <param name="address">The session's address.</param>
internal sealed class SdsContainer(Uri address)
{
    private const int PartBytes = 4 * 1024 * 1024;

    /// <summary>Writes a file, in parts, in place of any that stands there.</summary>
    /// <param name="file">The file.</param>
    /// <param name="wait">When to try again where that may help.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Why it was not written; null when it was.</returns>
    public async Task<UploadFailure?> TryWriteAsync(ZipArchiveEntry file, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await WriteAsync(file, cancellationToken);
            return null;
        }
        catch (RequestFailedException e)
        {
            return UploadFailure.Of(e, wait);
        }
        catch (AggregateException e) when (e.InnerException is RequestFailedException last)
        {
            // Of each attempt one, where none was answered.
            return UploadFailure.Of(last, wait);
        }
    }

    /// <summary>The address of a file. The session's may name a container or a folder in one, by its blob or its data lake endpoint: they are two doors to the same account.</summary>
    internal Uri AddressOf(string name)
    {
        var file = new UriBuilder(address) { Host = address.Host.Replace(".dfs.", ".blob.", StringComparison.Ordinal) };
        file.Path = $"{file.Path.TrimEnd('/')}/{Uri.EscapeDataString(name)}";
        return file.Uri;
    }

    private async Task WriteAsync(ZipArchiveEntry file, CancellationToken cancellationToken)
    {
        await using var content = file.Open();
        await new BlobClient(AddressOf(file.Name)).UploadAsync(
            content,
            new BlobUploadOptions
            {
                HttpHeaders = new BlobHttpHeaders { ContentType = "text/csv" },
                TransferOptions = new StorageTransferOptions { InitialTransferSize = PartBytes, MaximumTransferSize = PartBytes, MaximumConcurrency = 1 },
            },
            cancellationToken);
    }
}
