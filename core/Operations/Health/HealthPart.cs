using System.Text.Json.Serialization;

namespace Hub.Core.Operations.Health;

/// <summary>One thing that the hub needs, and how it was when it was looked at last.</summary>
/// <param name="Name">One of <see cref="HealthParts"/>.</param>
/// <param name="State">How it was.</param>
/// <param name="At">When that was, in UTC; null when it was never looked at.</param>
/// <param name="Detail">What went wrong, for operators only; null for nothing.</param>
public sealed record HealthPart(string Name, HealthState State, DateTimeOffset? At, string? Detail = null);

/// <summary>The names of the parts.</summary>
public static class HealthParts
{
    /// <summary>Table storage.</summary>
    public const string Tables = "tables";

    /// <summary>Blob storage.</summary>
    public const string Blobs = "blobs";

    /// <summary>Queue storage.</summary>
    public const string Queues = "queues";

    /// <summary>The message bus.</summary>
    public const string Bus = "bus";

    /// <summary>Microsoft Graph.</summary>
    public const string Microsoft365 = "microsoft365";

    /// <summary>Google's directory.</summary>
    public const string Google = "google";
}

/// <summary>How a part was.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<HealthState>))]
public enum HealthState
{
    /// <summary>It answered.</summary>
    [JsonStringEnumMemberName("working")]
    Working,

    /// <summary>It did not, or said that it could not.</summary>
    [JsonStringEnumMemberName("failing")]
    Failing,

    /// <summary>Nobody has needed it yet, or what would tell cannot be read.</summary>
    [JsonStringEnumMemberName("unknown")]
    Unknown,
}

/// <summary>Everything that the hub needs.</summary>
/// <param name="At">When the storage was looked at, in UTC.</param>
/// <param name="Parts">The parts.</param>
public sealed record HealthReport(DateTimeOffset At, IReadOnlyList<HealthPart> Parts)
{
    /// <summary>Whether the hub can do its work. A directory that fails does not keep it from anything but what concerns that directory.</summary>
    public bool IsReady => Parts.All(p => p.State != HealthState.Failing || p.Name is HealthParts.Microsoft365 or HealthParts.Google);

    /// <summary>How a part was.</summary>
    public HealthState Of(string name) => Parts.First(p => p.Name == name).State;
}
