using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using ZstdSharp;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>Everything that a storage account holds, as text: each row of each table, each blob with what is packed in it, each message of each queue.</summary>
internal static class StoredTexts
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>All of it, by its place.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> ReadAsync(string connection)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var tables = new TableServiceClient(connection);
        await foreach (var table in tables.QueryAsync(cancellationToken: Cancellation))
        {
            await foreach (var row in tables.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: Cancellation))
                texts[$"table {table.Name} {row.PartitionKey} {row.RowKey}"] = $"{row.PartitionKey} {row.RowKey} {string.Join(' ', row.Where(c => c.Key is not ("odata.etag" or "Timestamp")).Select(c => $"{c.Key}={Text(c.Value)}"))}";
        }

        var blobs = new BlobServiceClient(connection);
        await foreach (var container in blobs.GetBlobContainersAsync(cancellationToken: Cancellation))
        {
            await foreach (var blob in blobs.GetBlobContainerClient(container.Name).GetBlobsAsync(cancellationToken: Cancellation))
            {
                var content = (await blobs.GetBlobContainerClient(container.Name).GetBlobClient(blob.Name).DownloadContentAsync(Cancellation)).Value.Content.ToArray();
                texts[$"blob {container.Name}/{blob.Name}"] = $"{blob.Name} {Unpacked(content)}";
            }
        }

        var queues = new QueueServiceClient(connection);
        await foreach (var queue in queues.GetQueuesAsync(cancellationToken: Cancellation))
        {
            foreach (var message in (await queues.GetQueueClient(queue.Name).PeekMessagesAsync(32, Cancellation)).Value)
                texts[$"queue {queue.Name} {message.MessageId}"] = Text(message.Body.ToArray());
        }

        return texts;
    }

    private static string Text(object? value) => value switch
    {
        byte[] bytes => Encoding.UTF8.GetString(bytes),
        string text when text.Length > 20 && Convert.TryFromBase64String(text, new byte[text.Length], out var count) && count > 0 => $"{text} {Encoding.UTF8.GetString(Convert.FromBase64String(text))}",
        _ => value?.ToString() ?? "",
    };

    private static string Unpacked(byte[] content)
    {
        if (content is [(byte)'P', (byte)'K', ..])
        {
            using var zip = new ZipArchive(new MemoryStream(content));
            return string.Join('\n', zip.Entries.Select(e => $"{e.FullName} {new StreamReader(e.Open()).ReadToEnd()}"));
        }

        if (content is not [0x28, 0xB5, 0x2F, 0xFD, ..])
            return Encoding.UTF8.GetString(content);
        using var stream = new DecompressionStream(new MemoryStream(content));
        return new StreamReader(stream).ReadToEnd();
    }
}
