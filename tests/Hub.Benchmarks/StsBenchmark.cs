using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Local.Azurite;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Client-credentials tokens per second at 16 connections over loopback, with HTTP Basic, beside a bare ASP.NET Core endpoint that only signs the same claims with
/// the same key. Both run in one child process (<see cref="StsBenchmarkServer"/>), asked in turn by this one, so that both pay the same for the asking.
/// </summary>
internal static class StsBenchmark
{
    private const int Connections = 16;
    private const int Rounds = 3;
    private const double LeastRatio = 0.4;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(5);

    /// <summary>Runs it; 0 when the ratio is high enough.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve", var connection, var dataFolder])
            return await StsBenchmarkServer.RunAsync(connection, dataFolder);
        var folder = Directory.CreateTempSubdirectory("hub-sts-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(
                new AzuriteOptions(Path.Combine(folder, "azurite")), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["sts", "serve", azurite.ConnectionString, folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
                // As azure.bicep sets it: a virtual machine does not show its caches, by which the runtime would size its youngest generation.
                Environment = { ["DOTNET_GCgen0size"] = "0x4000000" },
            })!;
            var addresses = (await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.")).Split(' ');
            var result = await MeasureAsync(new Uri(addresses[0]), new Uri(addresses[1]), $"{addresses[2]}:{addresses[3]}");
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            return result;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> MeasureAsync(Uri hub, Uri bare, string credentials)
    {
        using var hubClient = Client(hub, credentials);
        using var bareClient = Client(bare, credentials);
        await LoadAsync(hubClient, bareClient, RoundLength);
        await LoadAsync(bareClient, bareClient, RoundLength);
        var before = await CountAsync(bareClient);
        Load? best = null, bestBare = null;
        var tokens = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var now = await LoadAsync(hubClient, bareClient, RoundLength);
            tokens += now.Requests;
            best = Better(best, now);
            bestBare = Better(bestBare, await LoadAsync(bareClient, bareClient, RoundLength));
        }

        var (tableReads, tableWrites) = (await CountAsync(bareClient)) is var after ? (after.Reads - before.Reads, after.Writes - before.Writes) : default;
        var table = new Table().AddColumns("", "tokens/s, best of 3", "p50, ms", "p99, ms", "server CPU, µs a token");
        foreach (var (name, load) in new[] { ("bare endpoint that signs", bestBare!), ("the hub's token endpoint", best!) })
            table.AddRow(name, $"{load.PerSecond:0}", $"{load.P50:0.00}", $"{load.P99:0.00}", $"{load.Cpu:0}");
        AnsiConsole.Write(table);
        var ratio = best!.PerSecond / bestBare!.PerSecond;
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {ratio:0.00} (at least {LeastRatio})"));
        AnsiConsole.WriteLine($"table requests of the hub during {tokens} tokens: {tableReads} reads, {tableWrites} writes");
        return ratio >= LeastRatio ? 0 : 1;
    }

    private static Load Better(Load? one, Load other) => one is null || other.PerSecond > one.PerSecond ? other : one;

    private static async Task<Load> LoadAsync(HttpClient client, HttpClient counts, TimeSpan length)
    {
        var cpu = (await CountAsync(counts)).Cpu;
        var clock = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (clock.Elapsed < length)
            {
                var started = Stopwatch.GetTimestamp();
                using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "hub.manage")]);
                using var answer = await client.PostAsync(new Uri("/connect/token", UriKind.Relative), form);
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return mine;
        })));
        var all = times.SelectMany(t => t).Order().ToArray();
        var elapsed = clock.Elapsed;
        cpu = (await CountAsync(counts)).Cpu - cpu;
        return new Load(all.Length, all.Length / elapsed.TotalSeconds, all[all.Length / 2], all[(int)(all.Length * 0.99)], cpu / all.Length);
    }

    private static async Task<(int Reads, int Writes, double Cpu)> CountAsync(HttpClient bare)
    {
        var count = (await bare.GetFromJsonAsync<JsonNode>("/count"))!;
        return ((int)count["reads"]!, (int)count["writes"]!, (double)count["cpu"]!);
    }

    private static HttpClient Client(Uri address, string credentials) => new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections })
    {
        BaseAddress = address,
        DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))) },
    };

    private sealed record Load(int Requests, double PerSecond, double P50, double P99, double Cpu);
}
