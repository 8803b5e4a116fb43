using Hub.Core.Operations;

namespace Hub.Core.Provisioning;

/// <summary>What the operating team may do with e-mail updates.</summary>
internal sealed class EmailUpdateUpkeep(EmailUpdates updates, ApplyResults results, ChangeSets changeSets, Jobs jobs) : IJobUpkeep
{
    public string Kind => EmailUpdateStates.Kind;

    // Its turn in the directory is given back by then: others may be changing the same accounts.
    public string AfterFailure => "What failed of it is tried again as a new update: on the update's page at the school, or by its retry address.";

    public async Task<bool> TryStopAsync(Job job, CancellationToken cancellationToken)
    {
        await updates.DecideAsync(job.SiteId, job.Id, EmailUpdateDecision.Cancel, cancellationToken);
        return true;
    }

    public Task EndAsync(Job job, CancellationToken cancellationToken) => updates.StopAsync(job.SiteId, job.Id, cancellationToken);

    public async Task RemoveAsync(Job job, CancellationToken cancellationToken)
    {
        await results.RemoveAsync(job.SiteId, job.Id, cancellationToken);
        // Named by its content: the preview of another update may be the same set.
        if (job.DetailAs<EmailUpdateDetail>().ChangeSet is { } set
            && await jobs.NewestAsync(job.SiteId, Kind, null, j => j.Id != job.Id && j.DetailAs<EmailUpdateDetail>().ChangeSet == set, cancellationToken) is null)
            await changeSets.RemoveAsync(job.SiteId, set, cancellationToken);
    }
}
