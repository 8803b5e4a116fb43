using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Hub.Local.Azurite;

/// <summary>Where a storage connection string points: the three services of one account.</summary>
internal sealed record StorageEndpoints(Uri Blob, Uri Queue, Uri Table)
{
    public static StorageEndpoints Of(string connectionString) => new(
        new BlobServiceClient(connectionString).Uri, new QueueServiceClient(connectionString).Uri, new TableServiceClient(connectionString).Uri);

    /// <summary>Whether it is an emulator on this machine, at addresses that name it.</summary>
    public bool IsLocal => All.All(uri => uri.IsLoopback && uri.Scheme == Uri.UriSchemeHttp);

    private IEnumerable<Uri> All => [Blob, Queue, Table];

    /// <summary>The ports, of the three, that somebody listens on.</summary>
    public async Task<IReadOnlyList<int>> ListeningAsync(CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(All.Select(uri => AnswersAsync(uri.Port, cancellationToken)));
        return [.. All.Zip(answers).Where(pair => pair.Second).Select(pair => pair.First.Port)];
    }

    private static async Task<bool> AnswersAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
