using System.Text.Json.Serialization;

namespace Hub.Core.Operations.Maintenance;

/// <summary>What a maintenance window keeps from working. Sorted by how much.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MaintenanceMode>))]
public enum MaintenanceMode
{
    /// <summary>Nothing: people are only told.</summary>
    [JsonStringEnumMemberName("notice")]
    Notice,

    /// <summary>Changes: what is there can be read.</summary>
    [JsonStringEnumMemberName("read-only")]
    ReadOnly,

    /// <summary>Everything but what operators need.</summary>
    [JsonStringEnumMemberName("closed")]
    Closed,
}
