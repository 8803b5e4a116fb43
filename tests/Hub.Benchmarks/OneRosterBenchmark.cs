using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Hub.Local.Azurite;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// A page of 5,000 users and a delta of 10 over OneRoster REST, at 4 connections over loopback, each beside a bare ASP.NET Core endpoint that serialises the same users, from objects that it holds. Both run in
/// one child process (<see cref="OneRosterBenchmarkServer"/>) and are asked turn by turn.
/// </summary>
internal static class OneRosterBenchmark
{
    private const int Connections = 4;
    private const int Rounds = 5;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(3);

    /// <summary>Runs it; 0 when every answer was as long as the first.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve", var connection, var dataFolder])
            return await OneRosterBenchmarkServer.RunAsync(connection, dataFolder);
        var folder = Directory.CreateTempSubdirectory("hub-oneroster-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(
                new AzuriteOptions(Path.Combine(folder, "azurite")), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["oneroster", "serve", azurite.ConnectionString, folder]) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
            var started = (await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.")).Split(' ');
            var (hub, bare, token, since) = (started[0], started[1], started[2], started[3]);
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            var table = new Table().AddColumns("", $"a second, best of {Rounds}", "ms, median", "bytes");
            foreach (var (name, ours, theirs) in new[]
            {
                ("page of 5,000 users", $"{hub}ims/oneroster/v1p1/users?offset=0&limit=5000&filter=status='active'", $"{bare}/page"),
                ("delta of 10", $"{hub}ims/oneroster/v1p1/users?offset=0&limit=5000&filter=dateLastModified>'{since}'", $"{bare}/delta"),
            })
            {
                var (one, other) = await CompareAsync(client, new Uri(ours), new Uri(theirs));
                foreach (var (who, load) in new[] { ("the hub", one), ("no hub", other) })
                    table.AddRow($"{name}, {who}", $"{load.PerSecond:0.0}", $"{load.Median:0.00}", $"{load.Length:N0}");
                AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: the hub answers {one.PerSecond / other.PerSecond:0.00} times as many a second as serialising alone"));
            }

            AnsiConsole.Write(table);
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(Load Hub, Load Bare)> CompareAsync(HttpClient client, Uri hub, Uri bare)
    {
        Load? best = null, bestBare = null;
        for (var round = 0; round <= Rounds; round++)
        {
            var (now, nowBare) = (await LoadAsync(client, hub), await LoadAsync(client, bare));
            // The first round warms up.
            if (round == 0)
                continue;
            best = Better(best, now);
            bestBare = Better(bestBare, nowBare);
        }

        // What is compared must be the same but for how it is written.
        return Math.Abs(best!.Length - bestBare!.Length) < bestBare.Length / 50
            ? (best, bestBare)
            : throw new InvalidOperationException($"The hub answers {best.Length} bytes, the other {bestBare.Length}.");
    }

    private static Load Better(Load? one, Load other) => one is null || other.PerSecond > one.PerSecond ? other : one;

    private static async Task<Load> LoadAsync(HttpClient client, Uri address)
    {
        var clock = Stopwatch.StartNew();
        var length = 0;
        var times = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (clock.Elapsed < RoundLength)
            {
                var started = Stopwatch.GetTimestamp();
                var answer = await client.GetByteArrayAsync(address);
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (length != 0 && answer.Length != length)
                    throw new InvalidOperationException("An answer is of another length than the one before.");
                length = answer.Length;
            }

            return mine;
        })));
        var all = times.SelectMany(t => t).Order().ToArray();
        return new Load(all.Length / clock.Elapsed.TotalSeconds, all[all.Length / 2], length);
    }

    private sealed record Load(double PerSecond, double Median, int Length);
}
