using System.Diagnostics;
using System.Text.Json;
using Hub.Simulators;
using Hub.Simulators.Faults;

namespace Hub.Benchmarks;

/// <summary>The simulated directories in a process of their own, so that whoever writes to them has as much of the machine as anybody else who does.</summary>
/// <param name="Settings">The settings by which a hub finds them.</param>
/// <param name="WarmUp">A small school.</param>
/// <param name="Schools">The schools to measure with.</param>
internal sealed record ApplySimulator(IReadOnlyDictionary<string, string> Settings, ApplySchool WarmUp, IReadOnlyList<ApplySchool> Schools)
{
    /// <summary>Starts the process. It ends when its input does.</summary>
    public static async Task<(Process Process, ApplySimulator Simulator)> StartAsync(int schools, int people, int warmUp, int latency)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["apply", "simulate", $"{schools}", $"{people}", $"{warmUp}", $"{latency}"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync();
        return (process, JsonSerializer.Deserialize<ApplySimulator>(line!)!);
    }

    /// <summary>What that process does.</summary>
    public static async Task RunAsync(int schools, int people, int warmUp, int latency)
    {
        await using var host = await SimulatorHost.StartAsync();
        if (latency > 0)
            host.Faults.Add(new FaultRule(FaultKind.Latency) { Delay = TimeSpan.FromMilliseconds(latency), Times = int.MaxValue });
        ApplySchool School(string domain, int accounts)
        {
            var seeds = ApplySchool.Accounts(accounts, domain).ToArray();
            var (tenant, workspace) = (host.AddTenant(Guid.NewGuid(), domain), host.AddWorkspace(domain));
            tenant.Seed(seeds);
            workspace.Seed(seeds);
            return new ApplySchool(domain, tenant.TenantId, workspace.AdminUser, workspace.KeyFile());
        }

        var all = new ApplySimulator(host.HubSettings, School("warm-up.example", warmUp), [.. Enumerable.Range(1, schools).Select(n => School($"school{n}.example", people))]);
        Console.WriteLine(JsonSerializer.Serialize(all));
        await Console.In.ReadToEndAsync();
    }
}
