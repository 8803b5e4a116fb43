using System.Globalization;
using Hub.Local.Azurite;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// New addresses for 2,000 accounts by the hub (accept, plan, apply, record, on Azurite, its pace switched off) beside a loop of the client libraries that does nothing
/// but the same writes to the same kind of directory. The simulators are a process of their own. Optional argument: the milliseconds that the directory takes for each
/// request (a real one takes a hundred and more); without it there is nothing to wait for but the processor.
/// </summary>
internal static class ApplyBenchmark
{
    private const int People = 2000;
    private const int WarmUp = 200;
    private const int Rounds = 3;
    private const double LeastRatio = 0.5;

    private static readonly (string Directory, string Name, Func<IReadOnlyDictionary<string, string>, ApplySchool, Task<double>> Bare)[] Directories =
        [("microsoft365", "Microsoft 365", BareRenames.MicrosoftAsync), ("google", "Google", BareRenames.GoogleAsync)];

    /// <summary>Runs it; 0 when the hub is fast enough in both directories.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["simulate", ..])
        {
            int[] numbers = [.. args[1..].Select(a => int.Parse(a, CultureInfo.InvariantCulture))];
            await ApplySimulator.RunAsync(numbers[0], numbers[1], numbers[2], numbers[3]);
            return 0;
        }

        var latency = args is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 0;

        var folder = Directory.CreateTempSubdirectory("hub-apply-benchmark-").FullName;
        // A school of its own for each round of each side; one tenant and workspace more for the bare loop's first, which pays for compilation.
        var (process, simulator) = await ApplySimulator.StartAsync(Rounds * 2 + 1, People, WarmUp, latency);
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions(Path.Combine(folder, "azurite")), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            await using var hub = await ApplyHub.StartAsync(folder, azurite.ConnectionString, simulator.Settings);
            return Report(await MeasureAsync(hub, simulator));
        }
        finally
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IReadOnlyList<(string Name, double Bare, double Hub)>> MeasureAsync(ApplyHub hub, ApplySimulator simulator)
    {
        var first = await hub.PrepareAsync(simulator.WarmUp, WarmUp);
        var figures = new List<(string, double, double)>();
        foreach (var (directory, name, bare) in Directories)
        {
            await hub.UpdateAsync(first, directory, WarmUp);
            await bare(simulator.Settings, simulator.Schools[^1]);
            var (bareBest, hubBest) = (double.MaxValue, double.MaxValue);
            for (var round = 0; round < Rounds; round++)
            {
                bareBest = Math.Min(bareBest, await bare(simulator.Settings, simulator.Schools[round * 2]));
                var site = await hub.PrepareAsync(simulator.Schools[(round * 2) + 1], People);
                hubBest = Math.Min(hubBest, await hub.UpdateAsync(site, directory, People));
            }

            figures.Add((name, People / bareBest, People / hubBest));
        }

        return figures;
    }

    private static int Report(IReadOnlyList<(string Name, double Bare, double Hub)> figures)
    {
        var table = new Table().AddColumns("Renames per second", "Bare loop", "Hub", "Ratio");
        foreach (var (name, bare, hub) in figures)
            table.AddRow(name, $"{bare:0}", $"{hub:0}", $"{hub / bare:0.00}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{People} accounts, best of {Rounds}; the ratio is to be at least {LeastRatio}.");
        return figures.All(f => f.Hub / f.Bare >= LeastRatio) ? 0 : 1;
    }
}
