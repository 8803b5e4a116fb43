using Hub.Functions.Portal;
using Hub.Portal.Pages.Api;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Partners;

/// <summary>What the RAP API is, for programs and for their makers.</summary>
public sealed class RapDocumentFunctions
{
    /// <summary>The OpenAPI description. For everybody.</summary>
    [Function("GetRapDocument")]
    public static IResult Document([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rap/openapi.json")] HttpRequest request) =>
        Results.Bytes(RapDocument.Json, "application/json; charset=utf-8");

    /// <summary>The same as a page. For everybody.</summary>
    [Function("GetRapPage")]
    public static IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "rap")] HttpRequest request) =>
        new PageResult<ApiPage>(new Dictionary<string, object?> { [nameof(ApiPage.Document)] = RapDocument.Root, [nameof(ApiPage.DocumentPath)] = "/rap/openapi.json" });
}
