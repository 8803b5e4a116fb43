using Hub.Core.Operations;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>A job with the orchestrations that do its work, as they stand.</summary>
/// <param name="Job">The job.</param>
/// <param name="Upkeep">What may be done with its kind.</param>
/// <param name="Instances">Those of its orchestrations that there are, the last one first.</param>
internal sealed record KnownJob(Job Job, IJobUpkeep Upkeep, IReadOnlyList<OrchestrationMetadata> Instances)
{
    /// <summary>The orchestration that counts: the last one; null when none is there, or none any more.</summary>
    public OrchestrationMetadata? Instance => Instances.Count > 0 ? Instances[0] : null;

    /// <summary>Whether nothing more will happen to it.</summary>
    public bool Ended => Job.State is not (JobState.Waiting or JobState.Running or JobState.Previewed or JobState.AwaitingApproval);

    /// <summary>Whether somebody works on it.</summary>
    public bool AtWork => Job.State == JobState.Running && Instances.Any(i => !i.IsCompleted);
}
