using System.Globalization;
using Hub.Local.Azurite;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// New addresses for 2,000 accounts by the hub (a previewed job applied: accounts read again, written, recorded, on Azurite, its pace switched off) beside loops of the client libraries that do nothing
/// but the same writes to the same kind of directory: the plain one, which the ratio is about, and the fastest one. The simulators are a process of their own. Optional argument: the milliseconds that the directory takes for each
/// request (a real one takes a hundred and more); without it there is nothing to wait for but the processor.
/// </summary>
internal static class ApplyBenchmark
{
    private const int People = 2000;
    private const int WarmUp = 200;
    private const int Rounds = 3;
    private const double LeastRatio = 0.5;

    private static readonly (string Directory, string Name, Func<IReadOnlyDictionary<string, string>, ApplySchool, bool, Task<double>> Bare)[] Directories =
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
        // A school of its own for each round of each of the three; one tenant and workspace more for each loop's first round, which pays for compilation.
        var (process, simulator) = await ApplySimulator.StartAsync((Rounds + 1) * 3, People, WarmUp, latency);
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

    private static async Task<IReadOnlyList<Figures>> MeasureAsync(ApplyHub hub, ApplySimulator simulator)
    {
        var first = await hub.PrepareAsync(simulator.WarmUp, WarmUp);
        var figures = new List<Figures>();
        foreach (var (directory, name, bare) in Directories)
        {
            await hub.UpdateAsync(first, directory, WarmUp);
            var (plain, fast, ours) = (double.MaxValue, double.MaxValue, double.MaxValue);
            for (var round = 0; round <= Rounds; round++)
            {
                var schools = simulator.Schools.Skip(round * 3).ToArray();
                plain = Math.Min(plain, await bare(simulator.Settings, schools[0], true));
                fast = Math.Min(fast, await bare(simulator.Settings, schools[1], false));
                var site = await hub.PrepareAsync(schools[2], People);
                ours = Math.Min(ours, await hub.UpdateAsync(site, directory, People));
            }

            figures.Add(new Figures(name, People / plain, People / fast, People / ours));
        }

        return figures;
    }

    private static int Report(IReadOnlyList<Figures> figures)
    {
        var table = new Table().AddColumns("Renames per second", "Plain loop", "Fastest loop", "Hub", "Ratio to plain", "Ratio to fastest");
        foreach (var f in figures)
            table.AddRow(f.Name, $"{f.Plain:0}", $"{f.Fast:0}", $"{f.Hub:0}", $"{f.Hub / f.Plain:0.00}", $"{f.Hub / f.Fast:0.00}");
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"{People} accounts, best of {Rounds + 1}; the ratio to the plain loop is to be at least {LeastRatio}.");
        return figures.All(f => f.Hub / f.Plain >= LeastRatio) ? 0 : 1;
    }

    private sealed record Figures(string Name, double Plain, double Fast, double Hub);
}
