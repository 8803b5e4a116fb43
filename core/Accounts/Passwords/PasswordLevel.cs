using System.Text.Json.Serialization;

namespace Hub.Core.Accounts.Passwords;

/// <summary>How much a school asks of a password. Each asks for more than the one before.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PasswordLevel>))]
public enum PasswordLevel
{
    /// <summary>Three characters, for the youngest.</summary>
    [JsonStringEnumMemberName("child")]
    Child,

    /// <summary>Four characters, an upper case letter among them.</summary>
    [JsonStringEnumMemberName("simple")]
    Simple,

    /// <summary>Eight characters, an upper case letter among them.</summary>
    [JsonStringEnumMemberName("relaxed")]
    Relaxed,

    /// <summary>Eight characters, an upper case letter and a digit among them.</summary>
    [JsonStringEnumMemberName("normal")]
    Normal,

    /// <summary>Eight characters, an upper case letter, a digit and another character among them.</summary>
    [JsonStringEnumMemberName("complex")]
    Complex,
}
