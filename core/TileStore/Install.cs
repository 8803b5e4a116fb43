using System.Text.Json.Serialization;

namespace Hub.Core.TileStore;

/// <summary>An application at a school.</summary>
/// <param name="SiteId">The school.</param>
/// <param name="ApplicationId">The application.</param>
/// <param name="VendorId">The partner whose application it is.</param>
/// <param name="State">Where it stands.</param>
public sealed record Install(Guid SiteId, Guid ApplicationId, string VendorId, InstallState State);

/// <summary>Where an install stands. Only an active one gives access to anything.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstallState>))]
public enum InstallState
{
    /// <summary>The school wants it; the partner has not agreed yet.</summary>
    [JsonStringEnumMemberName("awaiting_approval")]
    AwaitingApproval,

    /// <summary>In use.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>Switched off for a while, by school or partner.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled,

    /// <summary>Taken away.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}
