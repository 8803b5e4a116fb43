using System.Security.Cryptography;
using Azure.Core.Pipeline;
using Azure.Identity;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Services;
using Hub.Local.GoogleDirectory;
using Hub.Simulators;
using Microsoft.Graph;
using Microsoft.Graph.Models;
using Microsoft.Graph.Models.ODataErrors;
using Microsoft.Kiota.Authentication.Azure;
using GoogleUser = Hub.Local.GoogleDirectory.Data.User;

namespace Hub.Tests.Simulators;

/// <summary>The real client libraries sign in to the simulators and read and write through them.</summary>
public sealed class SdkTests
{
    private static readonly SimulatedPerson Ann = new("p1", "Ann", "Lee", "alee@school.example");

    [Fact]
    public async Task GraphClient_RenamesUser_KeepsTheOldAddressAsAlias()
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        var tenant = simulators.AddTenant(Guid.NewGuid(), "school.example");
        tenant.Seed([Ann]);
        using var graph = Graph(simulators, tenant.TenantId);

        var user = Assert.Single((await graph.Users.GetAsync(r => r.QueryParameters.Select = ["id", "userPrincipalName", "employeeId"], TestContext.Current.CancellationToken))!.Value!);
        await graph.Users[user.Id].PatchAsync(new User { UserPrincipalName = "ann.lee@school.example", Mail = "ann.lee@school.example" }, cancellationToken: TestContext.Current.CancellationToken);
        var read = await graph.Users[user.Id].GetAsync(r => r.QueryParameters.Select = ["userPrincipalName", "proxyAddresses"], TestContext.Current.CancellationToken);

        Assert.Equal("ann.lee@school.example", read!.UserPrincipalName);
        Assert.Equal(["SMTP:ann.lee@school.example", "smtp:alee@school.example"], read.ProxyAddresses);
        Assert.Equal(1, simulators.Writes.Renames);
    }

    [Fact]
    public async Task GraphClient_WritesOnPremisesAccount_IsRefusedInGraphsWords()
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        var tenant = simulators.AddTenant(Guid.NewGuid(), "school.example");
        tenant.Seed([Ann with { OnPremises = true }]);
        using var graph = Graph(simulators, tenant.TenantId);

        var refused = await Assert.ThrowsAsync<ODataError>(() =>
            graph.Users["alee@school.example"].PatchAsync(new User { Mail = "ann.lee@school.example" }, cancellationToken: TestContext.Current.CancellationToken));

        Assert.Equal("Request_BadRequest", refused.Error!.Code);
        Assert.StartsWith("Unable to update the specified properties for on-premises mastered", refused.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryService_RenamesUser_KeepsTheOldAddressAsAlias()
    {
        await using var simulators = await SimulatorHost.StartAsync(TestContext.Current.CancellationToken);
        var workspace = simulators.AddWorkspace("school.example");
        workspace.Seed([Ann]);
        using var google = Google(simulators, workspace.KeyFile(), workspace.AdminUser);

        var patched = await google.Users.Patch(new GoogleUser { PrimaryEmail = "ann.lee@school.example" }, "alee@school.example").ExecuteAsync(TestContext.Current.CancellationToken);
        var again = await Assert.ThrowsAsync<global::Google.GoogleApiException>(() =>
            google.Users.Patch(new GoogleUser { PrimaryEmail = "alee@school.example" }, patched.Id!).ExecuteAsync(TestContext.Current.CancellationToken));

        Assert.Equal("ann.lee@school.example", patched.PrimaryEmail);
        Assert.Equal(["alee@school.example"], patched.Aliases);
        Assert.Equal("duplicate", Assert.Single(again.Error.Errors).Reason);
    }

    private static GraphServiceClient Graph(SimulatorHost simulators, Guid tenantId)
    {
        var settings = simulators.HubSettings;
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate!.GetCertHashString(HashAlgorithmName.SHA256) == settings["Microsoft365:PinnedCertificateSha256"];
        var credential = new ClientSecretCredential(tenantId.ToString(), settings["Microsoft365:ClientId"], settings["Microsoft365:ClientSecret"], new ClientSecretCredentialOptions
        {
            AuthorityHost = new Uri(settings["Microsoft365:AuthorityHost"]),
            DisableInstanceDiscovery = true,
            Transport = new HttpClientTransport(new HttpClient(handler)),
        });
        var authentication = new AzureIdentityAuthenticationProvider(credential, ["127.0.0.1"], scopes: ["https://graph.microsoft.com/.default"]);
        return new GraphServiceClient(new HttpClient(), authentication, settings["Microsoft365:GraphBaseUrl"]);
    }

    private static DirectoryService Google(SimulatorHost simulators, string keyFile, string admin)
    {
        var key = System.Text.Json.Nodes.JsonNode.Parse(keyFile)!;
        var initializer = new ServiceAccountCredential.Initializer((string)key["client_email"]!, simulators.HubSettings["Google:TokenUrl"])
        {
            User = admin,
            Scopes = ["https://www.googleapis.com/auth/admin.directory.user"],
        };
        return new DirectoryService(new BaseClientService.Initializer
        {
            HttpClientInitializer = new ServiceAccountCredential(initializer.FromPrivateKey((string)key["private_key"]!)),
            BaseUri = simulators.HubSettings["Google:BaseUrl"],
        });
    }
}
