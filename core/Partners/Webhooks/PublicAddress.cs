using System.Collections.Frozen;
using System.Net;
using System.Net.Sockets;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Tells addresses of the internet from those of the hub's own surroundings (IANA special-purpose address registries, RFC 6890).</summary>
internal static class PublicAddress
{
    private static readonly FrozenSet<IPNetwork> Special = new[]
    {
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        // Azure's own services, which it gives every machine by a public address (learn.microsoft.com, "What is IP address 168.63.129.16?").
        "168.63.129.16/32",
        "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
    }.Select(IPNetwork.Parse).ToFrozenSet();

    // All that is given out to the internet; what embeds an IPv4 address (64:ff9b::/96 and the like) is elsewhere.
    private static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3");

    /// <summary>Whether it is one of the internet's.</summary>
    public static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (plain.AddressFamily == AddressFamily.InterNetwork || Unicast.Contains(plain)) && !Special.Any(n => n.Contains(plain));
    }
}
