using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Hub.Core.Sts.Clients;
using Hub.Local.Azurite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Time from the start of the process to the first token, and to the first page (sign-in), of the hub as it is published: with ReadyToRun, and without it. Beside it
/// the first answer of an empty ASP.NET Core app that is published with ReadyToRun. Every answer is of a process of its own, on storage that the hub has used before.
/// </summary>
internal static class StartBenchmark
{
    private const int Rounds = 7;
    private const string EmptyApp = """
        var app = WebApplication.CreateBuilder(args).Build();
        app.MapGet("/", () => "Hello");
        app.Run();
        """;
    private const string EmptyProject = """
        <Project Sdk="Microsoft.NET.Sdk.Web">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
          </PropertyGroup>
        </Project>
        """;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Runs it; 0 when every process answered.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("hub-start-benchmark-").FullName;
        try
        {
            var hubProject = Path.Combine(Checkout(), "functions");
            var emptyProject = Directory.CreateDirectory(Path.Combine(folder, "empty")).FullName;
            await File.WriteAllTextAsync(Path.Combine(emptyProject, "Program.cs"), EmptyApp);
            await File.WriteAllTextAsync(Path.Combine(emptyProject, "empty.csproj"), EmptyProject);
            var empty = Path.Combine(Publish(emptyProject, folder, readyToRun: true), "empty.dll");
            var ready = Path.Combine(Publish(hubProject, folder, readyToRun: true), "Hub.Functions.dll");
            var jitted = Path.Combine(Publish(hubProject, folder, readyToRun: false), "Hub.Functions.dll");

            await using var azurite = await AzuriteProcess.StartAsync(
                new AzuriteOptions(Path.Combine(folder, "azurite")), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            string[] settings = [$"--AzureWebJobsStorage={azurite.ConnectionString}", $"--Hub:DataFolder={folder}", "--Logging:LogLevel:Default=Warning"];
            var credentials = await MakeClientAsync(settings);
            await MeasureAsync(
            [
                new("an empty app: first answer", [empty], () => Get("/")),
                new("the hub: first token", [ready, .. settings], () => Token(credentials)),
                new("the hub: first page", [ready, .. settings], () => Get("/login")),
                new("without ReadyToRun: first token", [jitted, .. settings], () => Token(credentials)),
                new("without ReadyToRun: first page", [jitted, .. settings], () => Get("/login")),
            ]);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Checkout()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Hub.sln")))
                return folder.FullName;
        throw new InvalidOperationException("The benchmark publishes the hub: it is run from its checkout.");
    }

    /// <summary>Publishes a project with intermediate files of its own: those of the checkout are of another build.</summary>
    private static string Publish(string project, string folder, bool readyToRun)
    {
        var output = Path.Combine(folder, $"{Path.GetFileName(project)}-{readyToRun}");
        using var publish = Process.Start("dotnet",
        [
            "publish", project, "-c", "Release", "-r", "linux-x64", "--self-contained", "false", $"-p:PublishReadyToRun={readyToRun}",
            "--artifacts-path", $"{output}-intermediate", "-o", output, "-v", "q", "--nologo",
        ]);
        publish.WaitForExit();
        return publish.ExitCode == 0 ? output : throw new InvalidOperationException($"{project} could not be published.");
    }

    /// <summary>Starts the hub once, so that all that it makes for itself is there, and makes a client.</summary>
    private static async Task<string> MakeClientAsync(string[] settings)
    {
        var builder = Functions.Program.CreateBuilder(["--urls", "http://127.0.0.1:0", .. settings]);
        builder.Logging.ClearProviders();
        using var hub = builder.Build();
        await hub.StartAsync();
        var (stored, secret) = ClientSecret.Generate("first", DateTimeOffset.UtcNow, null);
        var client = new Client { Id = $"hub-{Guid.NewGuid()}", Kind = ClientKind.Management, Name = "Benchmark", Scopes = ["hub.manage"], Sites = [Guid.NewGuid()], Secrets = [stored] };
        await hub.Services.GetRequiredService<Clients>().TryStoreAsync(client, null, CancellationToken.None);
        await hub.StopAsync();
        return $"{client.Id}:{secret}";
    }

    private static async Task MeasureAsync(Row[] rows)
    {
        var times = rows.Select(_ => new List<double>()).ToArray();
        // The first round fills the caches of the machine.
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var (n, row) in rows.Index())
            {
                var time = await TimeAsync(row);
                if (round > 0)
                    times[n].Add(time.TotalMilliseconds);
            }
        }

        var table = new Table().AddColumns("", $"median of {Rounds}, ms", "fastest, ms", "slowest, ms", "times the empty app");
        var one = times[0].Order().ElementAt(Rounds / 2);
        foreach (var (n, row) in rows.Index())
        {
            var median = times[n].Order().ElementAt(Rounds / 2);
            table.AddRow(row.Name, $"{median:0}", $"{times[n].Min():0}", $"{times[n].Max():0}", string.Create(CultureInfo.InvariantCulture, $"{median / one:0.0}"));
        }

        AnsiConsole.Write(table);
    }

    private static async Task<TimeSpan> TimeAsync(Row row)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        using var client = new HttpClient { BaseAddress = address };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo("dotnet", [.. row.Command, "--urls", address.OriginalString]) { RedirectStandardOutput = true })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        try
        {
            while (Stopwatch.GetElapsedTime(started) < Patience && !process.HasExited)
            {
                try
                {
                    using var request = row.Request();
                    using var answer = await client.SendAsync(request);
                    await answer.Content.ReadAsByteArrayAsync();
                    if (answer.IsSuccessStatusCode)
                        return Stopwatch.GetElapsedTime(started);
                }
                catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
                {
                    // It does not listen yet.
                }

                await Task.Delay(2);
            }

            throw new InvalidOperationException($"{row.Name}: no answer.");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static HttpRequestMessage Get(string path) => new(HttpMethod.Get, new Uri(path, UriKind.Relative));

    private static HttpRequestMessage Token(string credentials) => new(HttpMethod.Post, new Uri("/connect/token", UriKind.Relative))
    {
        Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))) },
        Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", "hub.manage")]),
    };

    private sealed record Row(string Name, string[] Command, Func<HttpRequestMessage> Request);
}
