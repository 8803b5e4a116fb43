using System.Reflection;
using Hub.Functions.Portal;
using Hub.Local.Functions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Constraints;
using Microsoft.AspNetCore.Routing.Template;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>A function that only certain people may call, found by its attributes.</summary>
internal sealed record PortalEndpoint(string Name, string Method, RouteTemplate Template, bool Administrator, bool Integrator, bool Operator)
{
    private static readonly IInlineConstraintResolver Constraints = new ServiceCollection().AddRouting(o => o.SetParameterPolicy<RegexInlineRouteConstraint>("regex"))
        .BuildServiceProvider().GetRequiredService<IInlineConstraintResolver>();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<PortalEndpoint> All { get; } =
    [
        .. from type in typeof(RequiresPersonAttribute).Assembly.GetTypes()
           from function in type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
           let guard = function.GetCustomAttribute<RequiresPersonAttribute>()
           where guard is not null
           let trigger = function.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).Single(t => t is not null)
           let template = TemplateParser.Parse(trigger.Route!.Trim('/'))
           from method in trigger.Methods!
           select new PortalEndpoint(function.GetCustomAttribute<FunctionAttribute>()!.Name, method, template, guard.Administrator, guard.Integrator, guard.Operator),
    ];

    /// <summary>The one that a request goes to, or null.</summary>
    public static PortalEndpoint? Of(PortalRequest request) =>
        All.Where(e => e.Method == request.Method && e.Matches(request.Path.Split('?')[0])).OrderBy(e => e.Template.Parameters.Count).FirstOrDefault();

    private bool Matches(string path)
    {
        var values = new RouteValueDictionary();
        return new TemplateMatcher(Template, []).TryMatch(path, values) && Template.Parameters.All(p => (p.IsOptional && !values.ContainsKey(p.Name!)) || p.InlineConstraints.All(
            c => Constraints.ResolveConstraint(c.Constraint)!.Match(null, null, p.Name!, values, RouteDirection.IncomingRequest)));
    }
}
