using System.Net;
using Google;
using Google.Apis.Auth.OAuth2.Responses;
using Hub.Core.Provisioning.Connections;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning.Workspace;

/// <summary>Tries everything that e-mail updates need of a Google Workspace, short of changing an account.</summary>
internal sealed class GoogleConnection(DirectoryService service, GoogleWorkspace workspace, ServiceAccount account)
{
    // Each is a request of its own.
    private const int MostDomains = 20;

    /// <summary>Tries it.</summary>
    /// <param name="cancellationToken">Ends when it has taken too long.</param>
    public async Task<ConnectionReport> TestAsync(CancellationToken cancellationToken)
    {
        var checks = new CheckList("Google", Explain);
        await checks.TryAsync("Sign in as the service account", async () =>
        {
            var token = (Google.Apis.Auth.OAuth2.ServiceAccountCredential)service.HttpClientInitializer;
            try
            {
                await token.GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
                return Passed("Sign in as the service account", $"Google takes the key of {account.ClientEmail} and lets it act for {workspace.AdminUser}.");
            }
            catch (TokenResponseException e)
            {
                return new ConnectionCheck("Sign in as the service account", CheckState.Failed, ExplainSignIn(e)) { ToPaste = IsDelegation(e) ? Delegation() : [] };
            }
        }, cancellationToken, vital: true);
        await checks.TryAsync("Accounts", async () =>
        {
            var request = service.Users.List();
            (request.Customer, request.MaxResults) = ("my_customer", 1);
            await request.ExecuteAsync(cancellationToken);
            return Passed("Accounts", "The hub can read accounts. Whether it may change them shows with the first update.");
        }, cancellationToken, vital: true);
        await checks.TryAsync("Administrator", async () => Administrator(await service.Users.Get(workspace.AdminUser).ExecuteAsync(cancellationToken)), cancellationToken);
        await checks.TryAsync("Domains", async () => await DomainsAsync(cancellationToken), cancellationToken);
        return new ConnectionReport(checks.Done);
    }

    private ConnectionCheck Administrator(GoogleUser user) =>
        user.IsAdmin == true ? Passed("Administrator", $"{workspace.AdminUser} is a super administrator.")
        : new ConnectionCheck("Administrator", CheckState.Warned, $"{workspace.AdminUser} is no super administrator. Updates of addresses work only where its role may change users; administrators' own accounts the hub leaves alone anyway.");

    private async Task<ConnectionCheck> DomainsAsync(CancellationToken cancellationToken)
    {
        var strange = new List<string>();
        foreach (var domain in workspace.Domains.Take(MostDomains))
        {
            var request = service.Users.List();
            (request.Domain, request.MaxResults) = (domain, 1);
            try
            {
                await request.ExecuteAsync(cancellationToken);
            }
            catch (GoogleApiException e) when (e.HttpStatusCode is HttpStatusCode.NotFound or HttpStatusCode.BadRequest || Reason(e) == "forbidden")
            {
                strange.Add(domain);
            }
        }

        return strange.Count == 0
            ? Passed("Domains", $"They are domains of the workspace: {string.Join(", ", workspace.Domains.Take(MostDomains))}.")
            : new ConnectionCheck(
                "Domains", CheckState.Failed,
                $"The workspace has no domain {string.Join(", ", strange)}. Check the spelling, add it in the Google admin console (Account, Domains, Manage domains), or take it off the list.");
    }

    private static ConnectionCheck Passed(string name, string text) => new(name, CheckState.Passed, text);

    private static bool IsDelegation(TokenResponseException e) => e.Error?.Error is "unauthorized_client" or "access_denied";

    private IReadOnlyList<(string Name, string Value)> Delegation() => [("Client ID", account.ClientId), ("OAuth scope", Directories.GoogleScope)];

    /// <remarks>developers.google.com/identity/protocols/oauth2/service-account, "JWT error codes".</remarks>
    private string ExplainSignIn(TokenResponseException e)
    {
        var described = e.Error?.ErrorDescription ?? "";
        return (e.Error?.Error, described) switch
        {
            _ when IsDelegation(e) => "The workspace does not let the service account act for its users. In the Google admin console, open Security, Access and data control, API controls, "
                + "Manage domain-wide delegation, add a client, and paste these two. It can take an hour until Google heeds it.",
            ("invalid_grant", var d) when d.Contains("email", StringComparison.OrdinalIgnoreCase) =>
                $"The workspace has no user {workspace.AdminUser}. Give the address of one of its administrators, as it stands in the Google admin console.",
            ("invalid_grant", var d) when d.Contains("account not found", StringComparison.OrdinalIgnoreCase) => "The service account is gone from its Google Cloud project. Make one again and store its key here.",
            ("invalid_grant", var d) when d.Contains("short-lived", StringComparison.OrdinalIgnoreCase) || d.Contains("time", StringComparison.OrdinalIgnoreCase) =>
                "Google finds that the hub's clock is wrong. The operating team must look at it.",
            ("invalid_grant", _) => "Google refused the key: it was deleted or switched off, or it is another service account's. In the Google Cloud console, open the service account, Keys, add a key (JSON), and store it here.",
            _ when e.StatusCode is >= HttpStatusCode.InternalServerError => $"Google has trouble of its own (HTTP {(int)e.StatusCode}). Try again in a few minutes.",
            var (error, _) => $"Google did not let the hub in ({error}). Tell the operating team this.",
        };
    }

    private string? Explain(Exception e) => e is not GoogleApiException api ? null : (api.HttpStatusCode, Reason(api)) switch
    {
        (_, "accessNotConfigured" or "SERVICE_DISABLED") => "The Admin SDK API is not switched on in the service account's Google Cloud project. In the Google Cloud console, choose that project, open APIs and services, Library, "
            + "Admin SDK API, and press Enable. It takes some minutes.",
        (HttpStatusCode.TooManyRequests, _) or (_, "userRateLimitExceeded" or "rateLimitExceeded" or "quotaExceeded") =>
            "Google asked the hub to slow down. That says nothing about the settings: try again in a few minutes.",
        (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) =>
            $"{workspace.AdminUser} may not do this in the workspace. Give the address of a super administrator, or give this user a role with the privilege to read and update users.",
        (HttpStatusCode.NotFound, _) => $"The workspace has no user {workspace.AdminUser}. Give the address of one of its administrators.",
        ( >= HttpStatusCode.InternalServerError, _) => $"Google has trouble of its own (HTTP {(int)api.HttpStatusCode}). Try again in a few minutes.",
        _ => $"Google answered with HTTP {(int)api.HttpStatusCode} ({Reason(api)}), which the hub did not expect. Tell the operating team.",
    };

    private static string Reason(GoogleApiException e) => e.Error?.Errors is [var first, ..] ? first.Reason : "no reason";
}
