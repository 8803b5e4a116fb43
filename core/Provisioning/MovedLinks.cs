namespace Hub.Core.Provisioning;

/// <summary>Whether the stored links still allow what was planned: somebody may have linked people by hand since.</summary>
internal static class MovedLinks
{
    /// <summary>Ids of the people to be changed who are linked to another account now, or whose account is linked to somebody else now.</summary>
    public static IReadOnlySet<string> Of(IEnumerable<ChangeRow> rows, IEnumerable<DirectoryAccount> links)
    {
        var accountOf = new Dictionary<string, string>(StringComparer.Ordinal);
        var personOf = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var link in links)
            (accountOf[link.PersonId], personOf[link.DirectoryId]) = (link.DirectoryId, link.PersonId);
        return rows
            .Where(r => r.Outcome == RowOutcome.Planned
                && ((accountOf.TryGetValue(r.PersonId, out var account) && account != r.DirectoryId) || (personOf.TryGetValue(r.DirectoryId!, out var person) && person != r.PersonId)))
            .Select(r => r.PersonId)
            .ToHashSet(StringComparer.Ordinal);
    }
}
