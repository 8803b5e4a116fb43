using Microsoft.Extensions.Caching.Memory;

namespace Hub.Core.Storage;

/// <summary>What was read a moment ago, believed for a while: that something is not there too.</summary>
/// <param name="lifetime">How long it is believed.</param>
/// <param name="most">The most that is kept.</param>
/// <param name="time">The clock.</param>
internal sealed class FreshCache<TKey, TValue>(TimeSpan lifetime, int most, TimeProvider time) : IDisposable where TKey : notnull
{
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = most, Clock = new Clock(time) });

    /// <summary>The value as known, or as <paramref name="read"/> now.</summary>
    public ValueTask<TValue> GetAsync(TKey key, Func<Task<TValue>> read) =>
        cache.TryGetValue(key, out TValue? known) ? ValueTask.FromResult(known!) : ReadAsync(key, read);

    /// <summary>Forgets a value that was just changed.</summary>
    public void Forget(TKey key) => cache.Remove(key);

    public void Dispose() => cache.Dispose();

    private async ValueTask<TValue> ReadAsync(TKey key, Func<Task<TValue>> read)
    {
        var value = await read();
        return cache.Set(key, value, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = lifetime });
    }

    private sealed class Clock(TimeProvider time) : Microsoft.Extensions.Internal.ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }
}
