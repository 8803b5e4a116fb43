using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Storage;
using ZstdSharp;

namespace Hub.Core.Provisioning;

/// <summary>Rows as compressed JSON lines.</summary>
internal static class ChangeRowFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>The bytes of rows, and the SHA-256 of what they say, in hex.</summary>
    public static (MemoryStream Content, string Sha256) Write<TRow>(IEnumerable<TRow> rows)
    {
        var content = new MemoryStream();
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using (var compressed = new CompressionStream(content, leaveOpen: true))
        {
            foreach (var row in rows)
            {
                byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(row, Format), (byte)'\n'];
                sha.AppendData(line);
                compressed.Write(line);
            }
        }

        content.Position = 0;
        return (content, Convert.ToHexStringLower(sha.GetHashAndReset()));
    }

    /// <summary>Takes rows out of a blob that nobody writes any more.</summary>
    public static Task RemoveAsync<TRow>(Blobs blobs, string path, Func<TRow, bool> which, CancellationToken cancellationToken) where TRow : class =>
        blobs.ChangeAsync(path, async content =>
        {
            var rows = await ReadAsync<TRow>(content.ToStream(), cancellationToken);
            return rows.Any(which) ? await BinaryData.FromStreamAsync(Write(rows.Where(r => !which(r))).Content, cancellationToken) : null;
        }, cancellationToken);

    /// <summary>The rows.</summary>
    public static Task<IReadOnlyList<ChangeRow>> ReadAsync(Stream content, CancellationToken cancellationToken) => ReadAsync<ChangeRow>(content, cancellationToken);

    /// <summary>The rows of another kind.</summary>
    public static async Task<IReadOnlyList<TRow>> ReadAsync<TRow>(Stream content, CancellationToken cancellationToken) where TRow : class
    {
        await using var lines = new DecompressionStream(content);
        var rows = new List<TRow>();
        await foreach (var row in JsonSerializer.DeserializeAsyncEnumerable<TRow>(lines, topLevelValues: true, Format, cancellationToken))
            rows.Add(row!);
        return rows;
    }
}
