using System.Text.Json.Serialization;

namespace Hub.Core.Accounts.Addresses;

/// <summary>Where an address of an account comes from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AddressSource>))]
public enum AddressSource
{
    /// <summary>The school's MIS holds it.</summary>
    Mis,

    /// <summary>The person's Microsoft 365 or Google account signs in with it.</summary>
    External,

    /// <summary>It is stored with the Hub ID: added by hand, or set by an operator.</summary>
    HubId,
}
