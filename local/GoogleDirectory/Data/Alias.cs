using Google.Apis.Requests;
using Newtonsoft.Json;

namespace Hub.Local.GoogleDirectory.Data;

/// <summary>A further address of an account.</summary>
public class Alias : IDirectResponseSchema
{
    /// <summary>The address.</summary>
    [JsonProperty("alias")]
    public virtual string? AliasValue { get; set; }

    /// <summary>Version of the alias.</summary>
    [JsonProperty("etag")]
    public virtual string? ETag { get; set; }

    /// <summary>Id of the account; read-only.</summary>
    [JsonProperty("id")]
    public virtual string? Id { get; set; }

    /// <summary><c>admin#directory#alias</c>.</summary>
    [JsonProperty("kind")]
    public virtual string? Kind { get; set; }

    /// <summary>Primary address of the account; read-only.</summary>
    [JsonProperty("primaryEmail")]
    public virtual string? PrimaryEmail { get; set; }
}
