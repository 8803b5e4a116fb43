using Spectre.Console;

namespace Hub.Benchmarks;

internal static class Program
{
    private static readonly Dictionary<string, Func<string[], Task<int>>> Benchmarks = new(StringComparer.Ordinal)
    {
        ["apply"] = ApplyBenchmark.RunAsync,
        ["audit"] = AuditBenchmark.RunAsync,
        ["durable"] = DurableBenchmark.RunAsync,
        ["export"] = ExportBenchmark.RunAsync,
        ["naming"] = NamingBenchmark.RunAsync,
        ["nightly"] = NightlyBenchmark.RunAsync,
        ["oneroster"] = OneRosterBenchmark.RunAsync,
        ["portal"] = PortalBenchmark.RunAsync,
        ["rap"] = RapBenchmark.RunAsync,
        ["start"] = StartBenchmark.RunAsync,
        ["sts"] = StsBenchmark.RunAsync,
    };

    private static Task<int> Main(string[] args)
    {
        if (args is [var name, ..] && Benchmarks.TryGetValue(name, out var run))
            return run(args[1..]);
        AnsiConsole.WriteLine($"Usage: dotnet run -c Release --project tests/Hub.Benchmarks -- [{string.Join('|', Benchmarks.Keys)}]");
        return Task.FromResult(2);
    }
}
