using Hub.Core.Accounts;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Erasures as jobs of a site: all of its audit is read for one, which is too long for a request. The job names the person until it has ended well.</summary>
public sealed class PersonErasures(Jobs jobs, ErasePerson erase, Erasures begun, Leavers leavers, TimeProvider time)
{
    /// <summary>The kind of the jobs.</summary>
    public const string Kind = "person-erasure";

    /// <summary>A job that is to erase somebody, not stored yet; or why the person cannot be erased.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The person's account.</param>
    /// <param name="by">Who has it done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Job>> PlanAsync(Guid siteId, Guid accountId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        return await erase.RefusalAsync(siteId, accountId, by, cancellationToken) is { } refusal ? refusal : Planned(siteId, new PersonErasure { AccountId = accountId, By = by });
    }

    /// <summary>The same for somebody whom the MIS had, with an account or without one.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="personId">The person's id in the MIS.</param>
    /// <param name="by">Who has it done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Job>> PlanAsync(Guid siteId, string personId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        if (await erase.RefusalAsync(siteId, personId, by, cancellationToken) is { } refusal)
            return refusal;
        // One that was interrupted may have taken the person from the list already.
        return await leavers.FindAsync(siteId, personId, cancellationToken) is null && await begun.FindAsync(siteId, PersonAccount.Id(siteId, personId), cancellationToken) is null
            ? new NotFound("person_unknown", "The school's MIS has had nobody with this id, or the person was erased.")
            : Planned(siteId, new PersonErasure { PersonId = personId, By = by });
    }

    /// <summary>Stores a job that was planned.</summary>
    public Task AddAsync(Job job, CancellationToken cancellationToken) => jobs.AddAsync(job, cancellationToken);

    /// <summary>An erasure of a site, or null.</summary>
    public async Task<Job?> FindAsync(Guid siteId, string jobId, CancellationToken cancellationToken) => await jobs.FindAsync(siteId, jobId, cancellationToken) is { Kind: Kind } job ? job : null;

    /// <summary>Does the work of a job. It may be done again: an erasure that was interrupted goes on.</summary>
    public async Task RunAsync(Guid siteId, string jobId, CancellationToken cancellationToken)
    {
        var job = await jobs.UpdateAsync(
            siteId, jobId, j => j.State is JobState.Waiting or JobState.Running ? j with { State = JobState.Running, Progress = new JobProgress("erasing", 0, 0, 1) } : null, cancellationToken);
        if (job is not { State: JobState.Running } || job.DetailAs<PersonErasure>() is not { By: { } by } asked)
            return;
        var outcome = asked.PersonId is { } personId ? await erase.EraseAsync(siteId, personId, by, cancellationToken) : await erase.EraseAsync(siteId, asked.AccountId!.Value, by, cancellationToken);
        // Whoever is unknown now was erased by a run before this one: the plan knew them.
        var erased = outcome.Succeeded(out _, out var refusal) || refusal is NotFound;
        await EndAsync(
            siteId, jobId, erased ? JobState.Completed : JobState.Failed, d => erased ? new PersonErasure() : d with { Code = refusal!.Code, Why = refusal.Detail }, cancellationToken);
    }

    /// <summary>Ends a job whose work did not come to its end. What was erased stays so, and erasing the person again goes on with it.</summary>
    public Task FailAsync(Guid siteId, string jobId, CancellationToken cancellationToken) => EndAsync(
        siteId, jobId, JobState.Failed, d => d with { Code = "internal_error", Why = "The person could not be erased wholly. The operators' log says why. Erase the person again: it goes on where it stopped." }, cancellationToken);

    private Job Planned(Guid siteId, PersonErasure asked) =>
        new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Waiting, CreatedAt = time.GetUtcNow(), Progress = new JobProgress("waiting", 0, 0, 1) }.WithDetail(asked);

    private Task<Job?> EndAsync(Guid siteId, string jobId, JobState state, Func<PersonErasure, PersonErasure> change, CancellationToken cancellationToken) => jobs.UpdateAsync(
        siteId, jobId,
        j => j.State is JobState.Waiting or JobState.Running
            ? (j with { State = state, Progress = new JobProgress("done", state == JobState.Completed ? 1 : 0, state == JobState.Completed ? 0 : 1, 1) }).WithDetail(change(j.DetailAs<PersonErasure>()))
            : null,
        cancellationToken);
}

/// <summary>What a job of kind <c>person-erasure</c> keeps of itself.</summary>
public sealed record PersonErasure
{
    /// <summary>The person's account; null where the person is known by the id in the MIS, and once the person is erased.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>The person's id in the MIS, where the erasure was asked for by it; null once the person is erased.</summary>
    public string? PersonId { get; init; }

    /// <summary>Who has it done; null once the person is erased.</summary>
    public Actor? By { get; init; }

    /// <summary>Why it failed: a stable code.</summary>
    public string? Code { get; init; }

    /// <summary>Why it failed, for people.</summary>
    public string? Why { get; init; }
}
