using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core;
using Hub.Core.Operations;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>A job as operators' scripts see it. What the job is about, and who is in it, is its school's.</summary>
internal sealed record JobView(
    Guid SiteId, string? SiteName, string Id, string Kind, JobState State, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, JobProgress Progress, string InstanceId)
{
    /// <summary>Its orchestration; null when there is none, or none any more. Only where one job is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public InstanceView? Orchestration { get; init; }

    /// <summary>What can be done with it, and why the rest cannot. Only where one job is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActionsView? Actions { get; init; }

    /// <summary>A job of a list.</summary>
    public static JobView Of(Job job, string? siteName, JobProgress progress) => new(job.SiteId, siteName, job.Id, job.Kind, job.State, job.CreatedAt, job.UpdatedAt, progress, job.InstanceId);
}

/// <summary>An orchestration as operators' scripts see it, without its input and its output.</summary>
internal sealed record InstanceView(
    string InstanceId, string Name, string Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? ErrorType, string? Error)
{
    /// <summary>How far it says that it is; null when it does not say so.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>The job whose work it does. Only where one orchestration is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JobView? Job { get; init; }

    /// <summary>What can be done with it, and why the rest cannot. Only where one orchestration is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ActionsView? Actions { get; init; }

    /// <summary>An orchestration.</summary>
    public static InstanceView Of(OrchestrationMetadata instance) => new(
        instance.InstanceId, instance.Name, JsonNamingPolicy.SnakeCaseLower.ConvertName(instance.RuntimeStatus.ToString()), instance.CreatedAt, instance.LastUpdatedAt,
        instance.FailureDetails?.ErrorType.Split('.')[^1], instance.FailureDetails is { } failure ? FailureWords.Of(failure.ErrorMessage) : null)
    {
        Progress = ProgressOf(instance),
    };

    /// <summary>How far an orchestration says that it is; null when it says nothing of the kind.</summary>
    public static JobProgress? ProgressOf(OrchestrationMetadata? instance)
    {
        if (instance?.SerializedCustomStatus is not { Length: > 0 } status || !status.Contains("\"stage\"", StringComparison.OrdinalIgnoreCase))
            return null;
        try
        {
            return instance.ReadCustomStatusAs<JobProgress>() is { Stage: not null } progress ? progress : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What can be done, each with null when it can, else with why not.</summary>
internal sealed record ActionsView(ActionView Rewind, ActionView Terminate, ActionView Purge)
{
    /// <summary>What can be done with a job.</summary>
    public static async Task<ActionsView> OfAsync(KnownJob known, CancellationToken cancellationToken) =>
        new(ActionView.Of(SteerJobs.NotToRewind(known)), ActionView.Of(SteerJobs.NotToTerminate(known)), ActionView.Of(await SteerJobs.NotToPurgeAsync(known, cancellationToken)));

    /// <summary>What can be done with an orchestration of no job.</summary>
    public static ActionsView Of(OrchestrationMetadata instance) =>
        new(ActionView.Of(SteerInstances.NotToRewind(instance)), ActionView.Of(SteerInstances.NotToTerminate(instance)), ActionView.Of(SteerInstances.NotToPurge(instance)));
}

/// <summary>Whether something can be done.</summary>
/// <param name="Possible">Whether it can.</param>
/// <param name="Code">The code of the refusal that would come; null when it can be done.</param>
/// <param name="Reason">Why it cannot be done; null when it can.</param>
internal sealed record ActionView(bool Possible, string? Code, string? Reason)
{
    /// <summary>From why not.</summary>
    public static ActionView Of(Refusal? refusal) => new(refusal is null, refusal?.Code, refusal?.Detail);
}
