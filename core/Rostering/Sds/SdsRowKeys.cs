namespace Hub.Core.Rostering.Sds;

/// <summary>What a row of references and values says, as numbers: at most the four that any file has.</summary>
internal readonly record struct SdsRowKey(int First, int Second, int Third, int Fourth)
{
    /// <summary>The key with a part at a place; of more than four, the later ones do not count.</summary>
    public SdsRowKey With(int place, int part) => place switch
    {
        0 => this with { First = part },
        1 => this with { Second = part },
        2 => this with { Third = part },
        3 => this with { Fourth = part },
        _ => this,
    };
}

/// <summary>The keys of a file's rows, to find those that are there twice.</summary>
/// <remarks>
/// Files mostly come class by class, or person by person. While they do, a row need only be looked for among the few that begin as it does: a set of all, of a million rows, is out of reach of the
/// processor's caches. As soon as a beginning comes back after another there is a set of all after all, so that no order of rows is slower than that.
/// </remarks>
internal sealed class SdsRowKeys
{
    private readonly HashSet<int> firsts = [];
    private readonly HashSet<SdsRowKey> group = [];
    private readonly List<SdsRowKey> rows = [];
    private HashSet<SdsRowKey>? all;
    private int first;

    /// <summary>False when it is there already.</summary>
    public bool Add(SdsRowKey key)
    {
        if (all is null && (rows.Count == 0 || key.First != first))
            Begin(key.First);
        if (all is not null)
            return all.Add(key);
        if (!group.Add(key))
            return false;
        rows.Add(key);
        return true;
    }

    private void Begin(int next)
    {
        group.Clear();
        first = next;
        if (!firsts.Add(next))
            all = [.. rows];
    }
}
