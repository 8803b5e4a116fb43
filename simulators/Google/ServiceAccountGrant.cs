using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Hub.Simulators.Google;

/// <summary>Checks a service account's assertion (developers.google.com/identity/protocols/oauth2/service-account) by which it asks to act for an administrator.</summary>
internal static class ServiceAccountGrant
{
    private const string UserScope = "https://www.googleapis.com/auth/admin.directory.user";

    /// <summary>What the assertion opens, or the OAuth error.</summary>
    public static (GoogleGrant? Grant, string Error, string Description) Check(string assertion, IEnumerable<SimulatedWorkspace> workspaces, DateTimeOffset now)
    {
        var parts = assertion.Split('.');
        if (parts.Length != 3 || !parts.All(p => Base64Url.IsValid(p)))
            return (null, "invalid_grant", "Invalid JWT.");
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var issuer = Claim(claims, "iss");
        var workspace = workspaces.FirstOrDefault(w => w.ServiceAccount == issuer);
        if (workspace is null || !workspace.Verifies(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2])))
            return (null, "invalid_grant", "Invalid JWT Signature.");
        if (!claims.RootElement.TryGetProperty("exp", out var expiry) || expiry.GetInt64() < now.ToUnixTimeSeconds())
            return (null, "invalid_grant", "Invalid JWT: Token must be a short-lived token.");
        if (!workspace.Delegated || !Claim(claims, "scope").Split(' ').Contains(UserScope))
            return (null, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");
        return workspace.Find(Claim(claims, "sub")) is { } user
            ? (new GoogleGrant(workspace, user.Administrator), "", "")
            : (null, "invalid_grant", "Invalid email or User ID.");
    }

    private static string Claim(JsonDocument claims, string name) => claims.RootElement.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}

/// <summary>What a Google access token stands for.</summary>
/// <param name="Workspace">The workspace that it opens.</param>
/// <param name="Administrator">Whether the user for whom the service account acts administers it.</param>
internal sealed record GoogleGrant(SimulatedWorkspace Workspace, bool Administrator);
