using Hub.Core.Operations;

namespace Hub.Core.Mis.Imports;

/// <summary>Approves or rejects an import that the brake holds.</summary>
public sealed class DecideImport(ImportJobs imports)
{
    /// <summary>Lets a held import go on. Approving it again changes nothing.</summary>
    public Task<Outcome<Job>> ApproveAsync(Guid siteId, string importId, CancellationToken cancellationToken) => DecideAsync(
        siteId,
        importId,
        job => job.State == JobState.Waiting && job.DetailAs<ImportDetail>().Approved,
        (id, decided) => imports.UpdateAsync(siteId, id, (job, detail) =>
        {
            decided.Value = job.State == JobState.AwaitingApproval;
            return decided.Value
                ? (job with { State = JobState.Waiting, Progress = new JobProgress("waiting", 0, 0, 0) }).WithDetail(detail with { Approved = true, Reason = null })
                : job;
        }, cancellationToken),
        cancellationToken);

    /// <summary>Turns a held import down. Rejecting it again changes nothing.</summary>
    public Task<Outcome<Job>> RejectAsync(Guid siteId, string importId, CancellationToken cancellationToken) => DecideAsync(
        siteId,
        importId,
        job => job.State == JobState.Rejected,
        (id, decided) => imports.EndAsync(siteId, id, job =>
        {
            decided.Value = job.State == JobState.AwaitingApproval;
            return decided.Value ? job with { State = JobState.Rejected, Progress = new JobProgress("rejected", 0, 0, 0) } : null;
        }, cancellationToken),
        cancellationToken);

    private async Task<Outcome<Job>> DecideAsync(
        Guid siteId, string importId, Func<Job, bool> isDecidedSo, Func<string, Decision, Task<Job?>> decide, CancellationToken cancellationToken)
    {
        if (await imports.FindAsync(siteId, importId, cancellationToken) is not { } found)
            return new NotFound("import_unknown", "There is no such import at this site.");
        if (isDecidedSo(found))
            return found;
        var decision = new Decision();
        var job = await decide(importId, decision);
        return decision.Value || isDecidedSo(job!) ? job! : new Conflict("import_not_held", $"The import is not held for approval; it is {Words(job!.State)}.");
    }

    private static string Words(JobState state) => string.Concat(state.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    private sealed class Decision
    {
        public bool Value { get; set; }
    }
}
