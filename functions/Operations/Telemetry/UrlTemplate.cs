using System.Collections.Frozen;

namespace Hub.Functions.Operations.Telemetry;

/// <summary>
/// An address with its variable parts taken out. The directories' addresses name accounts, which are people's addresses; partners' hold whatever they like. Only words
/// that are known to be of an API are left.
/// </summary>
internal static class UrlTemplate
{
    private const string Variable = "{}";

    private static readonly FrozenSet<string> Known = new[]
    {
        // Microsoft Graph, and School Data Sync in it
        "v1.0", "beta", "users", "domains", "organization", "$batch", "directoryRoles", "roleManagement", "directory", "roleAssignments", "roleDefinitions",
        "external", "industryData", "dataConnectors", "inboundFlows", "sourceSystems", "years", "runs", "operations", "validate", "getUploadSession",
        // Google
        "google", "admin", "v1", "aliases", "customer", "my_customer",
        // Tokens
        "common", "organizations", "oauth2", "v2.0", "token", "authorize", "discovery", "keys", ".well-known", "openid-configuration",
        // DeX
        "dex", "subscriptions",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Scheme, host, and the path without its variable parts; a query is left out.</summary>
    /// <returns>Null when it is no absolute address.</returns>
    public static string? Of(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var address) ? $"{address.Scheme}://{address.Authority}{OfPath(address.AbsolutePath)}" : null;

    /// <summary>The path without its variable parts.</summary>
    public static string OfPath(string path) => string.Join('/', path.Split('/').Select(s => s.Length == 0 || Known.Contains(s) ? s : Variable));
}
