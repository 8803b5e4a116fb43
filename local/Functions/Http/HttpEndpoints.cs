using Hub.Local.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Local.Functions.Http;

/// <summary>The addresses of the HTTP functions.</summary>
internal static class HttpEndpoints
{
    /// <exception cref="InvalidOperationException">A route cannot be read, or two functions answer the same one.</exception>
    public static void Map(WebApplication app, IEnumerable<HostedFunction> functions)
    {
        var prefix = HostJson.Get(app.Configuration, "extensions:http:routePrefix", "api")!.Trim('/');
        var routes = functions.Where(f => f.Trigger is HttpTriggerAttribute)
            .Select(f => new Route(f, (HttpTriggerAttribute)f.Trigger, PatternOf(f, prefix))).ToArray();
        RefuseTwins(routes);
        foreach (var (function, trigger, pattern) in routes)
        {
            var endpoint = ActivatorUtilities.CreateInstance<HttpFunctionEndpoint>(app.Services, function, trigger);
            var mapped = trigger.Methods.Length == 0
                ? app.Map(pattern, endpoint.HandleAsync)
                : app.Map(pattern, endpoint.HandleAsync).WithMetadata(new HttpMethodMetadata(trigger.Methods.Select(m => m.ToUpperInvariant())));
            mapped.WithDisplayName(function.Name);
        }
    }

    private static RoutePattern PatternOf(HostedFunction function, string prefix)
    {
        var route = ((HttpTriggerAttribute)function.Trigger).Route ?? function.Name;
        try
        {
            // As the real worker puts it together: a route that begins with a slash is refused by both.
            return RoutePatternFactory.Parse($"{prefix}/{route}");
        }
        catch (RoutePatternException e)
        {
            throw new InvalidOperationException($"Function '{function.Name}': the route '{route}' cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Two functions at one address would only be found out by a request.</summary>
    private static void RefuseTwins(IReadOnlyList<Route> routes)
    {
        var twins = (
            from one in routes
            from other in routes
            where string.CompareOrdinal(one.Function.Name, other.Function.Name) < 0 && one.Shape == other.Shape && one.Overlaps(other)
            select (one, other)).FirstOrDefault();
        if (twins != default)
            throw new InvalidOperationException(
                $"The functions '{twins.one.Function.Name}' and '{twins.other.Function.Name}' have the same route '{twins.one.Pattern.RawText}' "
                + "and a method in common.");
    }

    private sealed record Route(HostedFunction Function, HttpTriggerAttribute Trigger, RoutePattern Pattern)
    {
        /// <summary>The route without the names of its parameters.</summary>
        public string Shape { get; } = string.Join('/', Pattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
        {
            RoutePatternParameterPart parameter => ShapeOf(parameter),
            RoutePatternLiteralPart literal => literal.Content.ToUpperInvariant(),
            _ => ".",
        }))));

        private static string ShapeOf(RoutePatternParameterPart parameter)
        {
            var constraints = string.Join(':', parameter.ParameterPolicies.Select(p => p.Content));
            return $"{{{(parameter.IsCatchAll ? "*" : "")}{constraints}{(parameter.IsOptional ? "?" : "")}}}";
        }

        public bool Overlaps(Route other) => Trigger.Methods.Length == 0 || other.Trigger.Methods.Length == 0
            || Trigger.Methods.Intersect(other.Trigger.Methods, StringComparer.OrdinalIgnoreCase).Any();
    }
}
