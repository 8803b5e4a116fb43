namespace Hub.Agent.Wire;

/// <summary>Where a hub may be.</summary>
internal static class HubAddress
{
    /// <summary>Whether it is spoken to: by HTTPS, or by HTTP on this machine itself.</summary>
    public static bool IsSafe(Uri address) => address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}
