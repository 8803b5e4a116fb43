using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>The OpenAPI 3.1 description of both versions, made of the endpoints and the fields themselves.</summary>
internal static class OneRosterDocument
{
    /// <summary>As it is served.</summary>
    public static byte[] Json { get; } = JsonSerializer.SerializeToUtf8Bytes(Make());

    /// <summary>As pages read it.</summary>
    public static JsonElement Root { get; } = JsonDocument.Parse(Json).RootElement;

    private static JsonObject Make()
    {
        var schemas = new JsonObject
        {
            ["Reference"] = Object("Another record.", ("href", Text("Where it can be read.", "uri")), ("sourcedId", Text("Its id.")), ("type", Text("What it is."))),
            ["StatusInfo"] = Object(
                "What went wrong.",
                ("imsx_codeMajor", Text("`failure`, or `success` for a warning.")),
                ("imsx_severity", Text("`error` or `warning`.")),
                ("imsx_description", Text("For people: what, where, and what to do.")),
                ("imsx_CodeMinor", new JsonObject { ["type"] = "object", ["description"] = "The standard's code, in `imsx_codeMinorField[0].imsx_codeMinorFieldValue`." })),
        };
        var paths = new JsonObject();
        foreach (var api in OneRosterApi.All)
        {
            foreach (var endpoint in api.Endpoints)
                paths[$"/{api.Path}/{endpoint.Path}"] = new JsonObject { ["get"] = Operation(api, endpoint, Named(schemas, endpoint)) };
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "OneRoster API",
                ["version"] = "1.1 and 1.2",
                ["summary"] = "A school's roster by the 1EdTech standard, for applications that the school has installed and for Microsoft School Data Sync",
                ["description"] = "The school is the one that the token is for. All of it only reads: any method but GET is answered 405. Lists hold records that are gone, too, with the status `tobedeleted`, for 91 days; "
                    + "`filter=status='active'` leaves them out. A list of what belongs to a record that there is not is empty.",
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["parameters"] = Parameters(),
                ["headers"] = Headers(),
                ["responses"] = Responses(),
                ["schemas"] = schemas,
                ["securitySchemes"] = new JsonObject { ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT" } },
            },
        };
    }

    /// <summary>The name of a record's schema; where the versions differ the second has a name of its own.</summary>
    private static string Named(JsonObject schemas, OneRosterEndpoint endpoint)
    {
        var name = endpoint.SchemaName;
        if (schemas[name] is { } known && !JsonNode.DeepEquals(known, endpoint.Schema))
            name += "12";
        schemas[name] ??= endpoint.Schema;
        return name;
    }

