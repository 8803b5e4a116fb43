using System.Collections.Frozen;
using System.Reflection;
using Hub.Core;
using Hub.Core.Sts.Access;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Hub.Functions.Sts;

/// <summary>Asks <see cref="Access"/> before every function that <see cref="RequiresScopeAttribute"/> guards.</summary>
internal sealed class AccessMiddleware(Access access, IConfiguration configuration)
{
    private static readonly FrozenDictionary<string, IReadOnlyList<string>> Guarded = typeof(AccessMiddleware).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly))
        .Select(method => (Function: method.GetCustomAttribute<FunctionAttribute>(), Guard: method.GetCustomAttribute<RequiresScopeAttribute>()))
        .Where(m => m.Function is not null && m.Guard is not null)
        .ToFrozenDictionary(m => m.Function!.Name, m => m.Guard!.Scopes);

    public async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is { } http && Guarded.TryGetValue(function, out var scopes))
        {
            var site = http.Request.RouteValues["siteId"] is { } value ? Guid.Parse(value.ToString()!) : (Guid?)null;
            var question = new AccessQuestion(scopes, site, function, Issuer(http.Request), ClientAddress.Of(http));
            if (!(await access.DecideAsync(Bearer(http.Request), question, context.CancellationToken)).Succeeded(out _, out var refusal))
            {
                http.Response.Headers.WWWAuthenticate = Challenge(refusal, scopes);
                await Problem.For(refusal).ExecuteAsync(http);
                return;
            }
        }

        await next(context);
    }

    /// <summary>The address by which the hub is known, as the protocol server writes it into tokens.</summary>
    private string Issuer(HttpRequest request) => configuration["Sts:Issuer"] is { Length: > 0 } fixedIssuer
        ? new Uri(fixedIssuer).AbsoluteUri
        : $"{request.Scheme}://{request.Host}{request.PathBase}/";

    private static string? Bearer(HttpRequest request) =>
        request.Headers.Authorization is [{ } header, ..] && header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header["Bearer ".Length..].Trim() : null;

    /// <summary>RFC 6750 section 3.</summary>
    private static string? Challenge(Refusal refusal, IReadOnlyList<string> scopes) => refusal switch
    {
        Unauthenticated { Code: "token_missing" } => "Bearer",
        Unauthenticated => "Bearer error=\"invalid_token\"",
        Forbidden => $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\"",
        _ => null,
    };
}
