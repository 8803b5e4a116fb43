using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>The keys that authenticator applications share with the hub (RFC 6238: SHA-1, 30 seconds, six digits, which is what all of them know).</summary>
public sealed class AuthenticatorKeys(IDataProtectionProvider protection, TimeProvider time)
{
    private const int KeyBytes = 20;
    private const int GroupLength = 4;

    // How long somebody may take to scan the picture and type the first code.
    private static readonly TimeSpan OfferLifetime = TimeSpan.FromMinutes(15);

    // One step either way, for clocks that are not quite right and for the time that typing takes.
    private static readonly VerificationWindow Drift = new(previous: 1, future: 1);

    private readonly IDataProtector keys = protection.CreateProtector("Hub.Accounts.TwoFactor.Key");
    private readonly IDataProtector offers = protection.CreateProtector("Hub.Accounts.TwoFactor.Offer");

    /// <summary>A new key. Nothing is stored until a first code confirms it: the page keeps it, encrypted.</summary>
    public AuthenticatorOffer Offer(Account account)
    {
        var key = Base32Encoding.ToString(RandomNumberGenerator.GetBytes(KeyBytes));
        var until = (time.GetUtcNow() + OfferLifetime).UtcTicks.ToString(CultureInfo.InvariantCulture);
        return Shown(account, key, For(account).Protect($"{until} {key}"));
    }

    /// <summary>An offer that comes back from its page; null when it is none of this person's, or too old.</summary>
    public AuthenticatorOffer? Open(Account account, string ticket)
    {
        try
        {
            var parts = For(account).Unprotect(ticket).Split(' ');
            return long.Parse(parts[0], CultureInfo.InvariantCulture) >= time.GetUtcNow().UtcTicks ? Shown(account, parts[1], ticket) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>The key, encrypted for the store.</summary>
    internal string Protect(string key) => keys.Protect(key);

    /// <summary>The time step that a code is of; null when it is of none around now.</summary>
    internal long? StepOf(string key, string code) =>
        new Totp(Base32Encoding.ToBytes(key)).VerifyTotp(time.GetUtcNow().UtcDateTime, code, out var step, Drift) ? step : null;

    /// <summary>The same for a key from the store.</summary>
    internal long? StepOfProtected(string protectedKey, string code) => StepOf(keys.Unprotect(protectedKey), code);

    private IDataProtector For(Account account) => offers.CreateProtector(account.Id.ToString());

    private static AuthenticatorOffer Shown(Account account, string key, string ticket) => new(
        key, ticket, string.Join(' ', key.Chunk(GroupLength).Select(group => new string(group))), new OtpUri(OtpType.Totp, key, account.Username, "Hub").ToString());
}

/// <summary>A key that a person may take into an authenticator application.</summary>
/// <param name="Key">The key in base32.</param>
/// <param name="Ticket">What the page sends back to confirm it.</param>
/// <param name="Groups">The key as it is typed in by hand.</param>
/// <param name="Uri">What the picture says.</param>
public sealed record AuthenticatorOffer(string Key, string Ticket, string Groups, string Uri);
