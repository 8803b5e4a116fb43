using System.Security.Cryptography;
using System.Text;
using Jose;

namespace Hub.Agent.Pairing;

/// <summary>The agent's key pairs: with one it proves who it is, with the other it reads passwords. The private parts never leave the machine.</summary>
internal sealed class AgentKeys : IDisposable
{
    private static readonly TimeSpan AssertionLife = TimeSpan.FromMinutes(5);

    private readonly ECDsa signing;
    private readonly ECDiffieHellman encryption;

    private AgentKeys(ECDsa signing, ECDiffieHellman encryption) => (this.signing, this.encryption) = (signing, encryption);

    /// <summary>Makes new ones.</summary>
    public static AgentKeys Make() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256), ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads what <see cref="Export"/> gave.</summary>
    public static AgentKeys Import(string signingKey, string encryptionKey)
    {
        var (signing, encryption) = (ECDsa.Create(), ECDiffieHellman.Create());
        signing.ImportFromPem(signingKey);
        encryption.ImportFromPem(encryptionKey);
        return new AgentKeys(signing, encryption);
    }

    /// <summary>Both private keys, as PEM.</summary>
    public (string Signing, string Encryption) Export() => (signing.ExportPkcs8PrivateKeyPem(), encryption.ExportPkcs8PrivateKeyPem());

    /// <summary>The public part of the key that signs.</summary>
    public PublicKey SigningKey => PublicKey.Of(signing.ExportParameters(includePrivateParameters: false), "sig", "ES256");

    /// <summary>The public part of the key that passwords are encrypted to.</summary>
    public PublicKey EncryptionKey => PublicKey.Of(encryption.ExportParameters(includePrivateParameters: false), "enc", "ECDH-ES");

    /// <summary>What proves to the token endpoint who the agent is (RFC 7523), once.</summary>
    public string Assertion(string clientId, string issuer, DateTimeOffset now) => JWT.Encode(
        new Dictionary<string, object>
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + AssertionLife).ToUnixTimeSeconds(),
        },
        signing, JwsAlgorithm.ES256, new Dictionary<string, object> { ["typ"] = "client-authentication+jwt", ["kid"] = SigningKey.Kid });

    /// <summary>Reads a password.</summary>
    /// <returns>The password; null when it was not encrypted to this agent as it should be.</returns>
    public string? Decrypt(string token)
    {
        try
        {
            return JWT.Decode(token, encryption, JweAlgorithm.ECDH_ES, JweEncryption.A256GCM);
        }
        catch (Exception e) when (e is JoseException or CryptographicException or FormatException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    public void Dispose()
    {
        signing.Dispose();
        encryption.Dispose();
    }
}

/// <summary>A public key (RFC 7517), on the curve P-256.</summary>
public sealed record PublicKey(string Kty, string Crv, string X, string Y, string Use, string Alg, string Kid)
{
    /// <summary>Writes a key; its name is its thumbprint (RFC 7638).</summary>
    public static PublicKey Of(ECParameters key, string use, string algorithm)
    {
        var (x, y) = (Base64Url.Encode(key.Q.X!), Base64Url.Encode(key.Q.Y!));
        var thumbprint = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""));
        return new PublicKey("EC", "P-256", x, y, use, algorithm, Base64Url.Encode(thumbprint));
    }
}
