using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A port that leads to another one while it is open. Closed, it takes no connection, and those that it had are cut.</summary>
internal sealed class Gate : IDisposable
{
    private readonly ConcurrentDictionary<Socket, bool> sockets = new();
    private TcpListener? listener;

    public Gate()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        Port = ((IPEndPoint)free.LocalEndpoint).Port;
    }

    public int Port { get; }

    public void Open(int target)
    {
        var open = new TcpListener(IPAddress.Loopback, Port);
        open.Start();
        listener = open;
        _ = AcceptAsync(open, target);
    }

    public void Close()
    {
        listener?.Dispose();
        listener = null;
        foreach (var socket in sockets.Keys)
            Cut(socket);
    }

    public void Dispose() => Close();

    private async Task AcceptAsync(TcpListener open, int target)
    {
        while (ReferenceEquals(open, listener))
        {
            try
            {
                _ = PassAsync(await open.AcceptSocketAsync(), target, open);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task PassAsync(Socket here, int target, TcpListener open)
    {
        var there = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        here.NoDelay = true;
        try
        {
            (sockets[here], sockets[there]) = (true, true);
            await there.ConnectAsync(IPAddress.Loopback, target);
            if (!ReferenceEquals(open, listener))
                return;
            using var one = new NetworkStream(here);
            using var other = new NetworkStream(there);
            await await Task.WhenAny(one.CopyToAsync(other), other.CopyToAsync(one));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // Whoever is at either end has gone.
        }
        finally
        {
            Cut(here);
            Cut(there);
        }
    }

    /// <summary>Ends it as a machine does that dies: with a reset, and not with the last words of TCP.</summary>
    private void Cut(Socket socket)
    {
        if (!sockets.TryRemove(socket, out _))
            return;
        try
        {
            socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It was never connected, or has been reset by the other end.
        }

        socket.Dispose();
    }
}
