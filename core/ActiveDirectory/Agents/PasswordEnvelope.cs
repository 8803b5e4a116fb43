using System.Security.Cryptography;
using System.Text;
using Jose;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>Encrypts passwords so that one agent alone can read them: compact JWE (RFC 7516), ECDH-ES and A256GCM (RFC 7518 sections 4.6 and 5.3).</summary>
internal static class PasswordEnvelope
{
    /// <summary>The password, encrypted.</summary>
    /// <param name="password">The password.</param>
    /// <param name="encryptionKey">The agent's public key, as a JSON Web Key.</param>
    public static string Seal(string password, string encryptionKey)
    {
        var key = new JsonWebKey(encryptionKey);
        using var to = Import(key);
        return JWE.EncryptBytes(
            Encoding.UTF8.GetBytes(password), [new JweRecipient(JweAlgorithm.ECDH_ES, to)], JweEncryption.A256GCM, mode: SerializationMode.Compact,
            extraProtectedHeaders: new Dictionary<string, object> { ["kid"] = key.KeyId });
    }

    /// <summary>The key as .NET has it.</summary>
    /// <exception cref="CryptographicException">Its point is not on the curve.</exception>
    /// <exception cref="FormatException">Its coordinates are not base64url.</exception>
    internal static ECDiffieHellman Import(JsonWebKey key) => ECDiffieHellman.Create(new ECParameters
    {
        Curve = ECCurve.NamedCurves.nistP256,
        Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(key.X ?? ""), Y = Base64UrlEncoder.DecodeBytes(key.Y ?? "") },
    });
}
