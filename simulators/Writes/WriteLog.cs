using System.Collections.Concurrent;

namespace Hub.Simulators.Writes;

/// <summary>Every write that was asked for, in the order it was settled, and how often each account really changed.</summary>
public sealed class WriteLog
{
    private readonly Lock gate = new();
    private readonly List<RecordedWrite> writes = [];
    private readonly ConcurrentDictionary<string, Counts> accounts = new();
    private int effective;
    private int renames;

    /// <summary>How many writes were asked for.</summary>
    public int Count
    {
        get
        {
            lock (gate) return writes.Count;
        }
    }

    /// <summary>How many changed something.</summary>
    public int Effective => Volatile.Read(ref effective);

    /// <summary>How many changed the address that signs in.</summary>
    public int Renames => Volatile.Read(ref renames);

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<RecordedWrite> All()
    {
        lock (gate) return [.. writes];
    }

    /// <summary>How often the account really changed.</summary>
    /// <param name="accountId">Its immutable id.</param>
    public int EffectiveOn(string accountId) => accounts.TryGetValue(accountId, out var counts) ? counts.Effective : 0;

    /// <summary>How often the account's address really changed.</summary>
    /// <param name="accountId">Its immutable id.</param>
    public int RenamesOf(string accountId) => accounts.TryGetValue(accountId, out var counts) ? counts.Renames : 0;

    /// <summary>How often each account really changed, by its immutable id; accounts that did not are not listed.</summary>
    public IReadOnlyDictionary<string, int> EffectivePerAccount() => accounts.ToDictionary(a => a.Key, a => a.Value.Effective);

    /// <summary>How often each account's address really changed, by its immutable id; accounts that were not renamed are not listed.</summary>
    public IReadOnlyDictionary<string, int> RenamesPerAccount() =>
        accounts.Where(a => a.Value.Renames > 0).ToDictionary(a => a.Key, a => a.Value.Renames);

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (gate)
        {
            writes.Clear();
            accounts.Clear();
            (effective, renames) = (0, 0);
        }
    }

    internal void Add(RecordedWrite write)
    {
        lock (gate)
        {
            writes.Add(write);
            if (!write.Effective) return;
            effective++;
            if (write.Renamed) renames++;
            accounts.AddOrUpdate(
                write.AccountId,
                static (_, renamed) => new Counts(1, renamed ? 1 : 0),
                static (_, counts, renamed) => new Counts(counts.Effective + 1, counts.Renames + (renamed ? 1 : 0)),
                write.Renamed);
        }
    }

    internal IReadOnlyList<RecordedWrite> Page(int skip, int take)
    {
        lock (gate) return skip >= writes.Count ? [] : writes.GetRange(skip, Math.Min(take, writes.Count - skip));
    }

    private sealed record Counts(int Effective, int Renames);
}
