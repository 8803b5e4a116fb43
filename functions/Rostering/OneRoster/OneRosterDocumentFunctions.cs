using Hub.Functions.Portal;
using Hub.Portal.Pages.Api;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Rostering.OneRoster;

/// <summary>What the OneRoster API is, for programs and for their makers.</summary>
public sealed class OneRosterDocumentFunctions
{
    private const string Route = "ims/oneroster/openapi.json";

    /// <summary>The OpenAPI description. For everybody.</summary>
    [Function("GetOneRosterDocument")]
    public static IResult Document([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = Route)] HttpRequest request) =>
        Results.Bytes(OneRosterDocument.Json, "application/json; charset=utf-8");

    /// <summary>The same as a page. For everybody.</summary>
    [Function("GetOneRosterPage")]
    public static IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ims/oneroster")] HttpRequest request) =>
        new PageResult<ApiPage>(new Dictionary<string, object?> { [nameof(ApiPage.Document)] = OneRosterDocument.Root, [nameof(ApiPage.DocumentPath)] = $"/{Route}" });
}
