namespace Hub.Local.Durable.Client;

/// <summary>What is known of an instance at the time of a query.</summary>
/// <param name="name">Its orchestrator.</param>
/// <param name="instanceId">Its id.</param>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    /// <summary>The orchestrator.</summary>
    public string Name { get; } = name;

    /// <summary>The instance.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>Where it stands.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its last turn was committed, in UTC.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>JSON of the input; null unless inputs and outputs were asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>JSON of the output; null unless inputs and outputs were asked for and it has ended.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>JSON of the custom status; null unless inputs and outputs were asked for.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Why it failed, or null.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether it runs.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it has ended, well or not.</summary>
    public bool IsCompleted => RuntimeStatus is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The input, or the default of <typeparamref name="T"/>.</summary>
    public T? ReadInputAs<T>() => DurableJson.Read<T>(SerializedInput);

    /// <summary>The output, or the default of <typeparamref name="T"/>.</summary>
    public T? ReadOutputAs<T>() => DurableJson.Read<T>(SerializedOutput);

    /// <summary>The custom status, or the default of <typeparamref name="T"/>.</summary>
    public T? ReadCustomStatusAs<T>() => DurableJson.Read<T>(SerializedCustomStatus);
}
