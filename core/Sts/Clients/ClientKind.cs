using System.Text.Json.Serialization;

namespace Hub.Core.Sts.Clients;

/// <summary>What a client is, which decides who answers for it at the token endpoint.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ClientKind>))]
public enum ClientKind
{
    /// <summary>A partner's own: manages the partner's applications and customers.</summary>
    [JsonStringEnumMemberName("vendor")]
    Vendor,

    /// <summary>One application at one school: reads that school's data for as long as the application is installed there.</summary>
    [JsonStringEnumMemberName("school")]
    School,

    /// <summary>A school's MIS: delivers feeds.</summary>
    [JsonStringEnumMemberName("mis")]
    Mis,

    /// <summary>A school's or group's own script or portal: manages the sites that it is bound to.</summary>
    [JsonStringEnumMemberName("management")]
    Management,

    /// <summary>An application that people sign in to, by authorization code with PKCE.</summary>
    [JsonStringEnumMemberName("interactive")]
    Interactive,

    /// <summary>The agent beside a school's Active Directory. Made by pairing alone.</summary>
    [JsonStringEnumMemberName("agent")]
    Agent,
}
