using System.Security.Cryptography;
using System.Text.Json;
using Hub.Core.Mis;
using Microsoft.AspNetCore.DataProtection;

namespace Hub.Core.Sites;

/// <summary>Checks, encrypts and decrypts the JSON keys of Google service accounts. Nothing else of the hub sees them in the clear but the Google connector.</summary>
public sealed class ServiceAccountKeys(IDataProtectionProvider protection)
{
    /// <summary>The longest key that is taken, in characters; Google's own are about 2,400.</summary>
    public const int MaxLength = 16_384;

    private const int MinKeyBits = 2048;
    private static readonly TimeSpan FormLifetime = TimeSpan.FromHours(1);
    private readonly IDataProtector protector = protection.CreateProtector("Hub.Sites.ServiceAccountKey");

    /// <summary>What is wrong with a key, or null when it can be used.</summary>
    public static string? Fault(string json)
    {
        if (json.Length > MaxLength)
            return $"is longer than {MaxLength} characters; it is not the key file that Google gives.";
        try
        {
            using var key = JsonDocument.Parse(json);
            return key.RootElement.ValueKind != JsonValueKind.Object ? "must be the JSON object of the key file that Google gives."
                : Text(key, "type") != "service_account" ? "must be of type service_account; an OAuth client or another credential cannot act for the domain."
                : !EmailAddress.TryParse(Text(key, "client_email"), out _) ? "lacks client_email."
                : !IsRsaKey(Text(key, "private_key")) ? $"lacks a private_key in PEM form (RSA, at least {MinKeyBits} bits)."
                : null;
        }
        catch (JsonException)
        {
            return "is not JSON; paste the whole key file that Google gives.";
        }
    }

    /// <summary>The key, encrypted.</summary>
    public string Protect(string json) => protector.Protect(json);

    /// <summary>The JSON key of a workspace's service account.</summary>
    /// <remarks>Its <c>token_uri</c> comes from whoever gave the key and is never to be called: use the configured one.</remarks>
    /// <exception cref="CryptographicException">It was encrypted with a key ring that the hub no longer has.</exception>
    public string Unprotect(GoogleWorkspace google) => protector.Unprotect(google.ProtectedServiceAccountKey);

    /// <summary>What may be told of a stored key; null when the hub can no longer read it.</summary>
    public ServiceAccount? Describe(GoogleWorkspace google)
    {
        try
        {
            using var key = JsonDocument.Parse(Unprotect(google));
            return Describe(key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>What may be told of a key that <see cref="Fault"/> finds nothing wrong with.</summary>
    public static ServiceAccount Describe(string json)
    {
        using var key = JsonDocument.Parse(json);
        return Describe(key);
    }

    /// <summary>Whether it is this key that is stored.</summary>
    public bool Holds(GoogleWorkspace google, string json)
    {
        try
        {
            return Unprotect(google) == json;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>A key, encrypted for a form: browsers send a file once only, and a form that comes back must not lose it.</summary>
    /// <param name="siteId">The site whose form it is; no other's takes it.</param>
    /// <param name="json">The key.</param>
    public string ProtectForForm(Guid siteId, string json) => FormProtector(siteId).Protect(json, FormLifetime);

    /// <summary>The key that a form carries; null when there is none, or it is another site's or too old.</summary>
    public string? OfForm(Guid siteId, string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null : FormProtector(siteId).Unprotect(text);
        }
        catch (Exception e) when (e is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private ITimeLimitedDataProtector FormProtector(Guid siteId) => protector.CreateProtector($"Form {siteId}").ToTimeLimitedDataProtector();

    private static ServiceAccount Describe(JsonDocument key) => new(Text(key, "client_email"), Text(key, "private_key_id")) { ClientId = Text(key, "client_id") };

    private static string Text(JsonDocument key, string name) =>
        key.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    private static bool IsRsaKey(string pem)
    {
        using var rsa = RSA.Create();
        try
        {
            rsa.ImportFromPem(pem);
            return rsa.KeySize >= MinKeyBits;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return false;
        }
    }
}

/// <summary>What may be told of a service account's key.</summary>
/// <param name="ClientEmail">The account.</param>
/// <param name="KeyId">Google's id of the key; empty when the key names none.</param>
public sealed record ServiceAccount(string ClientEmail, string KeyId)
{
    /// <summary>The number under which a Google administrator allows the account its scopes; empty when the key names none.</summary>
    public string ClientId { get; init; } = "";
}
