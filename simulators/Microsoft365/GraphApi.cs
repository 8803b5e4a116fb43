using System.Globalization;
using System.Text.Json;
using Hub.Simulators.Faults;
using Hub.Simulators.Http;

namespace Hub.Simulators.Microsoft365;

/// <summary>Answers requests to /v1.0 of Microsoft Graph, single or as part of a batch.</summary>
internal sealed class GraphApi(FaultPlan faults)
{
    private const int LargestPage = 999;
    private static readonly string[] Standard = ["id", "userPrincipalName", "mail", "givenName", "surname", "displayName"];
    private static readonly TimeSpan WriteWindow = TimeSpan.FromSeconds(150);

    /// <summary>The answer to one request, faults included.</summary>
    public SimulatedResponse Answer(SimulatedTenant tenant, SimulatedRequest request, Uri root)
    {
        var (instead, fault) = Fault(tenant, request);
        if (instead is not null)
            return instead;
        if (request.IsWrite && tenant.WriteQuota.Spend(tenant.WritesPerWindow, WriteWindow, 1, out _) is { } wait)
            return Throttled(wait.TotalSeconds);
        var response = Route(tenant, request, root);
        return fault is null ? response : response.Under(fault);
    }

    /// <summary>What goes wrong with a request: an answer in place of its own, or what becomes of its own.</summary>
    public (SimulatedResponse? Instead, FaultRule? Fault) Fault(SimulatedTenant tenant, SimulatedRequest request)
    {
        var fault = faults.Strike(SimulatedDirectory.Microsoft365, request.Method, request.Path, user => Concerns(tenant, request, user));
        switch (fault?.Fault)
        {
            case FaultKind.Throttle:
                return (Throttled(fault.RetryAfter ?? 1), fault);
            case FaultKind.ServiceUnavailable:
                var unavailable = GraphError.Of(503, "serviceNotAvailable", "The service is temporarily unavailable.");
                return (fault.RetryAfter is { } seconds ? unavailable.With("Retry-After", Text(seconds)) : unavailable, fault);
            case FaultKind.InternalError:
                return (GraphError.Of(500, "InternalServerError", "Something went wrong."), fault);
            case FaultKind.DropConnection:
                return (SimulatedResponse.Empty(504).Under(fault), fault);
        }

        if (request.Segments is [var resource, ..] && tenant.Denied.Contains(resource))
            return (GraphError.Of(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation."), fault);
        return (null, fault);
    }

    /// <summary>Answers /$batch: each part by itself, in the order given.</summary>
    public SimulatedResponse AnswerBatch(SimulatedTenant tenant, SimulatedRequest request, Uri root)
    {
        List<(string Id, SimulatedRequest Part, string[] DependsOn)>? parts;
        try
        {
            parts = GraphBatch.Read(request, out var error);
            if (parts is null)
                return GraphError.Of(400, "BadRequest", error!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return GraphError.Of(400, "BadRequest", "Invalid batch payload format.");
        }

        var failed = new HashSet<string>(StringComparer.Ordinal);
        var answers = new List<(string Id, SimulatedResponse Answer)>();
        var late = TimeSpan.Zero;
        foreach (var (id, part, dependsOn) in parts)
        {
            var answer = dependsOn.Any(failed.Contains) ? GraphError.Of(424, "FailedDependency", "A request that this one depends on failed.") : Answer(tenant, part, root);
            if (answer.Interruption is { Drop: true })
                answer = GraphError.Of(504, "GatewayTimeout", "The request timed out.");
            else if (answer.Interruption is { } delay)
                late = delay.Delay > late ? delay.Delay : late;
            if (answer.Status >= 400)
                failed.Add(id);
            answers.Add((id, answer));
        }

        return GraphBatch.Write(answers) with { Interruption = late > TimeSpan.Zero ? new Interruption(late, Drop: false) : null };
    }

    private static SimulatedResponse Route(SimulatedTenant tenant, SimulatedRequest request, Uri root) => (request.Method, request.Segments) switch
    {
        ("GET", ["users"]) => Users(tenant, request, root),
        ("GET", ["users", var key]) => tenant.Find(key) is { } user
            ? SimulatedResponse.Json(200, json => Write(json, user, Selected(request)))
            : GraphError.Of(404, "Request_ResourceNotFound", $"Resource '{key}' does not exist or one of its queried reference-property objects are not present."),
        ("PATCH", ["users", var key]) => tenant.Patch(key, request.Body),
        ("GET", ["domains"]) => Domains(tenant),
        ("GET", ["organization"]) => List([tenant.TenantId.ToString()]),
        ("GET", ["directoryRoles"]) => List([GlobalAdministrator]),
        ("GET", ["directoryRoles", GlobalAdministrator, "members"]) => List(tenant.Administrators, "#microsoft.graph.user"),
        _ => GraphError.Of(404, "ResourceNotFound", $"Resource not found for the segment '{(request.Segments is [var first, ..] ? first : "")}'."),
    };

    private const string GlobalAdministrator = "62e90394-69f5-4237-9190-012177145e10";

    private static bool Concerns(SimulatedTenant tenant, SimulatedRequest request, string user) =>
        request.Segments is ["users", var key, ..] && (key == user || (tenant.Find(key) is { } found && (found.Id == user || found.EmployeeId == user || found.Holds().Contains(user))));

    private static SimulatedResponse Users(SimulatedTenant tenant, SimulatedRequest request, Uri root)
    {
        var top = int.TryParse(request.Parameter("$top"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 100;
        if (top is < 1 or > LargestPage)
            return GraphError.Of(400, "Request_BadRequest", "Invalid page size specified. Must be between 1 and 999 inclusive.");
        IEnumerable<GraphUser> users = tenant.Sorted();
        if (request.Parameter("$filter") is { } filter)
        {
            if (GraphFilter.Parse(filter) is not { } test)
                return GraphError.Of(400, "Request_UnsupportedQuery", "Unsupported or invalid query filter clause specified.");
            users = users.Where(test);
        }

        var after = request.Parameter("$skiptoken") ?? "";
        var page = users.SkipWhile(u => string.CompareOrdinal(u.Id, after) <= 0).Take(top + 1).ToArray();
        var select = Selected(request);
        return SimulatedResponse.Json(200, json =>
        {
            json.WriteStartObject();
            if (page.Length > top)
            {
                var query = request.Query.Where(q => q.Key != "$skiptoken").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}").Append($"$skiptoken={page[top - 1].Id}");
                json.WriteString("@odata.nextLink", new Uri(root, $"users?{string.Join('&', query)}").ToString());
            }

            json.WriteStartArray("value");
            foreach (var user in page.Take(top))
                Write(json, user, select);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static string[] Selected(SimulatedRequest request) => request.Parameter("$select") is { Length: > 0 } select ? select.Split(',', StringSplitOptions.TrimEntries) : Standard;

    private static void Write(Utf8JsonWriter json, GraphUser user, string[] properties)
    {
        json.WriteStartObject();
        foreach (var property in properties)
        {
            switch (property)
            {
                case "id": json.WriteString(property, user.Id); break;
                case "userPrincipalName": json.WriteString(property, user.UserPrincipalName); break;
                case "mail": json.WriteString(property, user.Mail); break;
                case "mailNickname": json.WriteString(property, user.MailNickname); break;
                case "employeeId": json.WriteString(property, user.EmployeeId); break;
                case "givenName": json.WriteString(property, user.GivenName); break;
                case "surname": json.WriteString(property, user.Surname); break;
                case "displayName": json.WriteString(property, user.DisplayName); break;
                case "accountEnabled": json.WriteBoolean(property, user.AccountEnabled); break;
                case "onPremisesSyncEnabled" when user.OnPremisesSyncEnabled is { } synced: json.WriteBoolean(property, synced); break;
                case "onPremisesSyncEnabled": json.WriteNull(property); break;
                case "proxyAddresses": WriteList(json, property, user.ProxyAddresses); break;
                case "otherMails": WriteList(json, property, user.OtherMails); break;
            }
        }

        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static SimulatedResponse Domains(SimulatedTenant tenant) => SimulatedResponse.Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("value");
        foreach (var (domain, i) in tenant.Domains.Concat(tenant.UnverifiedDomains).Select((d, i) => (d, i)))
        {
            json.WriteStartObject();
            json.WriteString("id", domain);
            json.WriteBoolean("isVerified", i < tenant.Domains.Count);
            json.WriteBoolean("isDefault", i == 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static SimulatedResponse List(IEnumerable<string> ids, string? type = null) => SimulatedResponse.Json(200, json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("value");
        foreach (var id in ids)
        {
            json.WriteStartObject();
            if (type is not null)
                json.WriteString("@odata.type", type);
            json.WriteString("id", id);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static SimulatedResponse Throttled(double seconds) =>
        GraphError.Of(429, "TooManyRequests", "Too many requests.").With("Retry-After", Text(seconds));

    private static string Text(double seconds) => seconds.ToString("0.###", CultureInfo.InvariantCulture);
}
