namespace Hub.Local.Durable;

/// <summary>How an orchestration is started.</summary>
/// <param name="InstanceId">Its id; made by the runtime when null.</param>
/// <param name="StartAt">When it starts; at once when null.</param>
public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null);
