using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.Sts.Keys;

/// <summary>The keys as they stood at one time. Immutable.</summary>
public sealed class KeyRing
{
    private readonly IReadOnlyDictionary<SigningKey, SecurityKey> keys;

    internal KeyRing(IReadOnlyDictionary<SigningKey, SecurityKey> keys, DateTimeOffset freshUntil) => (this.keys, FreshUntil) = (keys, freshUntil);

    /// <summary>A ring before anything has been read.</summary>
    public static KeyRing Empty { get; } = new(new Dictionary<SigningKey, SecurityKey>(), DateTimeOffset.MinValue);

    /// <summary>Until when it is believed, in UTC.</summary>
    public DateTimeOffset FreshUntil { get; }

    /// <summary>Every key, those to come and those that are gone included.</summary>
    public IEnumerable<SigningKey> All => keys.Keys.OrderBy(k => k.Id, StringComparer.Ordinal);

    /// <summary>The keys by which tokens are valid.</summary>
    public IEnumerable<SecurityKey> Published(DateTimeOffset now) => All.Where(k => k.IsPublished(now)).Select(k => keys[k]);

    /// <summary>What a token is signed with now.</summary>
    /// <exception cref="InvalidOperationException">There is no such key: the ring was never read.</exception>
    public SigningCredentials Signing(string algorithm, DateTimeOffset now) => KeySchedule.Signing(keys.Keys, algorithm, now) is { } key
        ? new SigningCredentials(keys[key], algorithm)
        : throw new InvalidOperationException($"There is no {algorithm} key.");

    /// <summary>What signs now, and everything else that is published.</summary>
    internal IEnumerable<SigningCredentials> Credentials(DateTimeOffset now) => All.Where(k => k.IsPublished(now)).Select(k => new SigningCredentials(keys[k], k.Algorithm));

    internal SecurityKey? Find(string id) => keys.FirstOrDefault(k => k.Key.Id == id).Value;

    internal bool SameAs(KeyRing other, DateTimeOffset now) => All.Where(k => k.IsPublished(now)).SequenceEqual(other.All.Where(k => k.IsPublished(now)));
}
