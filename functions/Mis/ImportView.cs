using Hub.Core.Mis.Feeds;
using Hub.Core.Mis.Imports;
using Hub.Core.Operations;

namespace Hub.Functions.Mis;

/// <summary>An import as callers see it.</summary>
internal sealed record ImportView(
    string ImportId, JobState State, string Stage, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? Code, string? Message,
    IReadOnlyList<RecordChanges> Records, int Errors, int Warnings, int Infos, IReadOnlyList<Issue> Issues, string IssuesCsv)
{
    public static string Path(Guid siteId, string importId) => $"/mis/v1/sites/{siteId}/imports/{importId}";

    public static ImportView Of(Job job, ImportReport? report) => new(
        job.Id, job.State, job.Progress.Stage, job.CreatedAt, job.UpdatedAt, report?.FailureCode, Says(job, report),
        report?.Records ?? [], report?.Errors ?? 0, report?.Warnings ?? 0, report?.Infos ?? 0, report?.Issues ?? [], $"{Path(job.SiteId, job.Id)}/issues.csv");

    private static string? Says(Job job, ImportReport? report) => job.State switch
    {
        JobState.Failed => report?.Failure ?? "The hub could not import the feed. Nothing was changed; the operators have been told.",
        JobState.Unchanged => "The feed holds the same data as the last one. Nothing was changed.",
        JobState.AwaitingApproval => report?.Brake,
        JobState.Superseded => "A newer feed came before this one was approved.",
        _ => null,
    };
}
