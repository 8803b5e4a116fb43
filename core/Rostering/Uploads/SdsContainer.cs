using System.IO.Compression;
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
    public async Task WriteAsync(ZipArchiveEntry file, CancellationToken cancellationToken)
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

    /// <summary>The address of a file. The session's may name a container or a folder in one, by its blob or its data lake endpoint: they are two doors to the same account.</summary>
    internal Uri AddressOf(string name)
    {
        var file = new UriBuilder(address) { Host = address.Host.Replace(".dfs.", ".blob.", StringComparison.Ordinal) };
        file.Path = $"{file.Path.TrimEnd('/')}/{Uri.EscapeDataString(name)}";
        return file.Uri;
    }
}
