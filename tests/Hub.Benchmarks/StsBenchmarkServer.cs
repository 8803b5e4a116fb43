using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Keys;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Benchmarks;

/// <summary>The hub, and beside it the endpoint that it is compared with.</summary>
internal static class StsBenchmarkServer
{
    private static readonly Guid Site = new("a0000000-0000-4000-8000-000000000001");

    /// <summary>Serves until standard input ends. Prints the hub's address, the bare endpoint's, and a client's id and secret.</summary>
    public static async Task<int> RunAsync(string connection, string dataFolder)
    {
        var counter = new CountingPolicy();
        var options = new TableClientOptions();
        options.AddPolicy(counter, HttpPipelinePosition.PerCall);
        var builder = Functions.Program.CreateBuilder(
        [
            "--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={connection}", $"--Hub:DataFolder={dataFolder}", // The limits are in force, but wide enough for one client that asks all the time.
            "--Sts:Limits:Client:Burst=1000000", "--Sts:Limits:Client:PerMinute=1000000", "--Sts:Limits:Address:Burst=1000000", "--Sts:Limits:Address:PerMinute=1000000",
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new TableServiceClient(connection, options));
        using var hub = builder.Build();
        await hub.StartAsync();
        var (stored, secret) = ClientSecret.Generate("first", DateTimeOffset.UtcNow, null);
        var client = new Client { Id = $"hub-{Guid.NewGuid()}", Kind = ClientKind.Management, Name = "Benchmark", Scopes = ["hub.manage"], Sites = [Site], Secrets = [stored] };
        await hub.Services.GetRequiredService<Clients>().TryStoreAsync(client, null, CancellationToken.None);
        var keys = hub.Services.GetRequiredService<SigningKeys>();
        await keys.EnsureFreshAsync(CancellationToken.None);
        await using var bare = await BareAsync(keys, client.Id, counter);
        Console.WriteLine($"{AddressOf(hub.Services)} {AddressOf(bare.Services)} {client.Id} {secret}");
        await Console.In.ReadToEndAsync();
        await bare.StopAsync();
        await hub.StopAsync();
        return 0;
    }

    private static async Task<WebApplication> BareAsync(SigningKeys keys, string clientId, CountingPolicy counter)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var writer = new JsonWebTokenHandler();
        app.MapPost("/connect/token", async (HttpRequest request) =>
        {
            await request.ReadFormAsync();
            var now = DateTime.UtcNow;
            var token = writer.CreateToken(new SecurityTokenDescriptor
            {
                Issuer = "http://127.0.0.1/",
                Audience = "urn:hub:manage",
                IssuedAt = now,
                NotBefore = now,
                Expires = now.AddHours(1),
                TokenType = "at+jwt",
                SigningCredentials = keys.Ring.Signing(SecurityAlgorithms.EcdsaSha256, DateTimeOffset.UtcNow),
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = clientId,
                    ["client_id"] = clientId,
                    ["scope"] = "hub.manage",
                    ["jti"] = Guid.NewGuid().ToString("N"),
                    ["oi_prst"] = clientId,
                },
            });
            return Results.Json(new { access_token = token, token_type = "Bearer", expires_in = 3599 });
        });
        app.MapGet("/count", () => Results.Json(new { reads = counter.Reads, writes = counter.Writes, cpu = Environment.CpuUsage.TotalTime.TotalMicroseconds }));
        await app.StartAsync();
        return app;
    }

    private static string AddressOf(IServiceProvider services) => services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Counts the requests of the hub's table client.</summary>
    private sealed class CountingPolicy : HttpPipelineSynchronousPolicy
    {
        private int reads;
        private int writes;

        public int Reads => Volatile.Read(ref reads);

        public int Writes => Volatile.Read(ref writes);

        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.Request.Method == RequestMethod.Get)
                Interlocked.Increment(ref reads);
            else
                Interlocked.Increment(ref writes);
        }
    }
}
