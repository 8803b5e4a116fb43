namespace Hub.Core.Operations;

/// <summary>Which jobs are looked for, over all sites.</summary>
public sealed record JobFilter
{
    /// <summary>Of this site; null for all.</summary>
    public Guid? SiteId { get; init; }

    /// <summary>Of this kind; null for all.</summary>
    public string? Kind { get; init; }

    /// <summary>In one of these states; none for all.</summary>
    public IReadOnlyCollection<JobState> States { get; init; } = [];

    /// <summary>Asked for at this time or later, in UTC; null for any.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Asked for at this time or earlier, in UTC; null for any.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What the job's id, or its site's, holds; null for anything. Hyphens and case do not count.</summary>
    public string? Text { get; init; }

    /// <summary>Whether a job is one of them.</summary>
    internal bool Admits(Guid siteId, string id, string kind, JobState state, DateTimeOffset createdAt) =>
        (SiteId is null || siteId == SiteId) && (Kind is null || kind == Kind) && (States.Count == 0 || States.Contains(state)) && !(createdAt < From) && !(createdAt > Until)
        && (Text is null || $"{kind}-{siteId:N}-{id}".Replace("-", "", StringComparison.Ordinal).Contains(Text.Replace("-", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
}
