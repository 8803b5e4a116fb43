namespace Hub.Core.Rostering.Uploads;

/// <summary>How the hub waits for School Data Sync (<c>SchoolDataSync</c> in the settings).</summary>
public sealed record SdsUploadSettings
{
    /// <summary>Seconds between two looks at a validation; Microsoft asks for five at least, and its own Retry-After counts where it is longer.</summary>
    public double PollSeconds { get; init; } = 5;

    /// <summary>The same as a time.</summary>
    public TimeSpan Poll => TimeSpan.FromSeconds(PollSeconds);
}
