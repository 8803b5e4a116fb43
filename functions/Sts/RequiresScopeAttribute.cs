namespace Hub.Functions.Sts;

/// <summary>Who may call an HTTP function: whoever has an access token with one of these scopes, for the site that the route names as <c>siteId</c>.</summary>
/// <param name="scopes">Any of them is enough.</param>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RequiresScopeAttribute(params string[] scopes) : Attribute
{
    public IReadOnlyList<string> Scopes { get; } = scopes;
}
