using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Hub.Local.Durable.Storage;

/// <summary>Payloads too large for a table. A blob is named by its content within its execution, so that writing it twice does no harm.</summary>
internal sealed class PayloadBlobs(BlobContainerClient container)
{
    public async Task CreateAsync(CancellationToken cancellation) => await container.CreateIfNotExistsAsync(cancellationToken: cancellation);

    public async Task<Payload> StoreAsync(string instanceId, int execution, string? text, CancellationToken cancellation) =>
        text is null || text.Length <= Payload.LongestInline
            ? new Payload(text, null)
            : new Payload(text, await WriteAsync(instanceId, execution, text, cancellation));

    public async Task<string> WriteAsync(string instanceId, int execution, string text, CancellationToken cancellation)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var name = $"{Keys.Folder(instanceId)}/{execution:d6}/{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        await container.GetBlobClient(name).UploadAsync(new BinaryData(bytes), overwrite: true, cancellation);
        return name;
    }

    public async Task<Payload> LoadAsync(Payload payload, CancellationToken cancellation) =>
        payload is { Blob: { } blob, Text: null } ? new Payload(await ReadAsync(blob, cancellation), blob) : payload;

    /// <summary>A message's payload has a blob of its own: it outlives the executions of the instance that it is for.</summary>
    public async Task<Payload> StoreAsync(string instanceId, string messageKey, string? text, CancellationToken cancellation)
    {
        if (text is null || text.Length <= Payload.LongestInline)
            return new Payload(text, null);
        var name = $"{Keys.Folder(instanceId)}/m/{messageKey}";
        await container.GetBlobClient(name).UploadAsync(new BinaryData(text), overwrite: true, cancellation);
        return new Payload(text, name);
    }

    public async Task RemoveAsync(string blob, CancellationToken cancellation) => await container.DeleteBlobIfExistsAsync(blob, cancellationToken: cancellation);

    public async Task<string> ReadAsync(string blob, CancellationToken cancellation) =>
        (await container.GetBlobClient(blob).DownloadContentAsync(cancellation)).Value.Content.ToString();

    /// <summary>Removes the blobs of one execution, or of all when null, but for those still in use.</summary>
    public async Task RemoveAsync(string instanceId, int? execution, IReadOnlyCollection<string> inUse, CancellationToken cancellation)
    {
        var prefix = execution is { } e ? $"{Keys.Folder(instanceId)}/{e:d6}/" : $"{Keys.Folder(instanceId)}/";
        await foreach (var blob in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix, cancellation))
        {
            if (!inUse.Contains(blob.Name))
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation);
        }
    }
}
