using Google.Apis.Requests;
using Newtonsoft.Json;

namespace Hub.Local.GoogleDirectory.Data;

/// <summary>The further addresses of an account.</summary>
public class Aliases : IDirectResponseSchema
{
    /// <summary>One item each, as in <see cref="Alias"/>; null when there are none.</summary>
    [JsonProperty("aliases")]
    public virtual IList<object>? AliasesValue { get; set; }

    /// <summary>Version of the list.</summary>
    [JsonProperty("etag")]
    public virtual string? ETag { get; set; }

    /// <summary><c>admin#directory#aliases</c>.</summary>
    [JsonProperty("kind")]
    public virtual string? Kind { get; set; }
}
