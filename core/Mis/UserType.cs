using System.Text.Json.Serialization;

namespace Hub.Core.Mis;

/// <summary>What a person is to the school.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<UserType>))]
public enum UserType
{
    /// <summary>A pupil.</summary>
    [JsonStringEnumMemberName("student")]
    Student,

    /// <summary>Works at the school, teaching or not.</summary>
    [JsonStringEnumMemberName("staff")]
    Staff,

    /// <summary>A parent, guardian or other contact of a pupil.</summary>
    [JsonStringEnumMemberName("contact")]
    Contact,

    /// <summary>A governor of the school.</summary>
    [JsonStringEnumMemberName("governor")]
    Governor,
}
