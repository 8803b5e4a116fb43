using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;
using Hub.Local.Azurite;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Reads per second and p99 of a page of 100 students over RAP, at 8 connections over loopback, with 10 and with 10,000 sites in the store, turn by turn. The rosters are in
/// a store of the benchmark's own (<see cref="OrderedTable"/>) that finds rows by their keys, as Table Storage does; Azurite reads a whole table for every query.
/// </summary>
internal static class RapBenchmark
{
    private const int Connections = 8;
    private const int Rounds = 5;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(3);
    private static readonly int[] Sizes = [10, 10_000];

    /// <summary>Runs it; 0 when every answer was a page of 100 students.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve", var connection, var dataFolder, var sites])
            return await RapBenchmarkServer.RunAsync(connection, dataFolder, int.Parse(sites, null));
        var folder = Directory.CreateTempSubdirectory("hub-rap-benchmark-").FullName;
        var servers = new List<(Process Process, HttpClient Client, string[] Tokens)>();
        try
        {
            var options = new AzuriteOptions(Path.Combine(folder, "azurite")) { Accounts = [.. Sizes.Select(size => ($"hub{size}", "aHVi"))] };
            await using var azurite = await AzuriteProcess.StartAsync(options, AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            foreach (var (size, account) in Sizes.Zip(options.Accounts))
                servers.Add(await StartAsync(azurite.ConnectionStringOf(account), Path.Combine(folder, $"{size}"), size));
            var best = new Load?[Sizes.Length];
            for (var round = 0; round <= Rounds; round++)
            {
                foreach (var (number, server) in servers.Index())
                {
                    var load = await LoadAsync(server.Client, server.Tokens);
                    // The first round warms up.
                    if (round > 0 && (best[number] is not { } known || load.PerSecond > known.PerSecond))
                        best[number] = load;
                }
            }

            Print(best);
            foreach (var (process, _, _) in servers)
            {
                process.StandardInput.Close();
                await process.WaitForExitAsync();
            }

            return 0;
        }
        finally
        {
            foreach (var (process, client, _) in servers)
            {
                client.Dispose();
                process.Dispose();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(Process Process, HttpClient Client, string[] Tokens)> StartAsync(string connection, string folder, int sites)
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["rap", "serve", connection, folder, $"{sites}"]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var started = (await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.")).Split(' ');
        return (process, new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { BaseAddress = new Uri(started[0]) }, started[1..]);
    }

    private static async Task<Load> LoadAsync(HttpClient client, string[] tokens)
    {
        var clock = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(async () =>
        {
            var mine = new List<double>();
            for (var n = connection; clock.Elapsed < RoundLength; n++)
            {
                var site = n % tokens.Length;
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/rap/v1/organisation/{RapBenchmarkServer.SiteId(site)}/students?limit=100")
                {
                    Headers = { Authorization = new AuthenticationHeaderValue("Bearer", tokens[site]) },
                };
                var started = Stopwatch.GetTimestamp();
                using var answer = await client.SendAsync(request);
                var page = await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync();
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                // What is measured must be what it is said to be.
                if (mine.Count == 1 && JsonDocument.Parse(page).RootElement.GetProperty("items").GetArrayLength() != 100)
                    throw new InvalidOperationException("The page does not hold 100 students.");
            }

            return mine;
        })));
        var all = times.SelectMany(t => t).Order().ToArray();
        return new Load(all.Length / clock.Elapsed.TotalSeconds, all[all.Length / 2], all[(int)(all.Length * 0.99)]);
    }

    private static void Print(Load?[] best)
    {
        var table = new Table().AddColumns("sites in the store", $"reads/s, best of {Rounds}", "p50, ms", "p99, ms", "p99, times that with 10 sites");
        foreach (var (size, load) in Sizes.Zip(best))
            table.AddRow($"{size:N0}", $"{load!.PerSecond:0}", $"{load.P50:0.00}", $"{load.P99:0.00}", $"{load.P99 / best[0]!.P99:0.00}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"reads/s with {Sizes[^1]:N0} sites, as a share of those with {Sizes[0]}: {best[^1]!.PerSecond / best[0]!.PerSecond:0.00}");
    }

    private sealed record Load(double PerSecond, double P50, double P99);
}
