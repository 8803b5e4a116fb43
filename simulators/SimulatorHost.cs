using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Storage.Blobs;
using Hub.Simulators.Dex;
using Hub.Simulators.Faults;
using Hub.Simulators.Google;
using Hub.Simulators.Http;
using Hub.Simulators.Mail;
using Hub.Simulators.Microsoft365;
using Hub.Simulators.Writes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Simulators;

/// <summary>
/// Microsoft Graph, Google Directory, DeX and a mail server on loopback ports. HTTP for the APIs, and HTTPS with a certificate of its own for Microsoft's sign-in, since Azure.Identity
/// insists on it.
/// </summary>
public sealed class SimulatorHost : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly X509Certificate2 certificate;
    private readonly Dictionary<Guid, SimulatedTenant> tenants = [];
    private readonly Dictionary<string, SimulatedWorkspace> workspaces = new(StringComparer.OrdinalIgnoreCase);
    private readonly TokenStore<SimulatedTenant> graphTokens = new(TimeProvider.System);
    private readonly TokenStore<GoogleGrant> googleTokens = new(TimeProvider.System);
    private readonly GraphApi graph;
    private readonly IndustryDataApi industryData;
    private readonly GoogleApi google;
    private readonly DexApi dex;

    private SimulatorHost(WebApplication app, X509Certificate2 certificate)
    {
        (this.app, this.certificate) = (app, certificate);
        graph = new GraphApi(Faults);
        industryData = new IndustryDataApi(graph, TimeProvider.System);
        google = new GoogleApi(Faults);
        dex = new DexApi(Dex, Faults);
        Map();
    }

    /// <summary>Which requests go wrong.</summary>
    public FaultPlan Faults { get; } = new();

    /// <summary>Every write to either directory.</summary>
    public WriteLog Writes { get; } = new();

    /// <summary>DeX.</summary>
    public SimulatedDex Dex { get; } = new();

    /// <summary>Everything that was sent by mail; to be read at <c>/mail</c>.</summary>
    public MailBox Mail { get; } = MailBox.Start();

    /// <summary>Connection string of the storage account in which School Data Sync makes containers for uploads; without one it opens no session.</summary>
    public string? Storage
    {
        get;
        set => (field, industryData.Storage) = (value, value is null ? null : new BlobServiceClient(value));
    }

    /// <summary>Base address over HTTP.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    /// <summary>Base address over HTTPS.</summary>
    public Uri SecureAddress { get; private set; } = new("https://127.0.0.1");

    /// <summary>The settings by which a hub finds the simulators in place of the real directories.</summary>
    public IReadOnlyDictionary<string, string> HubSettings => new Dictionary<string, string>
    {
        ["Microsoft365:GraphBaseUrl"] = new Uri(Address, "v1.0").ToString(),
        ["Microsoft365:GraphBetaUrl"] = new Uri(Address, "beta").ToString(),
        ["Microsoft365:AuthorityHost"] = SecureAddress.ToString(),
        ["Microsoft365:PinnedCertificateSha256"] = certificate.GetCertHashString(HashAlgorithmName.SHA256),
        ["Microsoft365:ClientId"] = "00000000-0000-0000-0000-00000000c11e",
        ["Microsoft365:ClientSecret"] = "simulated",
        ["Google:BaseUrl"] = new Uri(Address, "google/").ToString(),
        ["Google:TokenUrl"] = new Uri(Address, "google/token").ToString(),
        ["Dex:BaseUrl"] = new Uri(Address, "dex/").ToString(),
        ["Dex:Key"] = DexApi.Key,
        ["Mail:Host"] = IPAddress.Loopback.ToString(),
        ["Mail:Port"] = Mail.Port.ToString(CultureInfo.InvariantCulture),
        ["Mail:From"] = "hub@hub.example",
    };

    /// <summary>Starts on free ports.</summary>
    public static async Task<SimulatorHost> StartAsync(CancellationToken cancellationToken = default)
    {
        var certificate = SelfSigned();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Google's client compresses what it sends.
        builder.Services.AddRequestDecompression();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
        });
        var host = new SimulatorHost(builder.Build(), certificate);
        await host.app.StartAsync(cancellationToken);
        var addresses = host.app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        host.Address = new Uri(addresses.Single(a => a.StartsWith("http:", StringComparison.Ordinal)));
        host.SecureAddress = new Uri(addresses.Single(a => a.StartsWith("https:", StringComparison.Ordinal)));
        return host;
    }

    /// <summary>Adds a Microsoft 365 tenant.</summary>
    /// <param name="tenantId">Its id.</param>
    /// <param name="domains">Its verified domains.</param>
    public SimulatedTenant AddTenant(Guid tenantId, params string[] domains)
    {
        var tenant = new SimulatedTenant(tenantId, domains, Writes, TimeProvider.System);
        lock (tenants)
            tenants.Add(tenantId, tenant);
        return tenant;
    }

    /// <summary>Adds a Google Workspace.</summary>
    /// <param name="domains">Its domains, the primary one first.</param>
    public SimulatedWorkspace AddWorkspace(params string[] domains)
    {
        ArgumentNullException.ThrowIfNull(domains);
        var workspace = new SimulatedWorkspace(domains, Writes, TimeProvider.System);
        lock (workspaces)
            workspaces.Add(domains[0], workspace);
        return workspace;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        await Mail.DisposeAsync();
        Dex.Dispose();
        certificate.Dispose();
        foreach (var workspace in workspaces.Values)
            workspace.Dispose();
    }

    private void Map()
    {
        app.UseRequestDecompression();
        app.MapGet("/common/discovery/instance", () => Results.NotFound());
        app.MapGet("/{tenant:guid}/v2.0/.well-known/openid-configuration", (Guid tenant) => Results.Json(Discovery(tenant)));
        app.MapPost("/{tenant:guid}/oauth2/v2.0/token", GraphTokenAsync);
        app.Map("/v1.0/{**path}", GraphAsync);
        app.Map("/beta/{**path}", GraphBetaAsync);
        app.MapPost("/google/token", GoogleTokenAsync);
        app.Map("/google/admin/directory/v1/{**path}", GoogleAsync);
        app.Map("/dex/v1/{**path}", DexAsync);
        MailPages.Map(app, Mail);
        app.MapGet("/simulator/writes", (int? skip, int? take) => Results.Json(Writes.Page(skip ?? 0, Math.Min(take ?? 100, 1000))));
        app.MapGet("/simulator/dex", () => Results.Json(Dex.Requests));
        app.MapPost("/simulator/faults", (FaultRule rule) =>
        {
            Faults.Add(rule);
            return Results.NoContent();
        });
        app.MapDelete("/simulator/faults", Faults.Clear);
    }

    private Dictionary<string, string> Discovery(Guid tenant) => new()
    {
        ["issuer"] = new Uri(SecureAddress, $"{tenant}/v2.0").ToString(),
        ["token_endpoint"] = new Uri(SecureAddress, $"{tenant}/oauth2/v2.0/token").ToString(),
        ["authorization_endpoint"] = new Uri(SecureAddress, $"{tenant}/oauth2/v2.0/authorize").ToString(),
    };

    private async Task<IResult> GraphTokenAsync(Guid tenant, HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var secret = form["client_secret"].ToString();
        if (form["grant_type"] != "client_credentials" || (secret.Length == 0 && form["client_assertion"].Count == 0))
            return OAuthError(400, "invalid_request", "AADSTS900144: The request body must contain the client's credentials.");
        if (secret is not ("" or "simulated"))
            return OAuthError(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.");
        lock (tenants)
        {
            return tenants.TryGetValue(tenant, out var found)
                ? found.SignInRefusal is { } refusal ? OAuthError(401, "invalid_client", refusal) : Token(graphTokens.Issue(found, TimeSpan.FromHours(1)))
                : OAuthError(400, "invalid_request", $"AADSTS90002: Tenant '{tenant}' not found.");
        }
    }

    private async Task<IResult> GoogleTokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        SimulatedWorkspace[] all;
        lock (workspaces)
            all = [.. workspaces.Values];
        var (grant, error, description) = ServiceAccountGrant.Check(form["assertion"].ToString(), all, DateTimeOffset.UtcNow);
        return grant is null ? OAuthError(400, error, description) : Token(googleTokens.Issue(grant, TimeSpan.FromHours(1)));
    }

    private async Task GraphAsync(HttpContext context, string? path)
    {
        if (graphTokens.Find(context.Request.Headers.Authorization, out var tenant) is not TokenState.Valid || await RequestAsync(context, path) is not { } request)
        {
            await context.SendAsync(GraphError.Of(401, "InvalidAuthenticationToken", "Access token is empty, wrong or expired."));
            return;
        }

        var root = new Uri(Address, "v1.0/");
        await context.SendAsync(request is { Method: "POST", Segments: ["$batch"] } ? graph.AnswerBatch(tenant!, request, root) : graph.Answer(tenant!, request, root));
    }

    private async Task GraphBetaAsync(HttpContext context, string? path)
    {
        if (graphTokens.Find(context.Request.Headers.Authorization, out var tenant) is not TokenState.Valid || await RequestAsync(context, path) is not { } request)
            await context.SendAsync(GraphError.Of(401, "InvalidAuthenticationToken", "Access token is empty, wrong or expired."));
        else
            await context.SendAsync(await industryData.AnswerAsync(tenant!, request, new Uri(Address, "beta/")));
    }

    private async Task GoogleAsync(HttpContext context, string? path)
    {
        if (googleTokens.Find(context.Request.Headers.Authorization, out var grant) is not TokenState.Valid || await RequestAsync(context, path) is not { } request)
            await context.SendAsync(GoogleError.Of(401, "authError", "Invalid Credentials"));
        else
            await context.SendAsync(google.Answer(grant!, request));
    }

    private async Task DexAsync(HttpContext context, string? path)
    {
        if (await RequestAsync(context, path) is { } request)
            await context.SendAsync(dex.Answer(request));
        else
            context.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
    }

    private static async Task<SimulatedRequest?> RequestAsync(HttpContext context, string? path) =>
        await context.Request.ReadBodyAsync() is { } body
            ? new SimulatedRequest(context.Request.Method, SimulatedRequest.Split(path ?? ""), context.Request.Query, name => context.Request.Headers[name], body)
            : null;

    private static IResult Token(string token) => Results.Json(new Dictionary<string, object> { ["token_type"] = "Bearer", ["expires_in"] = 3599, ["access_token"] = token });

    private static IResult OAuthError(int status, string error, string description) =>
        Results.Json(new Dictionary<string, string> { ["error"] = error, ["error_description"] = description }, statusCode: status);

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Hub simulators", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
