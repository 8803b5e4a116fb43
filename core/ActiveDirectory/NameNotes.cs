using System.Text.Json.Serialization;

namespace Hub.Core.ActiveDirectory;

/// <summary>What somebody should know of how a name came about.</summary>
[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<NameNotes>))]
public enum NameNotes
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>What the first alternates give is another person's, so that a later one or a number was taken.</summary>
    Clash = 1,

    /// <summary>It was too long, so it was cut.</summary>
    Cut = 2,

    /// <summary>The MIS holds no address that could be taken.</summary>
    NoMisAddress = 4,
}
