using System.Globalization;
using System.Text.Json;
using Hub.Simulators.Faults;
using Hub.Simulators.Http;

namespace Hub.Simulators.Google;

/// <summary>Answers requests to admin/directory/v1.</summary>
internal sealed class GoogleApi(FaultPlan faults)
{
    private const int LargestPage = 500;

    public SimulatedResponse Answer(GoogleGrant grant, SimulatedRequest request)
    {
        var workspace = grant.Workspace;
        var fault = faults.Strike(SimulatedDirectory.Google, request.Method, request.Path, user => Concerns(workspace, request, user));
        switch (fault?.Fault)
        {
            case FaultKind.Throttle:
                return QuotaExceeded();
            case FaultKind.ServiceUnavailable:
                return GoogleError.Of(503, "backendError", "Backend Error");
            case FaultKind.InternalError:
                return GoogleError.Of(500, "internalError", "Internal Error");
            case FaultKind.DropConnection:
                return SimulatedResponse.Empty(500).Under(fault);
        }

        if (!workspace.ApiEnabled)
            return GoogleError.Of(403, "accessNotConfigured", "Admin SDK API has not been used in project 104729 before or it is disabled.");
        if (!grant.Administrator)
            return GoogleError.Of(403, "forbidden", "Not Authorized to access this resource/api");
        if (workspace.Queries.Spend(workspace.QueriesPerMinute, TimeSpan.FromMinutes(1), 1, out _) is not null)
            return QuotaExceeded();
        var response = Route(workspace, request);
        return fault switch
        {
            null => response,
            { Fault: FaultKind.ConflictAfterSuccess } => GoogleError.Duplicate(),
            _ => response.Under(fault),
        };
    }

    private static SimulatedResponse Route(SimulatedWorkspace workspace, SimulatedRequest request) => (request.Method, request.Segments) switch
    {
        ("GET", ["users"]) => List(workspace, request),
        ("GET", ["users", var key]) => workspace.Find(key) is { } account ? SimulatedResponse.Json(200, json => GoogleJson.Write(json, account)) : GoogleError.NotFound(key),
        ("PATCH" or "PUT", ["users", var key]) => workspace.Update(key, request.Body),
        ("GET", ["users", var key, "aliases"]) => workspace.Find(key) is { } account ? Aliases(account) : GoogleError.NotFound(key),
        ("POST", ["users", var key, "aliases"]) => Alias(request.Body) is { } alias ? workspace.InsertAlias(key, alias) : GoogleError.Of(400, "required", "Missing required field: alias"),
        ("DELETE", ["users", var key, "aliases", var alias]) => workspace.DeleteAlias(key, alias),
        _ => GoogleError.Of(404, "notFound", "Not Found"),
    };

    private static bool Concerns(SimulatedWorkspace workspace, SimulatedRequest request, string user) =>
        request.Segments is ["users", var key, ..]
        && (key == user || (workspace.Find(key) is { } found && (found.Id == user || found.PersonId == user || found.Holds().Contains(user, StringComparer.OrdinalIgnoreCase))));

    private static SimulatedResponse List(SimulatedWorkspace workspace, SimulatedRequest request)
    {
        if (request.Parameter("customer") is null && request.Parameter("domain") is null)
            return GoogleError.Of(400, "badRequest", "Bad Request");
        var size = int.TryParse(request.Parameter("maxResults"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Clamp(asked, 1, LargestPage) : 100;
        var after = request.Parameter("pageToken") ?? "";
        IEnumerable<GoogleAccount> accounts = workspace.Sorted();
        if (request.Parameter("domain") is { } domain && !workspace.Domains.Contains(domain, StringComparer.OrdinalIgnoreCase))
            return GoogleError.Of(404, "notFound", "Domain not found.");
        if (request.Parameter("domain") is { } owned)
            accounts = accounts.Where(a => a.PrimaryEmail.EndsWith($"@{owned}", StringComparison.OrdinalIgnoreCase));
        if (request.Parameter("query") is { } query)
        {
            // The forms that matter: email=x and externalId=x.
            var value = query[(query.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('\'');
            accounts = query.StartsWith("email=", StringComparison.Ordinal) ? accounts.Where(a => a.Holds().Contains(value, StringComparer.OrdinalIgnoreCase))
                : query.StartsWith("externalId=", StringComparison.Ordinal) ? accounts.Where(a => a.PersonId == value)
                : [];
        }

        var page = accounts.SkipWhile(a => string.Compare(a.PrimaryEmail, after, StringComparison.OrdinalIgnoreCase) <= 0).Take(size + 1).ToArray();
        return SimulatedResponse.Json(200, json =>
        {
            json.WriteStartObject();
            json.WriteString("kind", "admin#directory#users");
            json.WriteStartArray("users");
            foreach (var account in page.Take(size))
                GoogleJson.Write(json, account);
            json.WriteEndArray();
            if (page.Length > size)
                json.WriteString("nextPageToken", page[size - 1].PrimaryEmail);
            json.WriteEndObject();
        });
    }

    private static SimulatedResponse Aliases(GoogleAccount account) => SimulatedResponse.Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("aliases");
        foreach (var alias in account.Aliases)
            GoogleJson.WriteAlias(json, account, alias);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string? Alias(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.TryGetProperty("alias", out var alias) ? alias.GetString() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SimulatedResponse QuotaExceeded() => GoogleError.Of(403, "userRateLimitExceeded", "User Rate Limit Exceeded. Rate of requests for user exceed configured project quota.");
}
