using Hub.Core;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Sts;

/// <summary>Who may call an HTTP function: whoever has an access token with one of these scopes, for the site that the route names as <c>siteId</c>.</summary>
/// <param name="scopes">Any of them is enough.</param>
[AttributeUsage(AttributeTargets.Method)]
internal class RequiresScopeAttribute(params string[] scopes) : Attribute
{
    public IReadOnlyList<string> Scopes { get; } = scopes;

    /// <summary>A scope that is needed besides.</summary>
    public string? Also { get; protected init; }

    /// <summary>The only kind of client that may call it; null for any that can have the scopes.</summary>
    public ClientKind? Kind { get; protected init; }

    /// <summary>What is counted of each client's requests; null for nothing.</summary>
    public RateLimitKind? Limit { get; protected init; }

    /// <summary>Whether it is about the token's own organisation, which the route does not name.</summary>
    public bool IsOfToken { get; protected init; }

    /// <summary>How a refusal is told.</summary>
    public virtual IResult Answer(Refusal refusal) => Problem.For(refusal);
}
