namespace Hub.Functions.Operations.Maintenance;

/// <summary>What an HTTP function does in a maintenance window. Without it, it answers requests that read while the hub is read-only, and none while it is closed.</summary>
/// <param name="answers">When it answers.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class InMaintenanceAttribute(InMaintenance answers) : Attribute
{
    public InMaintenance Answers { get; } = answers;
}

/// <summary>When an HTTP function answers in a maintenance window.</summary>
internal enum InMaintenance
{
    /// <summary>What reads answers while the hub is read-only.</summary>
    Reads,

    /// <summary>It answers while the hub is read-only whatever its method: it changes nothing of a school's, or is how people come in to read.</summary>
    WhileReadOnly,

    /// <summary>It always answers: operators and their tools need it, or partners verify tokens by it.</summary>
    Always,

    /// <summary>It always answers, and nobody looks what windows there are: it is to say that the process lives when nothing else does.</summary>
    Untouched,
}
