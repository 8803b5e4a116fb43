using Hub.Functions;
using Hub.Local.Functions.Builder;
using Hub.Local.Functions.Http;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.Fixtures;

/// <summary>A hub in this process, on a free port, with a storage account and a data folder of its own.</summary>
internal sealed class HubHost : IAsyncDisposable
{
    private readonly string folder;
    private readonly IHost host;
    private readonly SiteTokens tokens;

    private HubHost(string folder, IHost host, string connectionString, CapturedLog log)
    {
        (this.folder, this.host, ConnectionString, Log) = (folder, host, connectionString, log);
        Address = new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Keys = FunctionKeys.ReadOrMake(Path.Combine(folder, "function-keys.json"));
        tokens = new SiteTokens(Keys.Default);
        Client = new HttpClient(tokens) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public string ConnectionString { get; }

    public FunctionKeys.Keys Keys { get; }

    /// <summary>Sends what opens the endpoint that it calls.</summary>
    public HttpClient Client { get; }

    public IServiceProvider Services => host.Services;

    public CapturedLog Log { get; }

    /// <summary>The whole hub.</summary>
    /// <param name="azurite">Gives it its storage account.</param>
    /// <param name="settings">Further settings, by name (with colons).</param>
    /// <param name="configure">Changes the services before they are built.</param>
    /// <param name="connectionString">A storage account that exists, so as to go on where another hub ended.</param>
    public static Task<HubHost> StartAsync(
        AzuriteFixture azurite, IReadOnlyDictionary<string, string>? settings = null,
        Action<FunctionsApplicationBuilder>? configure = null, string? connectionString = null) =>
        StartAsync(azurite, Program.CreateBuilder, settings, configure, connectionString);

    /// <summary>Nothing but the embedded runtime, with these function classes.</summary>
    public static Task<HubHost> StartAsync(
        AzuriteFixture azurite, Type[] functionClasses, IReadOnlyDictionary<string, string>? settings = null,
        Action<FunctionsApplicationBuilder>? configure = null, string? connectionString = null) =>
        StartAsync(azurite, args => FunctionsApplication.CreateBuilder(args).HostFunctionsOf(functionClasses), settings, configure, connectionString);

    /// <summary>An access token of a client of that kind (<c>mis</c>, <c>management</c>) at that site.</summary>
    public Task<string> TokenAsync(Guid site, string kind) => tokens.TokenAsync(Address, site.ToString(), kind);

    /// <summary>A client that sends this key, or none.</summary>
    public HttpClient ClientWith(string? key)
    {
        var client = new HttpClient { BaseAddress = Address };
        if (key is not null)
            client.DefaultRequestHeaders.Add("x-functions-key", key);
        return client;
    }

    /// <summary>Ends it in good order, its running functions too.</summary>
    public Task StopAsync() => host.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private static async Task<HubHost> StartAsync(
        AzuriteFixture azurite, Func<string[], FunctionsApplicationBuilder> create, IReadOnlyDictionary<string, string>? settings,
        Action<FunctionsApplicationBuilder>? configure, string? connectionString)
    {
        connectionString ??= await azurite.NewAccountAsync();
        var folder = Directory.CreateTempSubdirectory("hub-tests-host-").FullName;
        var all = new Dictionary<string, string>(settings ?? new Dictionary<string, string>())
        {
            ["AzureWebJobsStorage"] = connectionString,
            ["Hub:DataFolder"] = folder,
        };
        var builder = create(["--urls", "http://127.0.0.1:0", .. all.Select(s => $"--{s.Key}={s.Value}")]);
        var log = new CapturedLog();
        builder.Logging.ClearProviders().AddProvider(log);
        configure?.Invoke(builder);
        var host = builder.Build();
        try
        {
            await host.StartAsync();
            return new HubHost(folder, host, connectionString, log);
        }
        catch
        {
            await ((IAsyncDisposable)host).DisposeAsync();
            throw;
        }
    }
}
