namespace Hub.Core.Partners;

/// <summary>Addresses of web pages that partners give.</summary>
internal static class WebAddress
{
    private const int MaxLength = 2000;

    /// <summary>Whether it is a whole https address without user information.</summary>
    public static bool IsHttps(string text) =>
        text.Length <= MaxLength && Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme == Uri.UriSchemeHttps && uri.UserInfo.Length == 0;
}
