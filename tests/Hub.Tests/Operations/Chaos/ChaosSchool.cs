using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Simulators;
using Hub.Simulators.Google;
using Hub.Simulators.Microsoft365;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Chaos;

/// <summary>A school whose people, and nobody else's, have its word in their names and addresses.</summary>
/// <param name="Marker">The word.</param>
/// <param name="Id">The site.</param>
/// <param name="Tenant">Its Microsoft 365.</param>
/// <param name="Workspace">Its Google Workspace.</param>
/// <param name="Manager">A client for its scripts.</param>
/// <param name="Token">A token of that client, got before anything went wrong.</param>
internal sealed record ChaosSchool(string Marker, Guid Id, SimulatedTenant Tenant, SimulatedWorkspace Workspace, (string Id, string Secret) Manager, string Token)
{
    private const int Pupils = 18;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public string Domain => DomainOf(Marker);

    /// <summary>Everybody's id in the MIS.</summary>
    public static IReadOnlyList<string> People { get; } = [.. Enumerable.Range(1, Pupils).Select(n => $"p{n}")];

    /// <summary>Makes it, takes in its MIS, and signs its script in.</summary>
    public static async Task<ChaosSchool> MakeAsync(HubProcess hub, SimulatorHost simulators, string marker)
    {
        var domain = DomainOf(marker);
        var (tenant, workspace, school) = (simulators.AddTenant(Guid.NewGuid(), domain), simulators.AddWorkspace(domain), Of(marker, 0));
        tenant.Seed(school.Accounts);
        workspace.Seed(school.Accounts);
        var id = await hub.Client.NewSiteAsync(new
        {
            name = $"{marker} School",
            microsoft365 = new { tenantId = tenant.TenantId, verifiedDomains = new[] { domain } },
            google = new { domains = new[] { domain }, adminUser = workspace.AdminUser, serviceAccountKey = workspace.KeyFile() },
        });
        Assert.Equal("completed", (string?)(await hub.Client.ImportAsync(id, FeedOverHttpTests.Feed(school)))["state"]);
        var manager = await ClientAsync(hub, new { kind = "management", name = "Script", sites = new[] { id }, scopes = new[] { "hub.manage" } });
        return new ChaosSchool(marker, id, tenant, workspace, manager, await TokenAsync(hub, manager));
    }

    /// <summary>The feed of its MIS: each number has other given names, for the same people.</summary>
    public MemoryStream Feed(int number) => FeedOverHttpTests.Feed(Of(Marker, number));

    /// <summary>A client for the school.</summary>
    public static async Task<(string Id, string Secret)> ClientAsync(HubProcess hub, object client)
    {
        using var answer = await hub.Client.PostAsJsonAsync("/sts/v1/clients", client, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        var made = (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;
        return ((string)made["client"]!["id"]!, (string)made["secret"]!);
    }

    /// <summary>The form that asks for a client's token.</summary>
    public static FormUrlEncodedContent TokenRequest((string Id, string Secret) client) =>
        new([new("grant_type", "client_credentials"), new("client_id", client.Id), new("client_secret", client.Secret)]);

    public static async Task<string> TokenAsync(HubProcess hub, (string Id, string Secret) client)
    {
        using var form = TokenRequest(client);
        using var answer = await hub.Client.PostAsync(new Uri("/connect/token", UriKind.Relative), form, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        return (string)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["access_token"]!;
    }

    /// <summary>An administrator of the school, signed in.</summary>
    public async Task<Browser> AdministratorAsync(HubProcess hub)
    {
        var id = Guid.NewGuid();
        var account = new { username = $"admin.{id:N}", givenName = "Grace", familyName = Marker, roles = new[] { Roles.Administrator }, password = StsHub.Password };
        using var made = await hub.Client.PutAsJsonAsync($"/accounts/v1/sites/{Id}/accounts/{id}", account, Cancellation);
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync(Cancellation));
        var browser = new Browser(hub.Address);
        var page = await browser.SignInAsync("/login", account.username);
        Assert.True(page.Status == System.Net.HttpStatusCode.OK, page.ToString());
        return browser;
    }

    /// <summary>The address of a person's account.</summary>
    public string? AddressOf(string directory, string person) => directory == "google" ? Workspace.AddressOf(person) : Tenant.AddressOf(person);

    private static string DomainOf(string marker) => $"{marker.ToLowerInvariant()}.example.org";

    private static School Of(string marker, int feed) =>
        School.Of([.. People.Select(p => ProvisioningFixture.Pupil(p, $"{p}@{DomainOf(marker)}", $"{p}@{DomainOf(marker)}", $"Given{feed}", $"{marker}-{p}"))]);
}
