using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace Hub.Simulators.Http;

/// <summary>The bearer tokens that were issued, and what each stands for.</summary>
/// <typeparam name="TGrant">What a token stands for.</typeparam>
internal sealed class TokenStore<TGrant>(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, (TGrant Grant, DateTimeOffset Expires)> tokens = new(StringComparer.Ordinal);

    public string Issue(TGrant grant, TimeSpan lifetime)
    {
        var now = time.GetUtcNow();
        foreach (var (old, issued) in tokens)
            if (issued.Expires < now - TimeSpan.FromHours(1)) tokens.TryRemove(old, out _);
        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(48));
        tokens[token] = (grant, now + lifetime);
        return token;
    }

    public TokenState Find(string? authorization, out TGrant? grant)
    {
        grant = default;
        if (string.IsNullOrEmpty(authorization)) return TokenState.Missing;
        if (!authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)) return TokenState.Missing;
        if (!tokens.TryGetValue(authorization[7..].Trim(), out var issued)) return TokenState.Unknown;
        grant = issued.Grant;
        return issued.Expires <= time.GetUtcNow() ? TokenState.Expired : TokenState.Valid;
    }

    /// <summary>Ends every token that was issued.</summary>
    public void RevokeAll() => tokens.Clear();
}

/// <summary>What became of a bearer token.</summary>
internal enum TokenState
{
    Valid,
    Missing,
    Unknown,
    Expired,
}
