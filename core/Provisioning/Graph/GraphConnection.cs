using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Identity;
using Hub.Core.Provisioning.Connections;
using Hub.Core.Sites;
using Microsoft.Graph;
using Microsoft.Kiota.Abstractions;

namespace Hub.Core.Provisioning.Graph;

/// <summary>Tries everything that e-mail updates need of a Microsoft 365 tenant, short of changing an account.</summary>
internal sealed partial class GraphConnection(GraphServiceClient client, TokenCredential credential, Microsoft365Tenant tenant, Uri consent)
{
    private const string Name = "Microsoft 365";
    private const int SampleSize = 100;
    private bool lacksConsent;

    /// <summary>Tries it.</summary>
    /// <param name="cancellationToken">Ends when it has taken too long.</param>
    public async Task<ConnectionReport> TestAsync(CancellationToken cancellationToken)
    {
        var checks = new CheckList(Name, Explain);
        IReadOnlyList<string> domains = [];
        await checks.TryAsync("Sign in to the tenant", async () =>
        {
            await credential.GetTokenAsync(new TokenRequestContext(["https://graph.microsoft.com/.default"]), cancellationToken);
            return Passed("Sign in to the tenant", "The tenant is there and lets the hub in.");
        }, cancellationToken, vital: true);
        await checks.TryAsync("Domains", async () =>
        {
            var page = await client.Domains.GetAsync(r => r.QueryParameters.Select = ["id", "isVerified"], cancellationToken);
            // CA1308 would have upper case, which no domain shows.
#pragma warning disable CA1308
            domains = [.. (page?.Value ?? []).Where(d => d.IsVerified == true).Select(d => d.Id!.ToLowerInvariant()).Order(StringComparer.Ordinal)];
            var waiting = (page?.Value ?? []).Where(d => d.IsVerified != true).Select(d => d.Id!.ToLowerInvariant()).ToHashSet();
#pragma warning restore CA1308
            return Compare(domains, waiting);
        }, cancellationToken);
        await checks.TryAsync("Accounts", async () => await AccountsAsync(cancellationToken), cancellationToken);
        await checks.TryAsync("Administrators", async () =>
        {
            await client.DirectoryRoles.GetAsync(r => r.QueryParameters.Select = ["id"], cancellationToken);
            return Passed("Administrators", "The hub can tell administrators' accounts, which it never changes.");
        }, cancellationToken);
        return new ConnectionReport(checks.Done) { Domains = domains, Consent = lacksConsent ? consent : null };
    }

    private ConnectionCheck Compare(IReadOnlyList<string> verified, HashSet<string> waiting)
    {
        var unverified = tenant.VerifiedDomains.Where(waiting.Contains).ToList();
        var unknown = tenant.VerifiedDomains.Except(verified).Except(waiting).ToList();
        if (tenant.VerifiedDomains.Count == 0)
            return new ConnectionCheck("Domains", CheckState.Failed, $"No domain is listed above. The tenant has verified: {string.Join(", ", verified)}.");
        if (unverified.Count + unknown.Count == 0)
            return Passed("Domains", $"The tenant has verified every domain that is listed: {string.Join(", ", tenant.VerifiedDomains)}.");
        var said = new List<string>();
        if (unverified.Count > 0)
            said.Add($"The tenant has not verified {string.Join(", ", unverified)} yet. Finish that in the Microsoft 365 admin centre (Settings, Domains), or take it off the list.");
        if (unknown.Count > 0)
            said.Add($"The tenant does not know {string.Join(", ", unknown)}. Check the spelling, add it to the tenant, or take it off the list.");
        return new ConnectionCheck("Domains", CheckState.Failed, $"{string.Join(" ", said)} The tenant has verified: {string.Join(", ", verified)}.");
    }

    private async Task<ConnectionCheck> AccountsAsync(CancellationToken cancellationToken)
    {
        var page = await client.Users.GetAsync(r => (r.QueryParameters.Select, r.QueryParameters.Top) = (["id", "onPremisesSyncEnabled"], SampleSize), cancellationToken);
        var users = page?.Value ?? [];
        return users.Any(u => u.OnPremisesSyncEnabled == true) && !tenant.AccountsFromAdSync
            ? new ConnectionCheck("Accounts", CheckState.Warned, "The hub can read accounts. Some of them come from Active Directory through AD Connect: Microsoft 365 refuses changes to those. Tick the box above if all of them do.")
            : Passed("Accounts", users.Count == 0 ? "The hub can read accounts; there are none yet." : "The hub can read accounts. Whether it may change them shows with the first update.");
    }

    private static ConnectionCheck Passed(string name, string text) => new(name, CheckState.Passed, text);

    private string? Explain(Exception e) => e switch
    {
        AuthenticationFailedException when SignInCode().Match(Said(e)) is { Success: true } code => ExplainSignIn(code.Groups[1].Value),
        ApiException { ResponseStatusCode: 401 or 403 } => "Microsoft 365 denied the hub this. Its application needs the application permissions User.ReadWrite.All, RoleManagement.Read.Directory and Domain.Read.All, "
            + "each with admin consent: in the Entra admin centre, open Enterprise applications, the hub's application, Permissions, and grant consent again.",
        ApiException { ResponseStatusCode: 429 } => "Microsoft 365 asked the hub to slow down. That says nothing about the settings: try again in a few minutes.",
        ApiException { ResponseStatusCode: >= 500 } api => $"Microsoft 365 has trouble of its own (HTTP {api.ResponseStatusCode}). Try again in a few minutes.",
        ApiException api => $"Microsoft 365 answered with HTTP {api.ResponseStatusCode}, which the hub did not expect. Tell the operating team.",
        _ => null,
    };

    /// <remarks>Codes: learn.microsoft.com/entra/identity-platform/reference-error-codes.</remarks>
    private string ExplainSignIn(string code)
    {
        lacksConsent = code is "700016" or "65001" or "7000229" or "650052";
        return code switch
        {
            "90002" or "900023" => "There is no tenant with this ID. Copy it again: Entra admin centre, Overview, Tenant ID.",
            "7000222" => "The hub's own secret at Microsoft has expired. Nothing at the school is wrong: the operating team must renew it.",
            "7000215" => "Microsoft does not take the hub's own secret. Nothing at the school is wrong: the operating team must set the right one.",
            "7000112" or "7000113" => "The hub's application is switched off in this tenant. In the Entra admin centre, open Enterprise applications, the hub's application, Properties, and enable sign-in.",
            "53003" => "A conditional access rule of the tenant keeps the hub out. Exclude the hub's application from it.",
            _ when lacksConsent => "The tenant has not consented to the hub's application. A global administrator of the tenant must do so.",
            _ => $"Microsoft did not let the hub in (AADSTS{code}). Tell the operating team this code.",
        };
    }

    /// <summary>What Entra said stands in one of the exceptions that the client library wraps in others.</summary>
    private static string Said(Exception? e) => e is null ? "" : $"{e.Message} {Said(e.InnerException)}";

    [GeneratedRegex("AADSTS([0-9]+)")]
    private static partial Regex SignInCode();
}
