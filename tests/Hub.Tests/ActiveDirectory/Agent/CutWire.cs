using System.Net;
using System.Net.Sockets;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>A wire to the hub that can be cut: what runs over it breaks off, and nobody gets through until it is mended.</summary>
internal sealed class CutWire : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Uri hub;
    private readonly CancellationTokenSource stopped = new();
    private readonly Task accepting;
    private CancellationTokenSource cut = new();

    public CutWire(Uri hub)
    {
        this.hub = hub;
        listener.Start();
        accepting = AcceptAsync();
    }

    /// <summary>The hub's address, over this wire.</summary>
    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    public void Cut() => cut.Cancel();

    public void Mend() => cut = new CancellationTokenSource();

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
        await accepting;
        listener.Dispose();
        stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await listener.AcceptTcpClientAsync(stopped.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException)
        {
            // The test has ended.
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cut.Token, stopped.Token);
        using (caller)
        {
            try
            {
                end.Token.ThrowIfCancellationRequested();
                using var target = new TcpClient();
                await target.ConnectAsync(hub.Host, hub.Port, end.Token);
                await Task.WhenAny(caller.GetStream().CopyToAsync(target.GetStream(), end.Token), target.GetStream().CopyToAsync(caller.GetStream(), end.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or IOException)
            {
                // Cut, or one of both hung up.
            }
        }
    }
}
