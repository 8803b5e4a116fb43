using Azure;
using Hub.Local.Durable.Client.History;

namespace Hub.Local.Durable.Client;

/// <summary>Starts, watches and steers orchestrations.</summary>
public abstract class DurableTaskClient
{
    /// <summary>The task hub.</summary>
    public abstract string Name { get; }

    /// <summary>Accepts a new orchestration: when this returns, it is stored and will run.</summary>
    /// <returns>The instance id.</returns>
    /// <exception cref="InvalidOperationException">An instance with that id exists and has not ended.</exception>
    public abstract Task<string> ScheduleNewOrchestrationInstanceAsync(
        TaskName orchestratorName, object? input = null, StartOrchestrationOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Accepts a new orchestration without input.</summary>
    public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, CancellationToken cancellation) =>
        ScheduleNewOrchestrationInstanceAsync(orchestratorName, null, null, cancellation);

    /// <summary>Accepts a new orchestration with an id of the runtime's making.</summary>
    public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, object? input, CancellationToken cancellation) =>
        ScheduleNewOrchestrationInstanceAsync(orchestratorName, input, null, cancellation);

    /// <summary>Accepts a new orchestration without input.</summary>
    public virtual Task<string> ScheduleNewOrchestrationInstanceAsync(TaskName orchestratorName, StartOrchestrationOptions? options, CancellationToken cancellation = default) =>
        ScheduleNewOrchestrationInstanceAsync(orchestratorName, null, options, cancellation);

    /// <summary>Raises an event: stored when this returns. Dropped when the instance does not exist or has ended.</summary>
    public abstract Task RaiseEventAsync(string instanceId, string eventName, object? eventPayload = null, CancellationToken cancellation = default);

    /// <summary>Raises an event without payload.</summary>
    public virtual Task RaiseEventAsync(string instanceId, string eventName, CancellationToken cancellation) => RaiseEventAsync(instanceId, eventName, null, cancellation);

    /// <summary>Waits until an instance is no longer pending.</summary>
    /// <exception cref="InvalidOperationException">There is no such instance.</exception>
    public abstract Task<OrchestrationMetadata> WaitForInstanceStartAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has ended, well or not.</summary>
    /// <exception cref="InvalidOperationException">There is no such instance.</exception>
    public abstract Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>Waits until an instance has ended, well or not.</summary>
    public virtual Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(string instanceId, CancellationToken cancellation) =>
        WaitForInstanceCompletionAsync(instanceId, false, cancellation);

    /// <summary>Ends an instance from outside. Activities that run go on; their results are dropped.</summary>
    public abstract Task TerminateInstanceAsync(string instanceId, TerminateInstanceOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Ends an instance from outside, leaving an output.</summary>
    public virtual Task TerminateInstanceAsync(string instanceId, object? output, CancellationToken cancellation = default) =>
        TerminateInstanceAsync(instanceId, new TerminateInstanceOptions(output), cancellation);

    /// <summary>Ends an instance from outside.</summary>
    public virtual Task TerminateInstanceAsync(string instanceId, CancellationToken cancellation) => TerminateInstanceAsync(instanceId, (TerminateInstanceOptions?)null, cancellation);

    /// <summary>Holds an instance: it takes no turn until it is resumed.</summary>
    public abstract Task SuspendInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Lets a suspended instance go on.</summary>
    public abstract Task ResumeInstanceAsync(string instanceId, string? reason = null, CancellationToken cancellation = default);

    /// <summary>Runs a failed instance again from its failed activities and sub-orchestrations; what succeeded is kept.</summary>
    /// <exception cref="InvalidOperationException">The instance has not failed.</exception>
    public abstract Task RewindInstanceAsync(string instanceId, string reason, CancellationToken cancellation = default);

    /// <summary>What an instance's execution has asked for and what has happened to it, in order: that of its last start, and of its last history when it continues as new.</summary>
    /// <exception cref="ArgumentException">There is no such instance.</exception>
    public abstract Task<IList<HistoryEvent>> GetOrchestrationHistoryAsync(string instanceId, CancellationToken cancellation = default);

    /// <summary>One instance, or null.</summary>
    public abstract Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default);

    /// <summary>One instance without input and output, or null.</summary>
    public virtual Task<OrchestrationMetadata?> GetInstanceAsync(string instanceId, CancellationToken cancellation) => GetInstanceAsync(instanceId, false, cancellation);

    /// <summary>The instances that a filter admits.</summary>
    public abstract AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null);

    /// <summary>Removes an ended instance and its history.</summary>
    public abstract Task<PurgeResult> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Removes every ended instance that a filter admits.</summary>
    public abstract Task<PurgeResult> PurgeAllInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Frees what the client holds.</summary>
    public abstract ValueTask DisposeAsync();
}
