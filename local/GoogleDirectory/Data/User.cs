using Newtonsoft.Json;

namespace Hub.Local.GoogleDirectory.Data;

/// <summary>A Google account.</summary>
public class User
{
    /// <summary>Immutable id of the account.</summary>
    [JsonProperty("id")]
    public virtual string? Id { get; set; }

    /// <summary>The address that signs in.</summary>
    [JsonProperty("primaryEmail")]
    public virtual string? PrimaryEmail { get; set; }
}
