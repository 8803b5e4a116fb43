using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Hub.Core.Partners.Webhooks;

/// <summary>Makes the secrets of endpoints and signs with them, as Standard Webhooks says (standard-webhooks.md, "Signature scheme").</summary>
public sealed class WebhookSigning(IDataProtectionProvider protection, TimeProvider time)
{
    /// <summary>How long the secret before still signs after a rotation.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    private const string Prefix = "whsec_";
    private const int SecretBytes = 32;
    private readonly IDataProtector protector = protection.CreateProtector("Hub.Partners.WebhookSecret");

    /// <summary>A new secret, in the clear and as it is kept.</summary>
    public (string Clear, WebhookSecret Kept) NewSecret()
    {
        var clear = Prefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(SecretBytes));
        return (clear, new WebhookSecret(protector.Protect(clear), time.GetUtcNow(), null));
    }

    /// <summary>The header <c>webhook-signature</c>: one signature by each secret that is in force.</summary>
    /// <exception cref="CryptographicException">A secret was encrypted with a key ring that the hub no longer has.</exception>
    public string Sign(Webhook webhook, string messageId, DateTimeOffset at, string body)
    {
        var signed = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{at.ToUnixTimeSeconds()}.{body}"));
        return string.Join(' ', webhook.Secrets.Where(s => s.EndsAt is not { } end || end > at)
            .Select(s => "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(protector.Unprotect(s.Protected)[Prefix.Length..]), signed))));
    }
}
