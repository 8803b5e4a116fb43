using System.Text.Json.Serialization;

namespace Hub.Core.Mis.Feeds;

/// <summary>What a finding does to the data.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Severity>))]
public enum Severity
{
    /// <summary>Nothing is dropped; somebody should know.</summary>
    [JsonStringEnumMemberName("info")]
    Info,

    /// <summary>The value is dropped, the record stays.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>The record is dropped.</summary>
    [JsonStringEnumMemberName("error")]
    Error,
}
