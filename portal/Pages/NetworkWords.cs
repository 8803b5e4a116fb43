using System.Net;
using System.Net.Sockets;

namespace Hub.Portal.Pages;

/// <summary>Network addresses as pages show them.</summary>
internal static class NetworkWords
{
    /// <summary>The address with its last part hidden: enough to know one's own network by, too little to name a household.</summary>
    public static string Masked(string? address)
    {
        if (!IPAddress.TryParse(address, out var parsed))
            return "";
        if (parsed.IsIPv4MappedToIPv6)
            parsed = parsed.MapToIPv4();
        var text = parsed.ToString();
        return parsed.AddressFamily == AddressFamily.InterNetwork
            ? $"{text[..text.LastIndexOf('.')]}.*"
            : $"{string.Join(':', parsed.GetAddressBytes().Take(6).Chunk(2).Select(p => $"{(p[0] << 8) | p[1]:x}"))}:*";
    }
}
