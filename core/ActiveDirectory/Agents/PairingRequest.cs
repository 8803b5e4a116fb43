using System.Text.Json;
using Hub.Core.Sites;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>What an agent sends to be paired, checked.</summary>
/// <param name="Code">The code as it was typed.</param>
/// <param name="Name">What its machine calls itself.</param>
/// <param name="Version">Its version.</param>
/// <param name="SigningKey">The public key by which it proves who it is, as a JSON Web Key.</param>
/// <param name="EncryptionKey">The public key to which passwords are encrypted, as a JSON Web Key.</param>
public sealed record PairingRequest(string Code, string Name, string Version, string SigningKey, string EncryptionKey)
{
    private const int MaxCode = 40;
    private const int MaxName = 64;
    private const int MaxVersion = 40;
    private const int MaxKey = 1000;

    /// <summary>Reads it.</summary>
    public static Outcome<PairingRequest> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_request", "The body is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "code", "name", "version", "signingKey", "encryptionKey");
        var (code, name, version) = (fields.Text("code", MaxCode, required: true), fields.Text("name", MaxName, required: true), fields.Text("version", MaxVersion, required: true));
        var (signing, encryption) = (Key(fields, "signingKey", "sig", "ES256"), Key(fields, "encryptionKey", "enc", "ECDH-ES"));
        return errors.Count > 0
            ? new Invalid("invalid_request", "Nothing was paired: see errors for what is wrong with each field.", errors)
            : new PairingRequest(code!, name!, version!, signing!, encryption!);
    }

    /// <summary>A public key on the curve P-256 (RFC 7517, RFC 7518 section 6.2), written anew so that nothing else that was sent is kept.</summary>
    private static string? Key(JsonFields fields, string name, string use, string algorithm)
    {
        if (fields.Object(name) is not { } json)
        {
            if (fields.Element(name) is null)
                fields.Fail(name, "is required.");
            return null;
        }

        if (json.GetRawText() is { Length: <= MaxKey } text && TryRead(text) is { Kty: JsonWebAlgorithmsKeyTypes.EllipticCurve, Crv: JsonWebKeyECTypes.P256, HasPrivateKey: false, KeyId.Length: > 0 and <= 100 } key
            && (key.Use ?? use) == use && (key.Alg ?? algorithm) == algorithm && IsOnCurve(key))
            return JsonSerializer.Serialize(new { kty = key.Kty, crv = key.Crv, x = key.X, y = key.Y, kid = key.KeyId, use, alg = algorithm });
        fields.Fail(name, $"must be a public JSON Web Key: EC, P-256, with kid, use {use} and alg {algorithm}.");
        return null;
    }

    private static JsonWebKey? TryRead(string text)
    {
        try
        {
            return new JsonWebKey(text);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static bool IsOnCurve(JsonWebKey key)
    {
        try
        {
            using var _ = PasswordEnvelope.Import(key);
            return true;
        }
        catch (Exception e) when (e is System.Security.Cryptography.CryptographicException or FormatException or ArgumentException)
        {
            return false;
        }
    }
}
