namespace Hub.Core.Mis.Feeds;

/// <summary>The columns that a file may have. Names are case-sensitive.</summary>
/// <param name="Required">Must stand in the header.</param>
/// <param name="Optional">May stand there.</param>
internal sealed record Columns(string[] Required, string[] Optional)
{
    private const string ExtensionPrefix = "metadata.";

    /// <summary>Where each column is.</summary>
    /// <exception cref="FeedException">A required column is missing, one stands twice, or one is spelled in another case.</exception>
    public Dictionary<string, int> Resolve(string file, IReadOnlyList<string> header, IssueLog issues)
    {
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < header.Count; i++)
        {
            if (header[i].Length > 0 && !places.TryAdd(header[i], i))
                throw new FeedException("header_duplicate", $"{file}: the header has the column '{header[i]}' twice.");
        }

        var known = Required.Concat(Optional).ToHashSet(StringComparer.Ordinal);
        foreach (var name in places.Keys.Where(n => !known.Contains(n)))
        {
            if (known.FirstOrDefault(k => !places.ContainsKey(k) && k.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } meant)
                throw new FeedException("header_wrong", $"{file}: the header has '{name}' where '{meant}' is meant. Names of columns are case-sensitive.");
            if (!name.StartsWith(ExtensionPrefix, StringComparison.Ordinal))
                issues.AddOnce(Rules.UnknownColumn, file, name, line: 1);
        }

        var missing = Required.Where(r => !places.ContainsKey(r)).ToArray();
        return missing.Length == 0
            ? places
            : throw new FeedException("header_wrong", $"{file}: the header lacks {string.Join(", ", missing)}. It has {Shown(header)}.");
    }

    private static string Shown(IReadOnlyList<string> header)
    {
        const int most = 200;
        var all = string.Concat(string.Join(", ", header).Select(c => char.IsControl(c) ? '?' : c));
        return all.Length <= most ? all : all[..most] + "...";
    }
}
