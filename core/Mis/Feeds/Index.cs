namespace Hub.Core.Mis.Feeds;

/// <summary>The accepted records of a type by id, in the order in which they came.</summary>
/// <param name="file">The file that they come from, for messages.</param>
internal sealed class Index<T>(string file) where T : class
{
    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<(T Record, int Line)> records = [];

    /// <summary>The file that the records come from.</summary>
    public string File => file;

    public int Count => records.Count;

    public IEnumerable<T> Records => records.Select(r => r.Record);

    /// <summary>Whether the id is new.</summary>
    /// <param name="id">The record's id.</param>
    /// <param name="record">The record.</param>
    /// <param name="line">Where it stands.</param>
    /// <param name="firstLine">Where the record stands that has the id already.</param>
    public bool TryAdd(string id, T record, int line, out int firstLine)
    {
        if (places.TryGetValue(id, out var place))
        {
            firstLine = records[place].Line;
            return false;
        }

        places.Add(id, records.Count);
        records.Add((record, line));
        firstLine = line;
        return true;
    }

    /// <summary>The record with an id, or null.</summary>
    public T? Find(ReadOnlySpan<char> id) => places.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out var place) ? records[place].Record : null;

    /// <summary>Puts another form of each record in its place.</summary>
    public void Amend(Func<T, int, T> amend)
    {
        for (var i = 0; i < records.Count; i++)
            records[i] = (amend(records[i].Record, records[i].Line), records[i].Line);
    }
}
