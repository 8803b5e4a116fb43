using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.Sts.Keys;

/// <summary>A key that signs tokens, and the times of its life.</summary>
/// <param name="Id">The <c>kid</c>: the algorithm and a running number.</param>
/// <param name="Algorithm"><c>ES256</c> or <c>RS256</c> (RFC 7518 section 3.1).</param>
/// <param name="ActiveFrom">When it begins to sign, in UTC. It is published before.</param>
/// <param name="RetiresAt">When the next one takes over, in UTC.</param>
/// <param name="GoneAt">When it is published no more, in UTC: every token that it signed has expired.</param>
/// <param name="RevokedAt">When an operator took it out of use at once; null when nobody did.</param>
public sealed record SigningKey(string Id, string Algorithm, DateTimeOffset ActiveFrom, DateTimeOffset RetiresAt, DateTimeOffset GoneAt, DateTimeOffset? RevokedAt)
{
    private const int RsaBits = 2048;

    /// <summary>Whether tokens that it signed are valid.</summary>
    public bool IsPublished(DateTimeOffset now) => RevokedAt is null && now < GoneAt;

    /// <summary>A new private key in PKCS #8.</summary>
    internal static byte[] MakePrivateKey(string algorithm)
    {
        using AsymmetricAlgorithm key = algorithm == SecurityAlgorithms.RsaSha256 ? RSA.Create(RsaBits) : ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKey();
    }

    /// <summary>The key as the token library takes it. It lives as long as the process.</summary>
    internal SecurityKey ToSecurityKey(byte[] privateKey)
    {
        if (Algorithm == SecurityAlgorithms.RsaSha256)
        {
            var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(privateKey, out _);
            return new RsaSecurityKey(rsa) { KeyId = Id };
        }

        var ec = ECDsa.Create();
        ec.ImportPkcs8PrivateKey(privateKey, out _);
        return new ECDsaSecurityKey(ec) { KeyId = Id };
    }
}
