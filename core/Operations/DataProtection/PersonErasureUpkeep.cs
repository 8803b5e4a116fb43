namespace Hub.Core.Operations.DataProtection;

/// <summary>What the operating team may do with erasures.</summary>
public sealed class PersonErasureUpkeep(PersonErasures erasures) : IJobUpkeep
{
    /// <inheritdoc/>
    public string Kind => PersonErasures.Kind;

    /// <inheritdoc/>
    public string AfterFailure => "Have the person erased again: it goes on where it stopped.";

    /// <inheritdoc/>
    public string? MustFinish => "Somebody who is erased by half has no account any more and is named still. An erasure that fails ends by itself.";

    /// <inheritdoc/>
    public Task EndAsync(Job job, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(job);
        return erasures.FailAsync(job.SiteId, job.Id, cancellationToken);
    }

    /// <inheritdoc/>
    public Task RemoveAsync(Job job, CancellationToken cancellationToken) => Task.CompletedTask;
}
