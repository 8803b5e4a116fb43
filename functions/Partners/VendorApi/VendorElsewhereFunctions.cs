using Hub.Core;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Template;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>What else may be asked of the vendor API: nothing.</summary>
public sealed class VendorElsewhereFunctions
{
    private static readonly (TemplateMatcher Path, string[] Methods)[] Known =
    [
        .. RapDocument.Root.GetProperty("paths").EnumerateObject()
            .Select(path => (new TemplateMatcher(TemplateParser.Parse(path.Name), []), path.Value.EnumerateObject().Select(m => m.Name.ToUpperInvariant()).ToArray())),
    ];

    /// <summary>Says that there is nothing, or which methods there are. For everybody.</summary>
    [Function("VendorElsewhere")]
    public static IResult Elsewhere([HttpTrigger(AuthorizationLevel.Anonymous, Route = "rap/v1/partner/{*path}")] HttpRequest request)
    {
        var methods = Known.Where(k => k.Path.TryMatch(request.Path, [])).SelectMany(k => k.Methods).Distinct().Order().ToArray();
        if (methods.Length == 0 || methods.Contains(request.Method))
            return Problem.For(new NotFound("not_found", "There is nothing at this address."));
        request.HttpContext.Response.Headers.Allow = string.Join(", ", methods);
        return Problem.For(new MethodRefused("method_not_allowed", $"The address takes {string.Join(" and ", methods)}."));
    }
}
