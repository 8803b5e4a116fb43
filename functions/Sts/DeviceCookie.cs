using System.Buffers.Text;
using System.Security.Cryptography;
using Hub.Core.Accounts.Devices;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>The cookie by which a browser is known again. It signs nobody in.</summary>
internal static class DeviceCookie
{
    private const string Name = "hub-device";
    private const int Bytes = 32;

    // The longest that browsers keep one (RFC 6265bis section 5.5).
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>The browser's value; null when it has none.</summary>
    public static string? Of(HttpRequest request)
    {
        var value = request.Cookies[Name];
        return value is { Length: 43 } && Base64Url.IsValid(value) ? value : null;
    }

    /// <summary>The browser's value, which it is given when it has none, and keeps from now on for as long as it can.</summary>
    public static string Keep(HttpContext http)
    {
        var value = Of(http.Request) ?? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
        http.Response.Cookies.Append(Name, value, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = http.Request.IsHttps,
            MaxAge = Lifetime,
            IsEssential = true,
        });
        return value;
    }

    /// <summary>What the browser calls itself, in words.</summary>
    public static string WordsOf(HttpRequest request) => BrowserWords.Of(request.Headers.UserAgent);
}
