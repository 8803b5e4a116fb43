namespace Hub.Local.Durable;

/// <summary>Which activity runs, and for whom.</summary>
public abstract class TaskActivityContext
{
    /// <summary>The activity's name.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The orchestration that asked for it.</summary>
    public abstract string InstanceId { get; }
}
