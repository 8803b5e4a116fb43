using Google.Apis.Requests;
using Newtonsoft.Json;

namespace Hub.Local.GoogleDirectory.Data;

/// <summary>A page of accounts.</summary>
public class Users : IDirectResponseSchema
{
    /// <summary>Version of the page.</summary>
    [JsonProperty("etag")]
    public virtual string? ETag { get; set; }

    /// <summary><c>admin#directory#users</c>.</summary>
    [JsonProperty("kind")]
    public virtual string? Kind { get; set; }

    /// <summary>Leads to the next page; null on the last one.</summary>
    [JsonProperty("nextPageToken")]
    public virtual string? NextPageToken { get; set; }

    /// <summary>The accounts; null when there are none.</summary>
    [JsonProperty("users")]
    public virtual IList<User>? UsersValue { get; set; }
}
