using System.Diagnostics;
using System.Globalization;
using Hub.Core.Mis;
using Hub.Core.Operations.Nightly;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Functions.Operations.Nightly;
using Hub.Local.Azurite;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// Nights over 500 schools of 100 people who all have files made: nights on which nothing has changed, beside one on which one person of every hundred has. What the unchanged night costs is what
/// every school costs every night. On a machine that is too small, fewer schools may be changed (<c>nightly 50</c>): the rest is in step from the start, and the changed night is one of those few.
/// </summary>
internal static class NightlyBenchmark
{
    private const int Schools = 500;
    private const int People = 100;
    private const int Rounds = 3;
    private const int Together = 8;
    private const double MostRatio = 0.05;

    /// <summary>Runs it; 0 when an unchanged night costs a school no more of a changed one than it may.</summary>
    /// <param name="args">How many schools change; none for all.</param>
    public static async Task<int> RunAsync(string[] args)
    {
        var changing = args is [var number] ? Math.Clamp(int.Parse(number, CultureInfo.InvariantCulture), 1, Schools) : Schools;
        var folder = Directory.CreateTempSubdirectory("hub-nightly-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions(folder), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            var builder = Functions.Program.CreateBuilder(["--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={azurite.ConnectionString}", $"--Hub:DataFolder={folder}"]);
            builder.Logging.ClearProviders();
            using var hub = builder.Build();
            await hub.StartAsync();
            // Whoever stops the hub ends the benchmark: no night goes on in a hub that has stopped.
            var stopping = hub.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
            var night = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1);
            var sites = await FillAsync(hub.Services, changing, night, stopping);
            await NightAsync(hub.Services, night, changing, stopping);
            AnsiConsole.WriteLine($"prepared: {changing} schools by a night of their own, {Schools - changing} by writing down that they are in step");
            var unchanged = double.MaxValue;
            for (var round = 0; round < Rounds; round++)
                unchanged = Math.Min(unchanged, await NightAsync(hub.Services, night = night.AddDays(1), 0, stopping));
            await ChangeAsync(hub.Services, sites.Take(changing), stopping);
            var changed = await NightAsync(hub.Services, night.AddDays(1), changing, stopping);
            await hub.StopAsync();
            return Report(unchanged, changed, changing);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static int Report(double unchanged, double changed, int changing)
    {
        var table = new Table().AddColumns($"schools of {People}", "schools", "night, s", "a school, ms");
        table.AddRow($"nothing changed (best of {Rounds})", $"{Schools}", $"{unchanged:0.00}", $"{unchanged / Schools * 1000:0.0}");
        table.AddRow("one person of each changed", $"{changing}", $"{changed:0.00}", $"{changed / changing * 1000:0.0}");
        AnsiConsole.Write(table);
        var ratio = unchanged / Schools / (changed / changing);
        AnsiConsole.WriteLine($"a school's unchanged night costs {ratio:0.0000} of a changed one (at most {MostRatio})");
        return ratio <= MostRatio ? 0 : 1;
    }

    private static async Task<IReadOnlyList<Site>> FillAsync(IServiceProvider hub, int changing, DateOnly night, CancellationToken stopping)
    {
        var (store, snapshots, nights) = (hub.GetRequiredService<Sites>(), hub.GetRequiredService<Snapshots>(), hub.GetRequiredService<Nights>());
        var sites = Enumerable.Range(0, Schools).Select(n => new Site
        {
            Id = new Guid(n, 1, 1, [1, 2, 3, 4, 5, 6, 7, 8]),
            Name = $"School {n}",
            Microsoft365 = new Microsoft365Tenant { TenantId = Guid.NewGuid(), VerifiedDomains = ["school.example"] },
            Nightly = new NightlyRules { Formats = [SdsFormat.Set.Id] },
        }).ToArray();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = stopping };
        await Parallel.ForAsync(0, sites.Length, options, async (n, token) =>
        {
            var site = sites[n];
            var snapshot = await snapshots.WriteAsync(site.Id, Records("Given"), token);
            await snapshots.TryMakeCurrentAsync(snapshot, null, token);
            if (n >= changing)
                await nights.StoreAsync(site.Id, new InStepWith(snapshot.Id, InStepWith.SettingsOf(site), null, null, night), token);
            await store.TryStoreAsync(site, null, token);
        });
        return sites;
    }

    private static async Task ChangeAsync(IServiceProvider hub, IEnumerable<Site> sites, CancellationToken stopping)
    {
        var snapshots = hub.GetRequiredService<Snapshots>();
        await Parallel.ForEachAsync(sites, new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = stopping }, async (site, token) =>
            await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(site.Id, Records("Other"), token), await snapshots.CurrentIdAsync(site.Id, token), token));
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

    private static async Task<double> NightAsync(IServiceProvider hub, DateOnly night, int expected, CancellationToken stopping)
    {
        var client = hub.GetRequiredService<DurableTaskClient>();
        var clock = Stopwatch.StartNew();
        await client.ScheduleNewOrchestrationInstanceAsync(NightOrchestration.Name, new NightRun(night), new StartOrchestrationOptions(NightTimer.InstanceId(night)), stopping);
        await client.WaitForInstanceCompletionAsync(NightTimer.InstanceId(night), stopping);
        var seconds = clock.Elapsed.TotalSeconds;
        var done = await hub.GetRequiredService<Nights>().OfNightAsync(night, int.MaxValue, stopping);
        if (done.Count != expected || done.Any(d => d.State != SiteNightState.InStep || d.Exports.Count != 1))
            throw new InvalidOperationException($"The night is not what was to be measured: {done.Count} schools, {string.Join(' ', done.SelectMany(d => d.Needs).Distinct())}");
        return seconds;
    }
}
