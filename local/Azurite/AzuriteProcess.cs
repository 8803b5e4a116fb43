using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Hub.Local.Azurite;

/// <summary>
/// One Azurite as a child process. It ends with this process, however that ends: it watches its standard input, which the operating system closes.
/// </summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    // Ctrl+C reaches the whole process group, but storage must outlive the hub's own shutdown. The end of the input is what stops Azurite:
    // it then saves what it holds in memory. When the hub was killed there is nobody to read its last words, which must not end it before it has saved.
    // Connections that will not end are cut after a while.
    private const string Wrapper = """
        const once = process.once;
        process.once = function (event, listener) { return event === "SIGINT" ? this : once.call(this, event, listener); };
        process.on("SIGINT", () => {});
        for (const output of [process.stdout, process.stderr]) output.on("error", () => {});
        process.stdin.on("end", () => { process.emit("SIGTERM"); setTimeout(() => process.exit(0), 8000).unref(); });
        process.stdin.resume();
        require(process.argv[1]);
        """;

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(12);

    private readonly Process process;
    private readonly AzuriteOptions options;
    private readonly ConcurrentQueue<string> lastLines = new();
    private readonly ConcurrentDictionary<string, int> ports = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AzuriteProcess(Process process, AzuriteOptions options) => (this.process, this.options) = (process, options);

    /// <summary>The process itself.</summary>
    public Process Process => process;

    /// <summary>Connection string of the first account.</summary>
    public string ConnectionString => ConnectionStringOf(options.Accounts[0]);

    /// <summary>Starts Azurite and waits until its three services answer.</summary>
    /// <exception cref="AzuriteUnavailableException">Node is missing, Azurite is not installed, or it ended at once.</exception>
    public static async Task<AzuriteProcess> StartAsync(AzuriteOptions options, string entry, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(options.DataFolder);
        var start = new ProcessStartInfo("node")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = options.DataFolder,
        };
        start.Environment["AZURITE_ACCOUNTS"] = string.Join(';', options.Accounts.Select(account => $"{account.Name}:{account.Key}"));
        start.Environment.Remove("NODE_OPTIONS");
        foreach (var argument in Arguments(options, entry))
            start.ArgumentList.Add(argument);

        AzuriteProcess azurite;
        try
        {
            azurite = new AzuriteProcess(new Process { StartInfo = start, EnableRaisingEvents = true }, options);
            azurite.Launch();
        }
        catch (Win32Exception e)
        {
            throw new AzuriteUnavailableException(
                "Node.js was not found. The embedded hub keeps its state in Azurite, which runs on Node.js 20 or later: "
                + "install it (https://nodejs.org), or point AzureWebJobsStorage at a storage account.", e);
        }
        try
        {
            await azurite.ready.Task.WaitAsync(StartLimit, cancellationToken);
            return azurite;
        }
        catch (Exception e)
        {
            await azurite.DisposeAsync();
            if (e is TimeoutException)
                throw new AzuriteUnavailableException($"Azurite did not answer within {StartLimit.TotalSeconds:0} s.{azurite.Said()}", e);
            throw;
        }
    }

    /// <summary>Connection string of one of its accounts.</summary>
    public string ConnectionStringOf((string Name, string Key) account) =>
        $"DefaultEndpointsProtocol=http;AccountName={account.Name};AccountKey={account.Key};"
        + string.Concat(ports.OrderBy(p => p.Key).Select(p => $"{p.Key}Endpoint=http://127.0.0.1:{p.Value}/{account.Name};"));

    /// <summary>Lets Azurite save and end; kills it, with its children, when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!process.HasExited)
            {
                process.StandardInput.Close();
                using var limit = new CancellationTokenSource(StopLimit);
                await process.WaitForExitAsync(limit.Token);
            }
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // It ended in between, or never started.
        }
        finally
        {
            process.Dispose();
        }
    }

    private static IEnumerable<string> Arguments(AzuriteOptions options, string entry)
    {
        // A keep-alive longer than the client's own: otherwise Azurite closes connections in the moment that the client uses them again.
        const string keepAliveSeconds = "150";
        return
        [
            "-e", Wrapper, "--", entry, .. options.InMemory ? ["--inMemoryPersistence"] : new[] { "--location", options.DataFolder }, "--silent", "--disableTelemetry", "--skipApiVersionCheck",
            "--blobHost", "127.0.0.1", "--queueHost", "127.0.0.1", "--tableHost", "127.0.0.1",
            "--blobPort", Text(options.BlobPort), "--queuePort", Text(options.QueuePort), "--tablePort", Text(options.TablePort),
            "--blobKeepAliveTimeout", keepAliveSeconds, "--queueKeepAliveTimeout", keepAliveSeconds, "--tableKeepAliveTimeout", keepAliveSeconds,
        ];

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }

    private void Launch()
    {
        process.OutputDataReceived += (_, line) => Read(line.Data);
        process.ErrorDataReceived += (_, line) => Read(line.Data);
        process.Exited += (_, _) => EndedEarly();
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void EndedEarly()
    {
        if (ready.Task.IsCompleted)
            return;
        // Waits for the last lines, which may follow the end.
        process.WaitForExit();
        ready.TrySetException(new AzuriteUnavailableException($"Azurite ended before it was ready.{Said()}"));
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lastLines.Enqueue(line);
        while (lastLines.Count > 20)
            lastLines.TryDequeue(out _);
        if (ListeningLine().Match(line) is not { Success: true } match)
            return;
        ports[match.Groups["service"].Value] = int.Parse(match.Groups["port"].Value, CultureInfo.InvariantCulture);
        if (ports.Count == 3)
            ready.TrySetResult();
    }

    private string Said() => lastLines.IsEmpty ? "" : $" It said: {string.Join(" | ", lastLines)}";

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at \S+:(?<port>\d+)$")]
    private static partial Regex ListeningLine();
}