    private static JsonObject Operation(OneRosterApi api, OneRosterEndpoint endpoint, string schema)
    {
        var record = Ref("schemas", schema);
        var properties = new JsonObject { [endpoint.Key] = endpoint.IsSingle ? record : Several(record) };
        if (api.Warns)
            properties["statusInfoSet"] = Several(Ref("schemas", "StatusInfo"));
        string[] parameters = endpoint.IsSingle ? ["fields", "ifNoneMatch"] : ["limit", "offset", "filter", "sort", "orderBy", "fields", "ifNoneMatch"];
        string[] headers = endpoint.IsSingle ? [] : ["X-Total-Count", "Link"];
        var responses = new JsonObject
        {
            ["200"] = new JsonObject
            {
                ["description"] = endpoint.IsSingle ? "The record." : "A page.",
                ["headers"] = Shown([.. headers, "ETag", "RateLimit", "RateLimit-Policy"]),
                ["content"] = Content(new JsonObject { ["type"] = "object", ["additionalProperties"] = false, ["required"] = new JsonArray(endpoint.Key), ["properties"] = properties }),
            },
            ["304"] = new JsonObject { ["description"] = "The answer is the one that `If-None-Match` names.", ["headers"] = Shown(["ETag"]) },
            ["400"] = Ref("responses", "Invalid"),
            ["401"] = Ref("responses", "Unauthorized"),
            ["403"] = Ref("responses", "Forbidden"),
        };
        if (endpoint.IsSingle)
            responses["404"] = Ref("responses", "Unknown");
        responses["429"] = Ref("responses", "TooMany");
        return new JsonObject
        {
            ["operationId"] = api == OneRosterApi.V11 ? endpoint.Name : $"{endpoint.Name}12",
            ["summary"] = $"{endpoint.Name} ({api.Version})",
            ["security"] = new JsonArray(),
            ["parameters"] = new JsonArray([
                .. endpoint.IdNames.Select(name => new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["description"] = "A `sourcedId`.", ["schema"] = Text() }),
                .. parameters.Select(name => Ref("parameters", name)),
            ]),
            ["responses"] = responses,
        };
    }

    private static JsonObject Parameters() => new()
    {
        ["limit"] = Parameter("limit", "The most records of the page; 100 unless it is said.", new JsonObject { ["type"] = "integer", ["minimum"] = 1, ["maximum"] = 10_000 }),
        ["offset"] = Parameter("offset", "How many records to pass over.", new JsonObject { ["type"] = "integer", ["minimum"] = 0 }),
        ["filter"] = Parameter("filter", "Which records: `field='value'`, with `=`, `!=`, `>`, `>=`, `<`, `<=` or `~` (contains), several divided by ` AND ` and ` OR `; a `'` in a value twice.", Text()),
        ["sort"] = Parameter("sort", "The field to sort by; by `sourcedId` unless it is said.", Text()),
        ["orderBy"] = Parameter("orderBy", "Which way.", new JsonObject { ["type"] = "string", ["enum"] = new JsonArray("asc", "desc") }),
        ["fields"] = Parameter("fields", "The fields to give, divided by commas; all unless it is said.", Text()),
        ["ifNoneMatch"] = new JsonObject { ["name"] = "If-None-Match", ["in"] = "header", ["description"] = "The `ETag` of the answer that the caller has.", ["schema"] = Text() },
    };

    private static JsonObject Headers() => new()
    {
        ["X-Total-Count"] = Header("How many records there are in all pages."),
        ["Link"] = Header("The `first`, `last`, `next` and `prev` pages (RFC 8288)."),
        ["ETag"] = Header("Names the answer."),
        ["RateLimit"] = Header("How many requests the client has left."),
        ["RateLimit-Policy"] = Header("How many it has in a minute."),
        ["WWW-Authenticate"] = Header("RFC 6750."),
        ["Retry-After"] = Header("Seconds to wait."),
    };

    private static JsonObject Responses() => new()
    {
        ["Invalid"] = Response("A parameter is wrong: `invalid_filter_field`, `invalid_selection_field`, `invalid_blank_selection_field`, `invalid_sort_field` or `invaliddata`."),
        ["Unauthorized"] = Response("There is no valid token: `unauthorisedrequest`.", "WWW-Authenticate"),
        ["Forbidden"] = Response("The token lacks the scope: `forbidden`.", "WWW-Authenticate"),
        ["Unknown"] = Response("There is no such record: `unknownobject`."),
        ["TooMany"] = Response("The client has sent too many requests: `server_busy`.", "Retry-After", "RateLimit", "RateLimit-Policy"),
    };

    private static JsonObject Response(string description, params string[] headers)
    {
        var response = new JsonObject { ["description"] = description };
        if (headers.Length > 0)
            response["headers"] = Shown(headers);
        response["content"] = Content(Ref("schemas", "StatusInfo"));
        return response;
    }

    private static JsonObject Content(JsonObject schema) => new() { ["application/json"] = new JsonObject { ["schema"] = schema } };

    private static JsonObject Shown(IEnumerable<string> headers) => new(headers.Select(h => KeyValuePair.Create(h, (JsonNode?)Ref("headers", h))));

    private static JsonObject Header(string description) => new() { ["description"] = description, ["schema"] = Text() };

    private static JsonObject Parameter(string name, string description, JsonObject schema) => new() { ["name"] = name, ["in"] = "query", ["description"] = description, ["schema"] = schema };

    private static JsonObject Ref(string kind, string name) => new() { ["$ref"] = $"#/components/{kind}/{name}" };

    private static JsonObject Several(JsonObject items) => new() { ["type"] = "array", ["items"] = items };

    private static JsonObject Text(string? description = null, string? format = null)
    {
        var text = new JsonObject { ["type"] = "string" };
        if (description is not null)
            text["description"] = description;
        if (format is not null)
            text["format"] = format;
        return text;
    }

    private static JsonObject Object(string description, params (string Name, JsonObject Schema)[] properties) => new()
    {
        ["type"] = "object",
        ["description"] = description,
        ["required"] = new JsonArray([.. properties.Select(p => p.Name)]),
        ["properties"] = new JsonObject(properties.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Schema))),
    };
}
