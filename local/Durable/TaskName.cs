namespace Hub.Local.Durable;

/// <summary>The name of an orchestrator or an activity.</summary>
/// <param name="name">The function's name.</param>
public readonly struct TaskName(string name)
{
    /// <summary>The function's name.</summary>
    public string Name { get; } = name;

    /// <summary>The name, as a string.</summary>
    public static implicit operator string(TaskName value) => value.Name;

    /// <summary>A string, as a name.</summary>
    public static implicit operator TaskName(string value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
