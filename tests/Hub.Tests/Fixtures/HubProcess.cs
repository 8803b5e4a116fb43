using System.Collections.Concurrent;
using System.Diagnostics;
using Hub.Local.Functions.Http;

namespace Hub.Tests.Fixtures;

/// <summary>The built hub as a process of its own, which a test may kill at any moment and start again on the same state.</summary>
internal sealed class HubProcess : IAsyncDisposable
{
    private const string ListeningLine = "Now listening on: ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);

    // A hub that is started again is the same STS: what it issued before still holds.
    private static readonly ConcurrentDictionary<string, ConcurrentDictionary<(string Site, string Kind), string>> Tokens = new();

    private readonly Process process;
    private readonly ConcurrentQueue<string> output = new();
    private readonly TaskCompletionSource<Uri> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool disposed;

    private HubProcess(ProcessStartInfo start)
    {
        process = new Process { StartInfo = start, EnableRaisingEvents = true };
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException("The hub ended before it was ready."));
    }

    public Uri Address => listening.Task.Result;

    /// <summary>Sends what opens the endpoint that it calls. Disposed with the process.</summary>
    public HttpClient Client { get; private set; } = new();

    public FunctionKeys.Keys Keys { get; private set; } = new("", "");

    /// <summary>Every line that it wrote.</summary>
    public IReadOnlyCollection<string> Output => output;

    public bool HasExited => process.HasExited;

    public int ExitCode => process.ExitCode;

    public int Id => process.Id;

    /// <summary>Starts the hub and waits until it answers.</summary>
    /// <param name="connectionString">Its storage account.</param>
    /// <param name="dataFolder">Its data folder: the same one again for the same keys.</param>
    /// <param name="settings">Further settings, by name (with colons), given by environment variables.</param>
    /// <param name="functionClasses">Instead of the hub's functions, these of the test assembly (which may not need xunit).</param>
    /// <param name="port">0 for any free one.</param>
    public static async Task<HubProcess> StartAsync(
        string connectionString, string dataFolder, IReadOnlyDictionary<string, string>? settings = null, Type[]? functionClasses = null, int port = 0)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "Hub.Functions.dll"), "--urls", $"http://127.0.0.1:{port}" },
            WorkingDirectory = dataFolder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["AzureWebJobsStorage"] = connectionString;
        start.Environment["Hub__DataFolder"] = dataFolder;
        start.Environment["Sts__Issuer"] = "https://hub.example/";
        foreach (var (name, value) in settings ?? new Dictionary<string, string>())
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        if (functionClasses is not null)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(HubProcess).Assembly.Location;
            start.Environment[StartupHook.ClassesVariable] = string.Join(';', functionClasses.Select(type => type.FullName));
        }
        var hub = new HubProcess(start);
        try
        {
            hub.process.Start();
            hub.process.BeginOutputReadLine();
            hub.process.BeginErrorReadLine();
            await hub.listening.Task.WaitAsync(StartLimit, TestContext.Current.CancellationToken);
        }
        catch (Exception e)
        {
            await hub.DisposeAsync();
            throw new InvalidOperationException($"{e.Message}{Environment.NewLine}{string.Join(Environment.NewLine, hub.output)}", e);
        }
        hub.Keys = FunctionKeys.ReadOrMake(Path.Combine(dataFolder, "function-keys.json"));
        hub.Client = new HttpClient(new SiteTokens(hub.Keys.Default, Tokens.GetOrAdd(dataFolder, _ => new()))) { BaseAddress = hub.Address };
        return hub;
    }

    /// <summary>SIGKILL: no warning, no last words. The process has ended when this returns.</summary>
    public void Kill()
    {
        process.Kill();
        process.WaitForExit();
    }

    /// <summary>SIGTERM, as a service manager or Ctrl+C ends it; waits for the end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync().WaitAsync(StopLimit);
        return process.ExitCode;
    }

    /// <summary>Kills it if it still runs. Doing so again changes nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;
        disposed = true;
        Client.Dispose();
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
        process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        output.Enqueue(line);
        if (line.IndexOf(ListeningLine, StringComparison.Ordinal) is var at and >= 0)
            listening.TrySetResult(new Uri(line[(at + ListeningLine.Length)..].Trim()));
    }
}
