using System.Net;
using System.Net.Sockets;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Connects to endpoints, and to nothing of the hub's own surroundings, whatever their names say at the moment of connecting.</summary>
public class WebhookHosts(WebhookSettings settings)
{
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        // What is checked is what is connected to: a name that is looked up twice may say two things.
        var found = await FindAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = found.Where(a => PublicAddress.Is(a) || settings.AllowLoopback && IPAddress.IsLoopback(a)).ToArray();
        if (allowed.Length < found.Length || found.Length == 0)
            throw new AddressRefusedException(context.DnsEndPoint.Host);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The addresses of a host.</summary>
    protected internal virtual Task<IPAddress[]> FindAsync(string host, CancellationToken cancellationToken) => Dns.GetHostAddressesAsync(host, cancellationToken);
}

/// <summary>A name leads to an address that is not one of the internet.</summary>
internal sealed class AddressRefusedException(string host) : IOException($"{host} does not lead to an address of the internet.");
