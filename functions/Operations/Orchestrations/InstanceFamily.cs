using Hub.Portal.Pages.Operators;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Orchestrations that do the same, whose ids begin in the same way.</summary>
/// <param name="Prefix">What the ids begin with.</param>
/// <param name="MustRun">Why one that goes on is not to be ended: a sentence. Null when it may be.</param>
internal sealed record InstanceFamily(string Prefix, string? MustRun = null)
{
    private static readonly Dictionary<string, string> WhyTheyMustRun = new(StringComparer.Ordinal)
    {
        ["mis-lane-"] = "The site's feeds wait in it for their turn. One that has failed is run again, or begins anew with the next feed.",
        ["onboarding-"] = "What it has installed so far would stay half done. The site's administrators cancel it in the TileStore: then it is undone.",
    };

    /// <summary>Those of no job, and then those of the jobs of each kind.</summary>
    public static readonly IReadOnlyList<InstanceFamily> All = [.. JobWords.Families.Select(f => new InstanceFamily(f.Prefix, WhyTheyMustRun.GetValueOrDefault(f.Prefix)))];

    /// <summary>The family of an instance; null when it is of none.</summary>
    public static InstanceFamily? Of(string instanceId) => All.FirstOrDefault(f => instanceId.StartsWith(f.Prefix, StringComparison.Ordinal));

    /// <summary>The job that an instance works for, if it is of a job's.</summary>
    /// <returns>The kind, the site and the job's id; null when the id is not made so.</returns>
    public static (Guid SiteId, string JobId)? JobOf(string instanceId)
    {
        const int siteLength = 32;
        if (Of(instanceId) is not { } family || instanceId.Length <= family.Prefix.Length + siteLength || !Guid.TryParseExact(instanceId.AsSpan(family.Prefix.Length, siteLength), "N", out var site))
            return null;
        var rest = instanceId[(family.Prefix.Length + siteLength)..];
        return rest.StartsWith('-') && rest.Length > 1 ? (site, rest[1..].Split('-')[0]) : null;
    }
}
