using System.Collections.Frozen;
using System.Reflection;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Sts.Access;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Configuration;

namespace Hub.Functions.Sts;

/// <summary>Asks <see cref="Access"/> before every function that <see cref="RequiresScopeAttribute"/> guards.</summary>
internal sealed class AccessMiddleware(Access access, ClientLimit limit, IConfiguration configuration)
{
    private static readonly FrozenDictionary<string, RequiresScopeAttribute> Guarded = FunctionMethods.Select(m => m.GetCustomAttribute<RequiresScopeAttribute>());

    public async Task InvokeAsync(FunctionContext context, FunctionExecutionDelegate next)
    {
        var function = context.FunctionDefinition.Name;
        if (context.GetHttpContext() is { } http && Guarded.TryGetValue(function, out var guard))
        {
            var question = new AccessQuestion(guard.Scopes, Named(http.Request, "siteId"), function, Issuer(http.Request), ClientAddress.Of(http))
            {
                Also = guard.Also is null ? [] : [guard.Also],
                Kind = guard.Kind,
                IsOfToken = guard.IsOfToken,
                ApplicationId = Named(http.Request, "applicationId"),
            };
            if (!(await access.DecideAsync(Bearer(http.Request), question, context.CancellationToken)).Succeeded(out var caller, out var refusal))
            {
                http.Response.Headers.WWWAuthenticate = Challenge(refusal, [.. guard.Scopes, .. question.Also]);
                await guard.Answer(refusal).ExecuteAsync(http);
                return;
            }

            if (guard.Limit is { } kind && await limit.TakeAsync(http, kind, caller.ClientId, context.CancellationToken) is { } tooMany)
            {
                await guard.Answer(tooMany).ExecuteAsync(http);
                return;
            }

            http.Features.Set(caller);
        }

        await next(context);
    }

    /// <summary>An id in the address; null when the address has none. What is no GUID is one that nothing has.</summary>
    private static Guid? Named(HttpRequest request, string name) =>
        request.RouteValues[name] is { } value ? Guid.TryParse(value.ToString(), out var id) ? id : Guid.Empty : null;

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
        Forbidden { Code: "insufficient_scope" } => $"Bearer error=\"insufficient_scope\", scope=\"{string.Join(' ', scopes)}\"",
        _ => null,
    };
}

/// <summary>Whose token it was.</summary>
internal static class CallerExtensions
{
    /// <summary>The caller whom <see cref="RequiresScopeAttribute"/> let through.</summary>
    public static Caller Caller(this HttpRequest request) => request.HttpContext.Features.GetRequiredFeature<Caller>();

    /// <summary>The client that does what was asked for.</summary>
    public static Actor Actor(this HttpRequest request) => new(request.Caller().ClientId, ClientAddress.Of(request.HttpContext))
    {
        OnBehalfOf = request.Caller().VendorId ?? request.Caller().Person,
    };
}
