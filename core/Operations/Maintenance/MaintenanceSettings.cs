namespace Hub.Core.Operations.Maintenance;

/// <summary>How closely maintenance windows are kept (<c>Maintenance</c> in the settings).</summary>
public sealed record MaintenanceSettings
{
    /// <summary>How long what was read of the windows is believed: another instance of the hub may have changed them.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long the storage may take to answer before a request is answered by what is known.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest that paused work waits before it looks whether the window was ended early.</summary>
    public TimeSpan LookAgain { get; init; } = TimeSpan.FromMinutes(5);
}
