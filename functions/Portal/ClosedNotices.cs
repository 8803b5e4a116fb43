using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Which notices somebody has closed: a cookie that lives as long as the browser is open.</summary>
internal static class ClosedNotices
{
    private const string Cookie = "hub-notices";
    private const char Separator = '.';
    private const int Most = 8;
    private const int IdLength = 16;

    /// <summary>Whether a notice was closed in this browser.</summary>
    public static bool Has(HttpContext http, string id) => Ids(http).Contains(id);

    /// <summary>Closes a notice. An id that is none is passed over.</summary>
    public static void Close(HttpContext http, string id)
    {
        if (id.Length != IdLength || !id.All(char.IsAsciiHexDigitLower))
            return;
        var ids = string.Join(Separator, Ids(http).Append(id).Distinct().TakeLast(Most));
        http.Response.Cookies.Append(Cookie, ids, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });
    }

    private static string[] Ids(HttpContext http) => (http.Request.Cookies[Cookie] ?? "").Split(Separator, Most + 1, StringSplitOptions.RemoveEmptyEntries);
}
