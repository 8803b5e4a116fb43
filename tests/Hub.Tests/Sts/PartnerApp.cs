using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Hub.Tests.Sts;

/// <summary>A partner's application that people sign in to, by code with PKCE.</summary>
/// <param name="sts">The hub.</param>
/// <param name="id">The client's id.</param>
/// <param name="secret">Its secret; empty for a public client.</param>
internal sealed class PartnerApp(StsHub sts, string id, string secret)
{
    public const string Callback = "https://app.example/callback?from=hub";
    public const string SignedOut = "https://app.example/signed-out";

    private readonly string verifier = WebEncoders.Base64UrlEncode(RandomNumberGenerator.GetBytes(32));

    public string Id => id;

    /// <summary>The instance of the hub that it asks; empty for the one that was started first.</summary>
    public string At { get; set; } = "";

    /// <summary>Has an operator make the client.</summary>
    public static async Task<PartnerApp> MakeAsync(StsHub sts, Guid? application = null, bool confidential = false)
    {
        var (id, _) = await sts.ClientAsync(new
        {
            kind = "interactive",
            name = "Partner's application",
            redirectUris = new[] { Callback },
            postLogoutRedirectUris = new[] { SignedOut },
            applicationId = application,
            scopes = new[] { "rapapi" },
        });
        var secret = confidential ? (string)(await sts.OperatorAsync(HttpMethod.Post, "/sts/v1/clients/secrets", new { clientId = id, label = "first" }))["secret"]! : "";
        return new PartnerApp(sts, id, secret);
    }

    /// <summary>An authorization request.</summary>
    /// <param name="changes">Parameters other than usual; null for one to leave out.</param>
    public Dictionary<string, string> Request(params (string Name, string? Value)[] changes)
    {
        var request = new Dictionary<string, string?>
        {
            ["client_id"] = id,
            ["response_type"] = "code",
            ["redirect_uri"] = Callback,
            ["scope"] = "openid profile email offline_access",
            ["state"] = "st&te =/+",
            ["nonce"] = "n0nce",
            ["code_challenge"] = WebEncoders.Base64UrlEncode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))),
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            request[name] = value;
        return request.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!);
    }

    public string AuthorizeUrl(params (string Name, string? Value)[] changes) => QueryHelpers.AddQueryString("/connect/authorize", Request(changes)!);

    /// <summary>Has somebody sign in, at a browser where nobody is yet.</summary>
    public async Task<string> CodeAsync(string username)
    {
        using var browser = new Browser(sts);
        return (await browser.SignInAsync(AuthorizeUrl(), username)).Code;
    }

    /// <summary>Has somebody sign in, and redeems the code.</summary>
    public async Task<Answer> TokensAsync(string username) => await RedeemAsync(await CodeAsync(username));

    public Task<Answer> RedeemAsync(string code, params (string Name, string? Value)[] changes) =>
        AskAsync("/connect/token", [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", Callback), ("code_verifier", verifier), .. changes]);

    public Task<Answer> RefreshAsync(string refreshToken) => AskAsync("/connect/token", ("grant_type", "refresh_token"), ("refresh_token", refreshToken));

    public Task<Answer> PushAsync(params (string Name, string? Value)[] changes) => AskAsync("/connect/par", [.. Request().Select(p => (p.Key, (string?)p.Value)), .. changes]);

    /// <summary>Asks an endpoint as this client.</summary>
    public Task<Answer> AskAsync(string path, params (string Name, string? Value)[] fields)
    {
        var form = new Dictionary<string, string?> { ["client_id"] = id, ["client_secret"] = secret.Length > 0 ? secret : null };
        foreach (var (name, value) in fields)
            form[name] = value;
        return sts.PostAsync(form.Where(f => f.Value is not null).Select(f => KeyValuePair.Create(f.Key, f.Value!)), path: At + path);
    }
}
