using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Core.Storage;

namespace Hub.Core.Rostering;

/// <summary>The files of exports. Each is named by its content, so that a run that is repeated or overtaken never changes what another run has published.</summary>
public sealed class ExportStore(Blobs blobs)
{
    private const int BufferSize = 1 << 16;

    /// <summary>The zip file of an export, or null when it is there no more.</summary>
    public Task<Stream?> OpenZipAsync(Guid siteId, string exportId, string sha256, CancellationToken cancellationToken) =>
        blobs.OpenReadAsync(ZipPath(siteId, exportId, sha256), cancellationToken);

    /// <summary>Those whom an export left out, in the order of their ids.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="exportId">The export.</param>
    /// <param name="sha256">Which list.</param>
    /// <param name="skip">How many to pass over.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Nobody when the list is there no more.</returns>
    public async IAsyncEnumerable<LeftOutPerson> ReadLeftOutAsync(
        Guid siteId, string exportId, string sha256, int skip, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = await blobs.OpenReadAsync(LeftOutPath(siteId, exportId, sha256), cancellationToken);
        if (stream is null)
            yield break;
        using var lines = new StreamReader(stream);
        while (await lines.ReadLineAsync(cancellationToken) is { } line)
        {
            if (skip-- <= 0)
                yield return JsonSerializer.Deserialize(line, LeftOutJson.Default.LeftOutPerson)!;
        }
    }

    /// <summary>Removes the files of an export.</summary>
    internal Task RemoveAsync(Guid siteId, string exportId, CancellationToken cancellationToken) => blobs.DeleteFolderAsync($"rostering/{siteId}/{exportId}", cancellationToken);

    /// <summary>A file that is gone when it is closed.</summary>
    internal static FileStream TemporaryFile() =>
        new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, BufferSize, FileOptions.DeleteOnClose);

    /// <summary>Stores a zip file; gives its SHA-256.</summary>
    internal Task<string> StoreZipAsync(Guid siteId, string exportId, Stream content, CancellationToken cancellationToken) =>
        StoreAsync(content, sha256 => ZipPath(siteId, exportId, sha256), cancellationToken);

    /// <summary>Stores a list of those left out; gives its SHA-256.</summary>
    internal Task<string> StoreLeftOutAsync(Guid siteId, string exportId, Stream content, CancellationToken cancellationToken) =>
        StoreAsync(content, sha256 => LeftOutPath(siteId, exportId, sha256), cancellationToken);

    private static string ZipPath(Guid siteId, string exportId, string sha256) => $"rostering/{siteId}/{exportId}/{sha256}.zip";

    private static string LeftOutPath(Guid siteId, string exportId, string sha256) => $"rostering/{siteId}/{exportId}/{sha256}.left-out.jsonl";

    private async Task<string> StoreAsync(Stream content, Func<string, string> path, CancellationToken cancellationToken)
    {
        content.Position = 0;
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
        content.Position = 0;
        await blobs.TryWriteNewAsync(path(sha256), content, cancellationToken);
        return sha256;
    }
}
