using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Functions.Operations;

namespace Hub.Functions.Provisioning;

/// <summary>Lists of people and their accounts together with the orchestrations that carry them out: the same for scripts and for pages.</summary>
public sealed class LinkUploadRuns(LinkUploads uploads, TimeProvider time)
{
    /// <summary>Carries a list out.</summary>
    /// <returns>The job; a refusal when there is no such list, or it was begun before.</returns>
    public async Task<Outcome<Job>> ApplyAsync(Guid siteId, string jobId, Actor actor, DurableTaskClient orchestrations, CancellationToken cancellationToken) =>
        await uploads.FindAsync(siteId, jobId, cancellationToken) is { } known
            ? await UploadedLists.ApplyAsync(
                orchestrations, LinkUploadOrchestration.Name, known, lost => uploads.BeginAsync(siteId, jobId, lost, actor, cancellationToken), time, cancellationToken)
            : new NotFound("upload_unknown", "There is no such list.");

    /// <summary>Whether a hub died after it had begun the job and before it had made its orchestration.</summary>
    internal Task<bool> IsLostAsync(Job job, DurableTaskClient orchestrations, CancellationToken cancellationToken) => UploadedLists.IsLostAsync(orchestrations, job, time, cancellationToken);
}
