namespace Hub.Core.Sts.Clients;

/// <summary>Where a browser may be sent back to a client.</summary>
internal static class RedirectUri
{
    /// <summary>What is wrong with an address that is not legal.</summary>
    public const string Fault = "must be a whole https address (http on localhost only), without fragment and wildcard.";

    private const int MaxLength = 2000;

    /// <summary>RFC 9700 section 2.1: an exact address, https but on the person's own machine, no fragment.</summary>
    public static bool IsLegal(string text) =>
        text.Length <= MaxLength && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Fragment.Length == 0 && !text.Contains('*', StringComparison.Ordinal)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));
}
