using System.Diagnostics;
using System.Globalization;
using Azure.Data.Tables;
using Hub.Local.Azurite;
using Hub.Local.Durable.Client;
using Hub.Local.Functions.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>
/// How fast the durable engine is on Azurite, beside the least that any engine could do there: one insert of one row after another, and as many at a time
/// as there are orchestrations. Optional argument: by how much to multiply the work (1 takes about half a minute).
/// </summary>
internal static class DurableBenchmark
{
    private const int Sequences = 200;
    private const int SequencesAtOnce = 32;
    private const int Activities = 1000;
    private const int Inserts = 2000;

    internal static async Task<int> RunAsync(string[] args)
    {
        var times = args is [var text, ..] && int.TryParse(text, CultureInfo.InvariantCulture, out var given) && given > 0 ? given : 1;
        var folder = Directory.CreateTempSubdirectory("hub-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions(folder), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            using var host = Build(azurite.ConnectionString, folder);
            await host.StartAsync();
            try
            {
                return await MeasureAsync(azurite.ConnectionString, host.Services.GetRequiredService<DurableTaskClient>(), times);
            }
            finally
            {
                await host.StopAsync();
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IHost Build(string connectionString, string folder)
    {
        var builder = FunctionsApplication.CreateBuilder(["--urls", "http://127.0.0.1:0", $"--AzureWebJobsStorage={connectionString}", $"--Hub:DataFolder={folder}"]);
        builder.HostFunctionsOf([typeof(DurableFunctions)]);
        builder.Logging.ClearProviders();
        return builder.Build();
    }

    private static async Task<int> MeasureAsync(string connectionString, DurableTaskClient client, int times)
    {
        // The first of each pays for compilation and connections.
        await SequencesAsync(client, SequencesAtOnce, SequencesAtOnce);
        await FanOutAsync(client, SequencesAtOnce);
        var rows = new TableServiceClient(connectionString).GetTableClient("Bare");
        await rows.CreateAsync();
        await InsertAsync(rows, SequencesAtOnce, SequencesAtOnce);

        var (sequences, activities, inserts) = (Sequences * times, Activities * times, Inserts * times);
        var insertOne = inserts / await InsertAsync(rows, inserts, 1);
        var insertMany = inserts / await InsertAsync(rows, inserts, SequencesAtOnce);
        var one = sequences / await SequencesAsync(client, sequences, 1);
        var many = sequences / await SequencesAsync(client, sequences, SequencesAtOnce);
        var fanOut = activities / await FanOutAsync(client, activities);

        // A sequence is scheduled by one write and has a turn at its start and after each activity.
        const int WritesOfSequence = DurableFunctions.Steps + 2;
        var table = new Table().AddColumns("What", "Per second", "Writes per second", "Of bare inserts");
        table.AddRow("Bare inserts, one at a time", Figure(insertOne), Figure(insertOne), "100 %");
        table.AddRow($"Bare inserts, {SequencesAtOnce} at a time", Figure(insertMany), Figure(insertMany), "100 %");
        table.AddRow($"Orchestrations of {DurableFunctions.Steps} activities, one at a time", Figure(one), Figure(one * WritesOfSequence), Share(one * WritesOfSequence, insertOne));
        table.AddRow(
            $"Orchestrations of {DurableFunctions.Steps} activities, {SequencesAtOnce} at a time", Figure(many), Figure(many * WritesOfSequence), Share(many * WritesOfSequence, insertMany));
        table.AddRow($"Activities of a fan-out of {activities}", Figure(fanOut), "shared by many", Share(fanOut, insertMany));
        AnsiConsole.Write(table);
        return 0;
    }

    private static async Task<double> SequencesAsync(DurableTaskClient client, int count, int atOnce)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, cancellation) =>
            await ExpectAsync(client, await client.ScheduleNewOrchestrationInstanceAsync(nameof(DurableFunctions.Five), cancellation), DurableFunctions.Steps));
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> FanOutAsync(DurableTaskClient client, int count)
    {
        var watch = Stopwatch.StartNew();
        await ExpectAsync(client, await client.ScheduleNewOrchestrationInstanceAsync(nameof(DurableFunctions.FanOut), count), count);
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task ExpectAsync(DurableTaskClient client, string instance, int sum)
    {
        var ended = await client.WaitForInstanceCompletionAsync(instance, getInputsAndOutputs: true);
        if (ended.RuntimeStatus != OrchestrationRuntimeStatus.Completed || ended.ReadOutputAs<int>() != sum)
            throw new InvalidOperationException($"{instance} ended {ended.RuntimeStatus} with {ended.SerializedOutput}: {ended.FailureDetails?.ErrorMessage}");
    }

    private static async Task<double> InsertAsync(TableClient rows, int count, int atOnce)
    {
        var watch = Stopwatch.StartNew();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (_, cancellation) =>
        {
            var key = Guid.NewGuid().ToString("N");
            await rows.AddEntityAsync(new TableEntity(key, key) { ["Text"] = "as much as a turn of a short orchestration holds, more or less" }, cancellation);
        });
        return watch.Elapsed.TotalSeconds;
    }

    private static string Figure(double perSecond) => perSecond.ToString("N0", CultureInfo.InvariantCulture);

    private static string Share(double perSecond, double bare) => (perSecond / bare).ToString("P0", CultureInfo.InvariantCulture);
}
