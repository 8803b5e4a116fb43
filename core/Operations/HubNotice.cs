using System.Globalization;
using Hub.Core.Sites;
using Microsoft.Extensions.Configuration;

namespace Hub.Core.Operations;

/// <summary>What the operating team tells everybody: <c>Notice:Text</c>, shown from <c>Notice:From</c> until <c>Notice:Until</c> (ISO 8601, UTC unless they say otherwise).</summary>
public sealed class HubNotice(IConfiguration configuration, TimeProvider time)
{
    /// <summary>The notice as it is shown now; null for none.</summary>
    public Notice? Current =>
        configuration["Notice:Text"] is { Length: > 0 and <= Notice.MaxLength } text && Moment("Notice:From") is { } from && Moment("Notice:Until") is { } until
        && new Notice(text, from, until) is var notice && notice.IsShownAt(time.GetUtcNow())
            ? notice
            : null;

    private DateTimeOffset? Moment(string key) =>
        DateTimeOffset.TryParse(configuration[key], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) ? moment : null;
}
