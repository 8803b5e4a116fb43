using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;

namespace Hub.Functions.Mis;

/// <summary>An import as callers see it.</summary>
/// <param name="Id">The import.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Stage">What it is doing, for people.</param>
/// <param name="Progress">How many people have been written.</param>
/// <param name="CreatedAt">When the feed came.</param>
/// <param name="UpdatedAt">When this changed.</param>
/// <param name="FeedBytes">Size of the upload.</param>
/// <param name="Code">Why it was refused, held or failed; stable.</param>
/// <param name="Message">The same, or the outcome, in a sentence.</param>
/// <param name="Records">Counts and changes of each record type; none until the feed has been compared.</param>
/// <param name="Errors">Records dropped.</param>
/// <param name="Warnings">Values dropped.</param>
/// <param name="Infos">Remarks.</param>
/// <param name="Issues">The first hundred findings; none in lists of imports.</param>
/// <param name="Status">Where this can be asked for again.</param>
/// <param name="IssuesCsv">Where all findings are.</param>
internal sealed record ImportView(
    string Id, JobState State, string Stage, ImportProgress Progress, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long FeedBytes, string? Code, string? Message,
    IReadOnlyList<RecordChanges> Records, int Errors, int Warnings, int Infos, IReadOnlyList<Issue> Issues, string Status, string IssuesCsv)
{
    public static string Path(Guid siteId, string importId) => $"/mis/v1/sites/{siteId}/imports/{importId}";

    public static ImportView Of(Job job, IReadOnlyList<Issue> issues)
    {
        var detail = job.DetailAs<ImportDetail>();
        return new ImportView(
            job.Id, job.State, job.Progress.Stage, new ImportProgress(job.Progress.Done, job.Progress.Total), job.CreatedAt, job.UpdatedAt, detail.FeedBytes,
            detail.Reason?.Code, Says(job, detail), detail.Records, detail.Errors ?? 0, detail.Warnings ?? 0, detail.Infos ?? 0, issues,
            Path(job.SiteId, job.Id), $"{Path(job.SiteId, job.Id)}/issues.csv");
    }

    private static string? Says(Job job, ImportDetail detail) => job.State switch
    {
        JobState.Unchanged => "The feed holds the same data as the last one. Nothing was changed.",
        JobState.Completed when detail.Rewrites => "An earlier import stopped half-way, so every person was written anew.",
        JobState.Superseded => "A newer feed came before this one was approved.",
        _ => detail.Reason?.Detail,
    };
}

/// <summary>How far an import is.</summary>
/// <param name="Done">People written.</param>
/// <param name="Total">People to write; 0 until known.</param>
internal sealed record ImportProgress(int Done, int Total);
