using System.Globalization;

namespace Hub.Core.Sts.Keys;

/// <summary>
/// When keys come and go: published 14 days before they sign, so that everybody who caches the key set has them by then; used for 90 days; published for 14
/// days more.
/// </summary>
internal static class KeySchedule
{
    private static readonly TimeSpan PublishedBefore = TimeSpan.FromDays(14);
    private static readonly TimeSpan Used = TimeSpan.FromDays(90);
    private static readonly TimeSpan PublishedAfter = TimeSpan.FromDays(14);

    /// <summary>The key that is to be made now; null when none is due. Everybody who asks with the same keys gets the same id.</summary>
    public static SigningKey? Due(IReadOnlyCollection<SigningKey> keys, string algorithm, DateTimeOffset now)
    {
        var mine = keys.Where(k => k.Algorithm == algorithm).OrderBy(k => k.Id, StringComparer.Ordinal).ToArray();
        var last = mine.LastOrDefault(k => k.RevokedAt is null);
        if (last is not null && now < last.RetiresAt - PublishedBefore)
            return null;
        // The first key, and one that follows a key which was revoked or outlived its time, signs at once.
        var from = last is not null && last.RetiresAt > now ? last.RetiresAt : now;
        var number = mine.Length == 0 ? 1 : int.Parse(mine[^1].Id[(algorithm.Length + 1)..], CultureInfo.InvariantCulture) + 1;
        return new SigningKey(string.Create(CultureInfo.InvariantCulture, $"{algorithm}-{number:D6}"), algorithm, from, from + Used, from + Used + PublishedAfter, null);
    }

    /// <summary>The key that signs now. Should no new key have been made in time, the last one goes on: tokens matter more than its age.</summary>
    public static SigningKey? Signing(IEnumerable<SigningKey> keys, string algorithm, DateTimeOffset now) =>
        keys.Where(k => k.Algorithm == algorithm && k.RevokedAt is null && k.ActiveFrom <= now).MaxBy(k => k.ActiveFrom);
}
