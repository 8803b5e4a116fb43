namespace Hub.Core.Operations;

/// <summary>What the operating team may do with the jobs of a kind, and what hangs on them. Each capability says it of its own (docs/decisions/0033).</summary>
public interface IJobUpkeep
{
    /// <summary>The kind.</summary>
    string Kind { get; }

    /// <summary>What is to be done about one that failed, since its orchestration is not run again once it has ended: a sentence.</summary>
    string AfterFailure { get; }

    /// <summary>Why one that is at work must not be cut off: a sentence. Null when it may be.</summary>
    string? MustFinish => null;

    /// <summary>Orchestrations that may have done a job's work, the last one first.</summary>
    IReadOnlyList<string> InstancesOf(Job job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return [job.InstanceId];
    }

    /// <summary>Asks one that is at work to stop where nothing is left half done.</summary>
    /// <returns>Whether it will; false for a kind that has no such places.</returns>
    Task<bool> TryStopAsync(Job job, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Ends one that nobody works on any more. One that has ended stays as it is.</summary>
    Task EndAsync(Job job, CancellationToken cancellationToken);

    /// <summary>What one that has ended is still needed for: a sentence. Null when it is not.</summary>
    Task<string?> NeededForAsync(Job job, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    /// <summary>Removes what hangs on one that has ended, but for what others use. May be repeated.</summary>
    Task RemoveAsync(Job job, CancellationToken cancellationToken);
}
