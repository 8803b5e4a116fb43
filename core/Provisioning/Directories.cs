using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Google.Apis.Auth.OAuth2;
using Google.Apis.Http;
using Google.Apis.Services;
using Hub.Core.Provisioning.Graph;
using Hub.Core.Provisioning.Workspace;
using Hub.Core.Sites;
using Microsoft.Extensions.Configuration;
using Microsoft.Graph;
using Microsoft.Kiota.Authentication.Azure;
using IHttpClientFactory = System.Net.Http.IHttpClientFactory;

namespace Hub.Core.Provisioning;

/// <summary>Opens a site's directories. Connections, tokens and the pace are kept for as long as the site's settings stay the same.</summary>
internal sealed class Directories(
    IConfiguration configuration, ProvisioningSettings settings, ServiceAccountKeys keys, IHttpClientFactory clients, IHttpMessageHandlerFactory handlers, TimeProvider time) : IDisposable
{
    private const string GraphUrl = "https://graph.microsoft.com/v1.0";
    private const string GraphBetaUrl = "https://graph.microsoft.com/beta";
    private const string GoogleTokenUrl = "https://oauth2.googleapis.com/token";
    private const string Authority = "https://login.microsoftonline.com/";

    /// <summary>What the service account must be allowed by domain-wide delegation.</summary>
    public const string GoogleScope = "https://www.googleapis.com/auth/admin.directory.user";

    private readonly ConcurrentDictionary<string, OpenDirectory> open = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Pace> paces = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, GraphBeta> betas = new();

    /// <summary>Whether the hub has an application in Entra.</summary>
    public bool HasMicrosoftApplication => !string.IsNullOrEmpty(configuration["Microsoft365:ClientId"]);

    /// <summary>The directory, or the refusal when the site has none of the kind.</summary>
    public Outcome<OpenDirectory> Open(Site site, DirectoryKind kind)
    {
        object? described = kind == DirectoryKind.Microsoft365 ? site.Microsoft365 : site.Google;
        if (described is null)
            return new Conflict("directory_not_configured", $"The site has no {ProvisioningSettings.Name(kind)} settings. Add them: PUT /sites/v1/sites/{site.Id}.");
        if (kind == DirectoryKind.Microsoft365 && !HasMicrosoftApplication)
            return new Conflict("directory_not_configured", "The hub has no application in Entra. Its operator sets Microsoft365:ClientId and Microsoft365:ClientSecret.");
        var version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{site.Id} {kind} {JsonSerializer.Serialize(described, described.GetType())}")));
        return open.GetOrAdd(version, _ =>
        {
            IDirectory directory = kind == DirectoryKind.Microsoft365 ? Graph(site) : Google(site);
            return new OpenDirectory(directory, new FreshAccounts(directory, time));
        });
    }

    public void Dispose()
    {
        foreach (var pace in paces.Values)
            pace.Dispose();
    }

    /// <summary>The beta version of Graph for a tenant, for what no other version has.</summary>
    public GraphBeta GraphBeta(Microsoft365Tenant tenant) => betas.GetOrAdd(tenant.TenantId, id => new GraphBeta(
        clients.CreateClient(DirectoryHttp.Microsoft365), Credential(id, once: false), new Uri(configuration["Microsoft365:GraphBetaUrl"] ?? GraphBetaUrl)));

    /// <summary>A tenant, for a test of its settings.</summary>
    public GraphConnection GraphConnection(Microsoft365Tenant tenant)
    {
        var (client, credential) = GraphClient(tenant, once: true);
        var consent = new Uri(new Uri(configuration["Microsoft365:AuthorityHost"] ?? Authority), $"{tenant.TenantId}/adminconsent?client_id={configuration["Microsoft365:ClientId"]}");
        return new GraphConnection(client, credential, tenant, consent);
    }

    /// <summary>A workspace, for a test of its settings.</summary>
    public GoogleConnection GoogleConnection(GoogleWorkspace workspace, ServiceAccount account) => new(GoogleClient(workspace, once: true), workspace, account);

    private GraphDirectory Graph(Site site)
    {
        var tenant = site.Microsoft365!;
        return new GraphDirectory(GraphClient(tenant, once: false).Client, tenant, PaceOf(site, DirectoryKind.Microsoft365, tenant.TenantId.ToString()), time);
    }

    private (GraphServiceClient Client, ClientSecretCredential Credential) GraphClient(Microsoft365Tenant tenant, bool once)
    {
        var baseUrl = configuration["Microsoft365:GraphBaseUrl"] ?? GraphUrl;
        var credential = Credential(tenant.TenantId, once);
        var authentication = new AzureIdentityAuthenticationProvider(credential, [new Uri(baseUrl).Host], scopes: ["https://graph.microsoft.com/.default"]);
        return (new GraphServiceClient(clients.CreateClient(MicrosoftClient(once)), authentication, baseUrl), credential);
    }

    private static string MicrosoftClient(bool once) => DirectoryHttp.Microsoft365 + (once ? DirectoryHttp.Once : "");

    private ClientSecretCredential Credential(Guid tenantId, bool once)
    {
        var options = new ClientSecretCredentialOptions { Transport = new HttpClientTransport(clients.CreateClient(MicrosoftClient(once))) };
        if (once)
            options.Retry.MaxRetries = 0;
        if (configuration["Microsoft365:AuthorityHost"] is { } authority)
        {
            options.AuthorityHost = new Uri(authority);
            options.DisableInstanceDiscovery = true;
        }

        return new ClientSecretCredential(tenantId.ToString(), configuration["Microsoft365:ClientId"], configuration["Microsoft365:ClientSecret"], options);
    }

    private GoogleDirectory Google(Site site) =>
        new(GoogleClient(site.Google!, once: false), site.Google!, PaceOf(site, DirectoryKind.Google, site.Google!.Domains[0]));

    private DirectoryService GoogleClient(GoogleWorkspace workspace, bool once)
    {
        using var key = JsonDocument.Parse(keys.Unprotect(workspace));
        var name = DirectoryHttp.Google + (once ? DirectoryHttp.Once : "");
        var factory = new HttpClientFromMessageHandlerFactory(_ => new HttpClientFromMessageHandlerFactory.ConfiguredHttpMessageHandler(
            handlers.CreateHandler(name), performsAutomaticDecompression: false, handlesRedirect: false));
        // The key file names a token address too; a caller wrote it, so it is not used.
        var initializer = new ServiceAccountCredential.Initializer(key.RootElement.GetProperty("client_email").GetString(), configuration["Google:TokenUrl"] ?? GoogleTokenUrl)
        {
            User = workspace.AdminUser,
            Scopes = [GoogleScope],
            HttpClientFactory = factory,
        };
        if (once)
            initializer.DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None;
        return new DirectoryService(new BaseClientService.Initializer
        {
            ApplicationName = "Hub",
            HttpClientInitializer = new ServiceAccountCredential(initializer.FromPrivateKey(key.RootElement.GetProperty("private_key").GetString())),
            HttpClientFactory = factory,
            DefaultExponentialBackOffPolicy = ExponentialBackOffPolicy.None,
            BaseUri = configuration["Google:BaseUrl"],
        });
    }

    private Pace PaceOf(Site site, DirectoryKind kind, string tenant) => paces.GetOrAdd($"{kind} {tenant}", _ => new Pace(settings.Pace(site.Id, kind), time));
}

/// <summary>A directory that is connected.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Fresh">Reads accounts just before they are written.</param>
internal sealed record OpenDirectory(IDirectory Directory, FreshAccounts Fresh);

/// <summary>The beta version of Microsoft Graph for a tenant.</summary>
/// <param name="Http">Retries reads and sends writes once.</param>
/// <param name="Credential">The hub's application in the tenant.</param>
/// <param name="Root">The root of its addresses.</param>
internal sealed record GraphBeta(HttpClient Http, TokenCredential Credential, Uri Root);
