using Azure.Data.Tables;
using Hub.Core.Mis;
using Hub.Core.Storage;
using Microsoft.Extensions.Caching.Memory;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>
/// What OneRoster consumers are given of each site, for reading. The records of a version are kept in memory for a while after they were read, kind by kind: whoever pulls a school asks for page after page
/// of the same. However many schools are read, no more is kept than <see cref="OneRosterSettings.CacheMegabytes"/>.
/// </summary>
public sealed class OneRosterRosters(Tables tables, Blobs blobs, OneRosterSettings settings) : IDisposable
{
    // What a record takes in memory, as a multiple of its JSON.
    private const int Expansion = 3;
    private const int SmallestCost = 4096;
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(10);
    private readonly MemoryCache cache = new(new MemoryCacheOptions { SizeLimit = settings.CacheMegabytes * 1024L * 1024 });

    /// <summary>The current version of a site; null before it is first made.</summary>
    public async Task<OneRosterVersion?> CurrentAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var row = await (await tables.GetAsync(OneRosterVersion.Table)).GetEntityIfExistsAsync<TableEntity>(siteId.ToString(), OneRosterVersion.RowKey, cancellationToken: cancellationToken);
        return row.HasValue ? OneRosterVersion.Of(row.Value!) : null;
    }

    /// <summary>The records of a kind, in the ordinal order of their ids; to be read only.</summary>
    public async ValueTask<IReadOnlyList<Kept<T>>> ReadAsync<T>(OneRosterVersion version, CancellationToken cancellationToken) where T : MisRecord
    {
        ArgumentNullException.ThrowIfNull(version);
        var part = version.Part<T>();
        if (cache.TryGetValue(part.Name, out Kept<T>[]? known))
            return known!;
        var read = await new OneRosterParts(blobs, version.SiteId).ReadAsync<T>(part, cancellationToken);
        if (read is Kept<Enrolment>[] enrolments)
            Share(enrolments);
        return cache.Set(part.Name, read, new MemoryCacheEntryOptions { Size = SmallestCost + (part.Bytes * Expansion), SlidingExpiration = KeptFor });
    }

    /// <inheritdoc/>
    public void Dispose() => cache.Dispose();

    /// <summary>Keeps each id once: there are ten times as many enrolments as people, and three ids in each.</summary>
    private static void Share(Kept<Enrolment>[] enrolments)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (ref var kept in enrolments.AsSpan())
        {
            var e = kept.Record;
            kept = kept with { Record = e with { ClassSourcedId = Once(e.ClassSourcedId), UserSourcedId = Once(e.UserSourcedId), SchoolSourcedId = Once(e.SchoolSourcedId), Role = Once(e.Role) } };
        }

        string Once(string text) => texts.TryAdd(text, text) ? text : texts[text];
    }
}

/// <summary>Settings of the OneRoster API.</summary>
public sealed record OneRosterSettings
{
    /// <summary>About how much of the schools' records each instance keeps in memory.</summary>
    public int CacheMegabytes { get; init; } = 256;
}
