using System.Globalization;
using System.Text.Json;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Hub.Core.Mis;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.Records;
using Hub.Core.Sites;
using Hub.Core.Sts.Clients;
using Hub.Core.TileStore;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Benchmarks;

/// <summary>A hub with the rosters of many sites, of which a partner reads ten.</summary>
internal static class RapBenchmarkServer
{
    private const int Read = 10;
    private const int Pupils = 120;
    private static readonly Guid Application = new("b0000000-0000-4000-8000-000000000001");

    /// <summary>The id of a site by its number.</summary>
    public static Guid SiteId(int number) => new($"a0000000-0000-4000-8000-{number.ToString("D12", CultureInfo.InvariantCulture)}");

    /// <summary>Serves until standard input ends. Prints the hub's address and a token for each of the ten sites.</summary>
    public static async Task<int> RunAsync(string connection, string dataFolder, int sites)
    {
        using var http = new HttpClient(new OrderedTable(RosterRows.Table, Rows(sites)));
        var builder = Functions.Program.CreateBuilder(
        [
            "--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={connection}", $"--Hub:DataFolder={dataFolder}",
            "--Sts:Limits:Rap:Burst=100000000", "--Sts:Limits:Rap:PerMinute=100000000",
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(new TableServiceClient(connection, new TableClientOptions { Transport = new HttpClientTransport(http) }));
        using var hub = builder.Build();
        await hub.StartAsync();
        var address = hub.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var tokens = new List<string>();
        using var asking = new HttpClient { BaseAddress = new Uri(address) };
        for (var site = 0; site < Read; site++)
            tokens.Add(await TokenAsync(hub.Services, asking, SiteId(site)));
        Console.WriteLine($"{address} {string.Join(' ', tokens)}");
        await Console.In.ReadToEndAsync();
        await hub.StopAsync();
        return 0;
    }

    private static async Task<string> TokenAsync(IServiceProvider hub, HttpClient asking, Guid site)
    {
        await hub.GetRequiredService<Sites>().TryStoreAsync(new Site { Id = site, Name = "School" }, null, CancellationToken.None);
        await hub.GetRequiredService<Installs>().TryStoreAsync(new Install(site, Application, "acme", InstallState.Active), null, [], CancellationToken.None);
        var (stored, secret) = ClientSecret.Generate("first", DateTimeOffset.UtcNow, null);
        var client = new Client
        {
            Id = $"rap-{site}",
            Kind = ClientKind.School,
            Name = "Benchmark",
            Scopes = ["rapapi", "organisation"],
            Sites = [site],
            ApplicationId = Application,
            VendorId = "acme",
            Secrets = [stored],
        };
        await hub.GetRequiredService<Clients>().TryStoreAsync(client, null, CancellationToken.None);
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", client.Id), new("client_secret", secret)]);
        using var answer = await asking.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
        return JsonDocument.Parse(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync()).RootElement.GetProperty("access_token").GetString()!;
    }

    /// <summary>The rows of the sites, in the order of their keys. Every site has the same pupils, under ids of its own.</summary>
    private static IEnumerable<TableEntity> Rows(int sites)
    {
        var at = new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
        var people = Enumerable.Range(0, Pupils).Select(n => (Id: $"p{n.ToString("D3", CultureInfo.InvariantCulture)}", Json: JsonSerializer.SerializeToUtf8Bytes(
            new RapPerson
            {
                UniqueId = Guid.NewGuid(),
                GivenName = "Given",
                FamilyName = $"Family{n}",
                Type = UserType.Student,
                Enabled = true,
                Groups = [.. Enumerable.Range(0, 12).Select(g => new RapGroupName($"class:{g}", RapGroupKind.Class, $"Class {g}"))],
                Addresses = [$"p{n}@school.example"],
                DateOfBirth = new DateOnly(2014, 1, 1).AddDays(n),
            },
            RapJson.Default.RapPerson))).ToArray();
        for (var site = 0; site < sites; site++)
        {
            foreach (var (id, json) in people)
                yield return RosterRows.ToRow(SiteId(site), RosterRows.RecordKey(RapKinds.Student, id), new RosterRecord(RapKinds.Student, id, json, at));
            yield return new RosterState("made", at, at).ToRow(SiteId(site));
        }
    }
}
