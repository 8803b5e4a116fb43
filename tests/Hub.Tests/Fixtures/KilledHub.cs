using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;

namespace Hub.Tests.Fixtures;

/// <summary>
/// The built hub as a process that is killed by SIGKILL at random moments while it works, and each time started again on the same state. A failed test's output
/// gives the seed of the moments; <c>HUB_KILL_SEED</c> brings the same ones again.
/// </summary>
internal sealed class KilledHub : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly string account;
    private readonly IReadOnlyDictionary<string, string>? settings;
    // Seeded on purpose: a run can be repeated.
#pragma warning disable CA5394
    private readonly Random random;
    private HubProcess process = null!;

    private KilledHub(string account, IReadOnlyDictionary<string, string>? settings)
    {
        (this.account, this.settings) = (account, settings);
        var seed = int.TryParse(Environment.GetEnvironmentVariable("HUB_KILL_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        random = new Random(seed);
        Note($"HUB_KILL_SEED={seed}");
    }

    /// <summary>How often a test kills: ten times, or fifty where <c>HUB_LONG</c> is 1.</summary>
    public static int Kills { get; } = Environment.GetEnvironmentVariable("HUB_LONG") == "1" ? 50 : 10;

    /// <summary>Connection string of its storage account.</summary>
    public string Account => account;

    /// <summary>Talks to the process that runs now.</summary>
    public HttpClient Client => process.Client;

    /// <summary>Starts a hub with a storage account and a data folder of its own.</summary>
    /// <param name="azurite">Gives it its storage account.</param>
    /// <param name="settings">Further settings, by name (with colons).</param>
    public static async Task<KilledHub> StartAsync(AzuriteFixture azurite, IReadOnlyDictionary<string, string>? settings = null)
    {
        var hub = new KilledHub(await azurite.NewAccountAsync(), settings);
        try
        {
            await hub.StartAsync();
            return hub;
        }
        catch
        {
            hub.folder.Dispose();
            throw;
        }
    }

    /// <summary>Kills it <see cref="Kills"/> times and starts it after each. When this returns, it runs.</summary>
    /// <param name="within">Each kill comes at a random moment of this time, which begins when the hub answers and <paramref name="work"/> is called.</param>
    /// <param name="work">Sees to it that the hub has something to do. The kill may fall into its own requests: it may throw then, and must know what was answered.</param>
    /// <param name="begun">The time begins when this ends, should it begin later than when the hub answers.</param>
    public async Task KillRepeatedlyAsync(TimeSpan within, Func<Task> work, Func<Task>? begun = null)
    {
        for (var kill = 1; kill <= Kills; kill++)
        {
            var moment = within * random.NextDouble();
            var working = work();
            await (begun?.Invoke() ?? Task.CompletedTask);
            await Task.Delay(moment, TestContext.Current.CancellationToken);
            process.Kill();
            var fate = await Record.ExceptionAsync(() => working);
            // Whatever else went wrong than a request of which the server died is the test's own failure.
            if (fate is not (null or HttpRequestException or IOException or SocketException))
                throw new InvalidOperationException($"The work before kill {kill} failed.", fate);
            var started = Stopwatch.GetTimestamp();
            await process.DisposeAsync();
            await StartAsync();
            var found = process.Output.FirstOrDefault(line => line.Contains("instances go on", StringComparison.Ordinal))?.Trim() ?? "nothing goes on.";
            Note($"kill {kill} after {moment.TotalMilliseconds:0} ms; up again after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0} ms: {found}");
        }
    }
#pragma warning restore CA5394

    public async ValueTask DisposeAsync()
    {
        foreach (var line in process.Output.TakeLast(200))
            Note(line);
        await process.DisposeAsync();
        folder.Dispose();
    }

    /// <summary>For the output of a failed test.</summary>
    private static void Note(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private async Task StartAsync() => process = await HubProcess.StartAsync(account, folder.Path, settings);
}
