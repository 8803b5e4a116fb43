using System.Diagnostics;
using Hub.Core.Mis;
using Hub.Core.Operations.Nightly;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Functions.Operations.Nightly;
using Hub.Local.Azurite;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Nights over 500 schools of 100 people who all have files made: one on which nothing has changed, beside one on which one person of every hundred has. What the unchanged night costs is what
/// every school costs every night.
/// </summary>
internal static class NightlyBenchmark
{
    private const int Schools = 500;
    private const int People = 100;
    private const int Rounds = 3;
    private const double MostRatio = 0.05;

    /// <summary>Runs it; 0 when an unchanged night costs no more of a changed one than it may.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("hub-nightly-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions(folder), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            var builder = Functions.Program.CreateBuilder(["--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={azurite.ConnectionString}", $"--Hub:DataFolder={folder}"]);
            builder.Logging.ClearProviders();
            using var hub = builder.Build();
            await hub.StartAsync();
            var sites = await FillAsync(hub.Services);
            var night = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1);
            await NightAsync(hub.Services, night, Schools);
            var unchanged = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
                unchanged = Math.Min(unchanged, await NightAsync(hub.Services, night = night.AddDays(1), 0));
            await ChangeAsync(hub.Services, sites);
            var changed = await NightAsync(hub.Services, night.AddDays(1), Schools);
            await hub.StopAsync();
            return Report(unchanged, changed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Report(double unchanged, double changed)
    {
        var table = new Table().AddColumns($"{Schools} schools of {People}", "night, s", "a school, ms");
        table.AddRow($"nothing changed (best of {Rounds})", $"{unchanged:0.00}", $"{unchanged / Schools * 1000:0.0}");
        table.AddRow("one person of each changed", $"{changed:0.00}", $"{changed / Schools * 1000:0.0}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"an unchanged night costs {unchanged / changed:0.000} of a changed one (at most {MostRatio})");
        return unchanged / changed <= MostRatio ? 0 : 1;
    }

    private static async Task<IReadOnlyList<Site>> FillAsync(IServiceProvider hub)
    {
        var (store, snapshots) = (hub.GetRequiredService<Sites>(), hub.GetRequiredService<Snapshots>());
        var sites = Enumerable.Range(0, Schools).Select(n => new Site
        {
            Id = new Guid(n, 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]),
            Name = $"School {n}",
            Microsoft365 = new Microsoft365Tenant { TenantId = Guid.NewGuid(), VerifiedDomains = ["school.example"] },
            Nightly = new NightlyRules { Formats = [SdsFormat.Set.Id] },
        }).ToArray();
        foreach (var site in sites)
        {
            await store.TryStoreAsync(site, null, CancellationToken.None);
            await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(site.Id, Records("Given"), CancellationToken.None), null, CancellationToken.None);
        }

        return sites;
    }

    private static async Task ChangeAsync(IServiceProvider hub, IReadOnlyList<Site> sites)
    {
        var snapshots = hub.GetRequiredService<Snapshots>();
        foreach (var site in sites)
            await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(site.Id, Records("Other"), CancellationToken.None), await snapshots.CurrentIdAsync(site.Id, CancellationToken.None), CancellationToken.None);
    }

    private static MisRecords Records(string nameOfFirst) => new()
    {
        Orgs = [new Org { SourcedId = "school", Name = "School", Type = "school" }],
        People =
        [
            .. Enumerable.Range(0, People).Select(n => new Person
            {
                SourcedId = $"p{n:d3}",
                UserType = UserType.Student,
                GivenName = n == 0 ? nameOfFirst : "Given",
                FamilyName = $"Family{n}",
                Emails = [$"p{n}@school.example"],
                Roles = [new PersonRole("student", "school")],
            }),
        ],
    };

    private static async Task<double> NightAsync(IServiceProvider hub, DateOnly night, int expected)
    {
        var client = hub.GetRequiredService<DurableTaskClient>();
        var clock = Stopwatch.StartNew();
        await client.ScheduleNewOrchestrationInstanceAsync(NightOrchestration.Name, new NightRun(night), new StartOrchestrationOptions(NightTimer.InstanceId(night)), CancellationToken.None);
        await client.WaitForInstanceCompletionAsync(NightTimer.InstanceId(night), CancellationToken.None);
        var seconds = clock.Elapsed.TotalSeconds;
        var done = await hub.GetRequiredService<Nights>().OfNightAsync(night, int.MaxValue, CancellationToken.None);
        if (done.Count != expected || done.Any(d => d.State != SiteNightState.InStep || d.Exports.Count != 1))
            throw new InvalidOperationException($"The night is not what was to be measured: {done.Count} schools, {string.Join(' ', done.SelectMany(d => d.Needs).Distinct())}");
        return seconds;
    }
}
