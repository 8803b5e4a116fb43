using Google.Apis.Requests;
using Newtonsoft.Json;

namespace Hub.Local.GoogleDirectory.Data;

/// <summary>The name of an account's holder; each part has at most 60 characters.</summary>
public class UserName : IDirectResponseSchema
{
    /// <summary>The name to show.</summary>
    [JsonProperty("displayName")]
    public virtual string? DisplayName { get; set; }

    /// <summary>Family name.</summary>
    [JsonProperty("familyName")]
    public virtual string? FamilyName { get; set; }

    /// <summary>Given and family name together; read-only.</summary>
    [JsonProperty("fullName")]
    public virtual string? FullName { get; set; }

    /// <summary>Given name.</summary>
    [JsonProperty("givenName")]
    public virtual string? GivenName { get; set; }

    /// <summary>Version of the item.</summary>
    public virtual string? ETag { get; set; }
}
