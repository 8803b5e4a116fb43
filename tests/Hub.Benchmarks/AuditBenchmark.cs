using System.Diagnostics;
using Azure.Data.Tables;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Storage;
using Hub.Local.Azurite;
using Microsoft.AspNetCore.DataProtection;
using Spectre.Console;

namespace Hub.Benchmarks;

/// <summary>Microseconds per record of one school's audit, for one writer and for 64 at once, beside the same rows added by themselves: what the chain costs, and what writing together saves. On Azurite.</summary>
internal static class AuditBenchmark
{
    private const int Rounds = 5;
    private static readonly TimeSpan RoundLength = TimeSpan.FromSeconds(2);
    private static readonly int[] Writers = [1, 64];

    /// <summary>Runs it; 0 when the chain that it made is intact.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var folder = Directory.CreateTempSubdirectory("hub-audit-benchmark-").FullName;
        try
        {
            var options = new AzuriteOptions(folder) { Accounts = [("hub", "aHVi")] };
            await using var azurite = await AzuriteProcess.StartAsync(options, AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            var connection = azurite.ConnectionStringOf(options.Accounts[0]);
            var tables = new Tables(new TableServiceClient(connection));
            var keys = new AuditKeys(tables, new EphemeralDataProtectionProvider());
            var audit = new Audit(tables, new AuditChains(tables, keys), TimeProvider.System, []);
            var bare = await tables.GetAsync("Bare");
            var table = new Table().AddColumns("Writers", "AddEntity, us", "chained, us", "chained / AddEntity");
            var site = Guid.NewGuid();
            foreach (var writers in Writers)
            {
                var (alone, chained) = (double.MaxValue, double.MaxValue);
                for (var round = 0; round <= Rounds; round++)
                {
                    var one = await RoundAsync(writers, n => AddAsync(bare, Record(site, n)));
                    var other = await RoundAsync(writers, n => audit.AddAsync(Record(site, n), CancellationToken.None));
                    // The first round warms up.
                    if (round > 0)
                        (alone, chained) = (Math.Min(alone, one), Math.Min(chained, other));
                }

                table.AddRow($"{writers}", $"{alone:N0}", $"{chained:N0}", $"{chained / alone:N2}");
            }

            AnsiConsole.Write(table);
            var today = DateOnly.FromDateTime(DateTime.UtcNow);
            var began = Stopwatch.GetTimestamp();
            var found = await new VerifyAudit(tables, keys, new AuditSeals(new Azure.Storage.Blobs.BlobServiceClient(connection))).VerifyAsync(site, today.AddDays(-1), today, CancellationToken.None);
            AnsiConsole.WriteLine($"Verified {found.Records:N0} records in {Stopwatch.GetElapsedTime(began).TotalSeconds:N1} s: {found.Verdict}");
            return found.Verdict == AuditVerdict.Intact ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static AuditRecord Record(Guid site, int number) => new(site, "a-client", "access.refused", $"Endpoint {number}", "organisation_not_linked", "192.0.2.1");

    /// <summary>As a record was stored by itself.</summary>
    private static async Task AddAsync(TableClient table, AuditRecord record) => await table.AddEntityAsync(new TableEntity(record.SiteId.ToString(), $"{NewestFirst.KeyOf(DateTimeOffset.UtcNow)}{Guid.NewGuid():N}")
    {
        ["At"] = DateTimeOffset.UtcNow,
        ["Actor"] = record.Actor,
        ["Action"] = record.Action,
        ["Target"] = record.Target,
        ["Code"] = record.Code,
        ["Address"] = record.Address,
    });

    /// <returns>Microseconds per record: of the time that passed, not of each writer's.</returns>
    private static async Task<double> RoundAsync(int writers, Func<int, Task> add)
    {
        var (began, added) = (Stopwatch.GetTimestamp(), 0);
        await Task.WhenAll(Enumerable.Range(0, writers).Select(async _ =>
        {
            while (Stopwatch.GetElapsedTime(began) < RoundLength)
                await add(Interlocked.Increment(ref added));
        }));
        return Stopwatch.GetElapsedTime(began).TotalMicroseconds / added;
    }
}
