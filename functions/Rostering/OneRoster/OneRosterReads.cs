using Hub.Core;
using Hub.Core.Rostering.OneRoster;
using Hub.Core.Sts.Access;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>Answers OneRoster requests for the school that the token is for.</summary>
public sealed class OneRosterReads(OneRosterRosters rosters, HubAddress hub)
{
    private static readonly NotFound NoSuchEndpoint = new("unknownobject", "There is nothing at this address.");

    internal async Task<IResult> AnswerAsync(HttpRequest request, OneRosterApi api, string? path, bool demographics, CancellationToken cancellationToken)
    {
        if (request.Caller().Organisation is not { } siteId)
            return OneRosterStatus.For(Access.UnknownSite);
        // A slash is the one character that a path keeps escaped.
        string[] segments = [.. (path ?? "").TrimEnd('/').Split('/').Select(s => s.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase))];
        foreach (var endpoint in api.Endpoints)
        {
            if (endpoint.IsDemographics != demographics || endpoint.Match(segments) is not { } ids)
                continue;
            var roster = new OneRosterRoster(rosters, await rosters.CurrentAsync(siteId, cancellationToken), cancellationToken);
            var addresses = new OneRosterAddresses(new Uri(hub.Of(request), "./").AbsoluteUri, api.Path);
            return (await endpoint.AnswerAsync(request, api, roster, ids, addresses)).Succeeded(out var answer, out var refusal) ? answer : OneRosterStatus.For(refusal);
        }

        return OneRosterStatus.For(NoSuchEndpoint);
    }
}
