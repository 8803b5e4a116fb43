using Hub.Core.Accounts;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Erasures as jobs of a site: all of its audit is read for one, which is too long for a request. The job names the person until it has ended well.</summary>
public sealed class PersonErasures(Jobs jobs, ErasePerson erase, TimeProvider time)
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
        if (await erase.RefusalAsync(siteId, accountId, by, cancellationToken) is { } refusal)
            return refusal;
        return new Job { SiteId = siteId, Id = jobs.NewId(), Kind = Kind, State = JobState.Waiting, CreatedAt = time.GetUtcNow(), Progress = new JobProgress("waiting", 0, 0, 1) }
            .WithDetail(new PersonErasure { AccountId = accountId, By = by });
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
        if (job is not { State: JobState.Running } || job.DetailAs<PersonErasure>() is not { AccountId: { } accountId } asked)
            return;
        // Whoever is unknown now was erased by a run before this one: the plan knew them.
        var erased = (await erase.EraseAsync(siteId, accountId, asked.By!, cancellationToken)).Succeeded(out _, out var refusal) || refusal is NotFound;
        await EndAsync(
            siteId, jobId, erased ? JobState.Completed : JobState.Failed, d => erased ? new PersonErasure() : d with { Code = refusal!.Code, Why = refusal.Detail }, cancellationToken);
    }

    /// <summary>Ends a job whose work did not come to its end. What was erased stays so, and erasing the person again goes on with it.</summary>
    public Task FailAsync(Guid siteId, string jobId, CancellationToken cancellationToken) => EndAsync(
        siteId, jobId, JobState.Failed, d => d with { Code = "internal_error", Why = "The person could not be erased wholly. The operators' log says why. Erase the person again: it goes on where it stopped." }, cancellationToken);

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
    /// <summary>The person's account; null once the person is erased.</summary>
    public Guid? AccountId { get; init; }

    /// <summary>Who has it done; null once the person is erased.</summary>
    public Actor? By { get; init; }

    /// <summary>Why it failed: a stable code.</summary>
    public string? Code { get; init; }

    /// <summary>Why it failed, for people.</summary>
    public string? Why { get; init; }
}
