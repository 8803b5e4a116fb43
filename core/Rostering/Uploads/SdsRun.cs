namespace Hub.Core.Rostering.Uploads;

/// <summary>A run of School Data Sync over what was uploaded (learn.microsoft.com/graph/api/resources/industrydata-industrydatarun). Microsoft begins one every twelve hours.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What School Data Sync calls it.</param>
/// <param name="Status"><c>running</c>, <c>completed</c>, <c>completedWithErrors</c>, <c>completedWithWarnings</c> or <c>failed</c>.</param>
/// <param name="StartedAt">When it began, in UTC.</param>
/// <param name="EndedAt">When it ended, in UTC; null while it has not.</param>
public sealed record SdsRun(string Id, string Name, string Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>What it came to; null where Microsoft did not say.</summary>
    public SdsRunTotals? Totals { get; init; }
}

/// <summary>Numbers of a run (learn.microsoft.com/graph/api/resources/industrydata-aggregatedinboundstatistics).</summary>
/// <param name="People">People.</param>
/// <param name="Groups">Classes and other groups.</param>
/// <param name="Memberships">Memberships of those.</param>
/// <param name="Errors">Records that were dropped.</param>
/// <param name="Warnings">Values that were dropped.</param>
public sealed record SdsRunTotals(int People, int Groups, int Memberships, int Errors, int Warnings);
