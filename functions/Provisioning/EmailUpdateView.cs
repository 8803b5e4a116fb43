using Hub.Core.Operations;
using Hub.Core.Provisioning;

namespace Hub.Functions.Provisioning;

/// <summary>An e-mail update as callers see it.</summary>
internal sealed record EmailUpdateView(
    string Id, JobState State, JobProgress Progress, DirectoryKind Directory, string From, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? RetryOf,
    int People, int Changes, IReadOnlyList<OutcomeCount> Summary, string? Brake, string? WaitingFor, JobError? Error, IReadOnlyDictionary<string, string> Links)
{
    public static string Path(Guid siteId, string jobId) => $"/provisioning/v1/sites/{siteId}/email-updates/{jobId}";

    /// <summary>The view.</summary>
    /// <param name="job">The job as stored.</param>
    /// <param name="live">Its orchestration's status, newer while it runs; null when it was not asked for.</param>
    public static EmailUpdateView Of(Job job, JobProgress? live)
    {
        var detail = job.DetailAs<EmailUpdateDetail>();
        return new EmailUpdateView(
            job.Id, job.State, job.State == JobState.Running && live is not null ? live : job.Progress, detail.Directory, detail.From, job.CreatedAt, job.UpdatedAt, detail.RetryOf,
            detail.People, detail.Changes, detail.Summary, detail.Brake, detail.WaitingFor is { } other ? Path(job.SiteId, other) : null, detail.Error, LinksOf(job, detail));
    }

    private static Dictionary<string, string> LinksOf(Job job, EmailUpdateDetail detail)
    {
        var path = Path(job.SiteId, job.Id);
        var links = new Dictionary<string, string> { ["self"] = path };
        if (detail.ChangeSet is not null)
            (links["people"], links["csv"]) = ($"{path}/people", $"{path}/people.csv");
        (string Name, EmailUpdateDecision Decision)[] decisions =
        [
            ("apply", EmailUpdateDecision.Apply), ("approve", EmailUpdateDecision.Approve), ("reject", EmailUpdateDecision.Reject),
            ("cancel", EmailUpdateDecision.Cancel), ("retry", EmailUpdateDecision.Retry),
        ];
        foreach (var (name, _) in decisions.Where(d => EmailUpdateStates.Allows(job, d.Decision)))
            links[name] = $"{path}/{name}";
        return links;
    }
}
