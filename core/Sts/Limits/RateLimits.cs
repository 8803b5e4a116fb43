using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Limits;

/// <summary>
/// Token buckets, in memory. A bucket that runs dry is written to a table once, and every instance reads that table every five seconds: whoever was stopped at
/// one instance is stopped at all, and a request that is within its limits costs no read or write.
/// </summary>
public sealed class RateLimits : IDisposable
{
    private const string Partition = "blocked";
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly Tables tables;
    private readonly TimeProvider time;
    private readonly Dictionary<RateLimitKind, PartitionedRateLimiter<string>> buckets;
    private readonly Dictionary<RateLimitKind, TimeSpan> periods;
    private readonly HashSet<RateLimitKind> off;
    private readonly ConcurrentDictionary<string, DateTimeOffset> blocked = new(StringComparer.Ordinal);
    private volatile bool anyBlocked;
    private long freshUntil;

    /// <summary>Makes the buckets.</summary>
    public RateLimits(Tables tables, RateLimitSettings settings, TimeProvider time)
    {
        (this.tables, this.time) = (tables, time);
        off = [.. Enum.GetValues<RateLimitKind>().Where(kind => settings.For(kind).Off)];
        periods = Enum.GetValues<RateLimitKind>().ToDictionary(kind => kind, kind => settings.For(kind).Period);
        buckets = Enum.GetValues<RateLimitKind>().Except(off).ToDictionary(kind => kind, kind => Bucket(settings.For(kind)));
    }

    /// <summary>Takes one from a bucket.</summary>
    /// <returns>Null when there was one; else how long to wait.</returns>
    public async ValueTask<TimeSpan?> TakeAsync(RateLimitKind kind, string key, CancellationToken cancellationToken)
    {
        if (off.Contains(kind))
            return null;
        if (await BlockedForAsync(kind, key, cancellationToken) is { } left)
            return left;
        using var lease = buckets[kind].AttemptAcquire(key);
        if (lease.IsAcquired)
            return null;
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : periods[kind];
        await BlockAsync(kind, key, wait, cancellationToken);
        return wait;
    }

    /// <summary>How long a key is stopped already, without taking anything; null when it is not.</summary>
    public async ValueTask<TimeSpan?> BlockedForAsync(RateLimitKind kind, string key, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now.Ticks >= Interlocked.Read(ref freshUntil))
            await ReadAsync(now, cancellationToken);
        // Nearly always nobody is: then no key is put together.
        return anyBlocked && blocked.TryGetValue(RowKey(kind, key), out var until) && until > now ? until - now : null;
    }

    /// <summary>How many a bucket of this instance still holds; null when everything is let through.</summary>
    public long? Left(RateLimitKind kind, string key) => off.Contains(kind) ? null : buckets[kind].GetStatistics(key)?.CurrentAvailablePermits;

    /// <summary>Forgets what is over. A timer calls it.</summary>
    public async Task PruneAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var table = await TableAsync();
        await foreach (var row in table.QueryAsync<TableEntity>(r => r.PartitionKey == Partition, cancellationToken: cancellationToken))
        {
            if (row.GetDateTimeOffset("Until") < now)
                await table.DeleteEntityAsync(Partition, row.RowKey, cancellationToken: cancellationToken);
        }

        foreach (var (key, _) in blocked.Where(b => b.Value < now))
            blocked.TryRemove(key, out _);
    }

    /// <summary>Forgets who was stopped by what names a person.</summary>
    internal async Task ForgetAsync(Func<string, bool> isNamed, CancellationToken cancellationToken)
    {
        var table = await TableAsync();
        await foreach (var row in table.QueryAsync<TableEntity>(r => r.PartitionKey == Partition, select: ["RowKey"], cancellationToken: cancellationToken))
        {
            // The kind, a blank, and the key.
            if (TableKey.TextOf(row.RowKey) is not { } key || !isNamed(key[(key.IndexOf(' ', StringComparison.Ordinal) + 1)..]))
                continue;
            blocked.TryRemove(row.RowKey, out _);
            await table.DeleteEntityAsync(Partition, row.RowKey, cancellationToken: cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var bucket in buckets.Values)
            bucket.Dispose();
    }

    private static PartitionedRateLimiter<string> Bucket(RateLimit limit) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetTokenBucketLimiter(
        key, _ => new TokenBucketRateLimiterOptions { TokenLimit = limit.Burst, TokensPerPeriod = limit.PerPeriod, ReplenishmentPeriod = limit.Period, QueueLimit = 0 }));

    private async Task BlockAsync(RateLimitKind kind, string key, TimeSpan wait, CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() + wait;
        blocked[RowKey(kind, key)] = until;
        anyBlocked = true;
        await (await TableAsync()).UpsertEntityAsync(new TableEntity(Partition, RowKey(kind, key)) { ["Until"] = until }, TableUpdateMode.Replace, cancellationToken);
    }

    private async Task ReadAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        // One request pays for the read; the others go on with what is known.
        var before = Interlocked.Exchange(ref freshUntil, (now + Fresh).Ticks);
        if (before > now.Ticks)
            return;
        await foreach (var row in (await TableAsync()).QueryAsync<TableEntity>(r => r.PartitionKey == Partition, cancellationToken: cancellationToken))
            blocked[row.RowKey] = row.GetDateTimeOffset("Until")!.Value;
        anyBlocked = !blocked.IsEmpty;
    }

    private static string RowKey(RateLimitKind kind, string key) => TableKey.For($"{kind} {key}");

    private Task<TableClient> TableAsync() => tables.GetAsync("RateLimits");
}

/// <summary>What is counted.</summary>
public enum RateLimitKind
{
    /// <summary>Requests of a client to the token endpoint.</summary>
    Client,

    /// <summary>Requests of a client to the RAP API.</summary>
    Rap,

    /// <summary>Requests of a client to the OneRoster API.</summary>
    OneRoster,

    /// <summary>Requests from a network address to the STS.</summary>
    Address,

    /// <summary>Wrong secrets of one client from one address.</summary>
    WrongSecret,

    /// <summary>Attempts to sign in with one username.</summary>
    Username,

    /// <summary>Attempts to sign in from one address. A school is one address: its whole sixth form may arrive at nine o'clock.</summary>
    SignIn,

    /// <summary>Answers to the second step of signing in to one account.</summary>
    SecondStep,

    /// <summary>Requests from one address for links that set a password.</summary>
    RecoveryFrom,

    /// <summary>Requests for links that set a password to one name, and attempts to use one.</summary>
    RecoveryOf,

    /// <summary>Links sent for one account.</summary>
    MailForAccount,

    /// <summary>Links sent to one e-mail address.</summary>
    MailToAddress,

    /// <summary>Attempts from one address to pair an agent.</summary>
    Pairing,

    /// <summary>Requests of an agent beside an Active Directory.</summary>
    Agent,

    /// <summary>Mails that tell what was done to one account.</summary>
    NoticeForAccount,
}
