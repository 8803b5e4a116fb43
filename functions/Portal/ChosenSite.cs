using System.Security.Cryptography;
using Hub.Core.Sites;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>
/// Which of their sites an administrator of several acts on in the TileStore. The choice is kept, encrypted, in a cookie of the browser's session, and is worth no more than what the
/// operating team has given the account at the time of each request.
/// </summary>
public sealed class ChosenSite(IDataProtectionProvider protection, Core.Sites.Sites sites)
{
    private const string Cookie = "hub-site";
    private readonly IDataProtector protector = protection.CreateProtector("Hub.Portal.ChosenSite");

    /// <summary>The further site that the person has chosen and may act on; null for their own.</summary>
    internal async ValueTask<Site?> FindAsync(HttpContext http, BrowserSignIn person, CancellationToken cancellationToken) =>
        Read(http) is [var session, var chosen] && session == person.Session && Guid.TryParse(chosen, out var id) && person.Account.FurtherSites.Contains(id)
            ? await sites.FindAsync(id, cancellationToken)
            : null;

    /// <summary>Keeps a choice until the person signs out.</summary>
    internal void Choose(HttpContext http, BrowserSignIn person, Guid siteId) => http.Response.Cookies.Append(
        Cookie, protector.Protect($"{person.Session} {siteId}"),
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, IsEssential = true });

    private string[]? Read(HttpContext http)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } kept)
            return null;
        try
        {
            return protector.Unprotect(kept).Split(' ');
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}

/// <summary>Ties each form of the TileStore to the site that its page was about: sent after another was chosen, in another window perhaps, it does nothing.</summary>
internal sealed class FormSite : IAntiforgeryAdditionalDataProvider
{
    /// <inheritdoc/>
    public string GetAdditionalData(HttpContext context) => context.Features.Get<ActsOn>()?.Mark ?? "";

    /// <inheritdoc/>
    public bool ValidateAdditionalData(HttpContext context, string additionalData) => context.Features.Get<ActsOn>() is not { } site || site.Mark == additionalData;
}

/// <summary>The site that a page or form of the TileStore is about.</summary>
/// <param name="Mark">Its id; empty for the person's own.</param>
internal sealed record ActsOn(string Mark);
