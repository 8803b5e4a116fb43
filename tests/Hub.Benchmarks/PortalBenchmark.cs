using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Hub.Local.Azurite;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Requests per second and p99 of the user list of a school of 20,000 (one year group) and of a person's page, at 8 connections over loopback, beside a static file
/// of the same server. The hub runs in a child process (<see cref="PortalBenchmarkServer"/>).
/// </summary>
internal static partial class PortalBenchmark
{
    private const int Connections = 8;
    private const int Rounds = 3;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(4);

    /// <summary>Runs it; 0 when every answer was the page that was asked for.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["serve", var connection, var dataFolder])
            return await PortalBenchmarkServer.RunAsync(connection, dataFolder);
        var folder = Directory.CreateTempSubdirectory("hub-portal-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(
                new AzuriteOptions(Path.Combine(folder, "azurite")), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["portal", "serve", azurite.ConnectionString, folder])
            {
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            })!;
            var started = (await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.")).Split(' ');
            await MeasureAsync(new Uri(started[0]), started[1], started[2], started[3]);
            server.StandardInput.Close();
            await server.WaitForExitAsync();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(Uri hub, string username, string password, string person)
    {
        using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Connections, CookieContainer = new CookieContainer() }) { BaseAddress = hub };
        await SignInAsync(client, username, password);
        var clock = Stopwatch.StartNew();
        var list = await client.GetStringAsync(new Uri("/users?year=9", UriKind.Relative));
        var first = clock.Elapsed;
        // What is measured must be what it is said to be.
        if (!list.Contains("people.", StringComparison.Ordinal) || list.Split("<tr>").Length != 52)
            throw new InvalidOperationException("The list of people is not the page that was to be measured.");
        (string Name, string Path)[] pages = [("a static file (the styles of the portal)", Asset().Match(list).Value), ("/users?year=9 of 20,000", "/users?year=9"), ("a person's page", $"/users/{person}")];
        var best = new Load?[pages.Length];
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (page, n) in pages.Select((page, n) => (page, n)))
            {
                var load = await LoadAsync(client, page.Path);
                // The first round warms up.
                if (round > 0 && (best[n] is not { } known || load.PerSecond > known.PerSecond))
                    best[n] = load;
            }
        }

        var table = new Table().AddColumns("", $"requests/s, best of {Rounds}", "p50, ms", "p99, ms", "share of the static file");
        foreach (var (page, n) in pages.Select((page, n) => (page, n)))
            table.AddRow(page.Name, $"{best[n]!.PerSecond:0}", $"{best[n]!.P50:0.00}", $"{best[n]!.P99:0.00}", $"{best[n]!.PerSecond / best[0]!.PerSecond:0.000}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"the first list after the start, read from storage: {first.TotalSeconds:0.00} s"));
    }

    private static async Task SignInAsync(HttpClient client, string username, string password)
    {
        var page = await client.GetStringAsync(new Uri("/login", UriKind.Relative));
        using var form = new FormUrlEncodedContent(
            [new("__RequestVerificationToken", WebUtility.HtmlDecode(Token().Match(page).Groups[1].Value)), new("username", username), new("password", password), new("returnUrl", "/profile")]);
        using var answer = await client.PostAsync(new Uri("/login", UriKind.Relative), form);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<Load> LoadAsync(HttpClient client, string path)
    {
        var clock = Stopwatch.StartNew();
        var times = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (clock.Elapsed < RoundLength)
            {
                var started = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
                mine.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            return mine;
        })));
        var all = times.SelectMany(t => t).Order().ToArray();
        return new Load(all.Length / clock.Elapsed.TotalSeconds, all[all.Length / 2], all[(int)(all.Length * 0.99)]);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Token();

    [GeneratedRegex("/assets/[0-9a-f]+/portal\\.css")]
    private static partial Regex Asset();

    private sealed record Load(double PerSecond, double P50, double P99);
}
