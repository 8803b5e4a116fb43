using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Rostering;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Local.Azurite;
using Spectre.Console;
using Sylvan.Data.Csv;

namespace Hub.Benchmarks;

/// <summary>
/// An export of 100,000 people and 1,000,000 enrolments (read, decide, write, check, store) beside Sylvan's CSV writer writing the same rows from memory
/// into the same kind of zip file and the same storage: those of School Data Sync V2.1, whatever the format of the export. Each is a process of its own, so that its peak of memory is its own.
/// <c>export sizes</c>, with numbers of schools (1, 10 and 100 unless they are given), exports schools of 1,500 people in each format instead: time for a row and memory, which are not to grow with them.
/// </summary>
internal static class ExportBenchmark
{
    private const int Rounds = 5;
    private const int RoundsOfSize = 2;
    private const int PeopleOfSchool = 1_500;
    private const double MostRatio = 3;
    private const double MostMegabytes = 400;
    private static readonly Guid SiteId = new("11111111-2222-3333-4444-555555555555");
    private static readonly ExportSchool District = new(100_000, 100);

    /// <summary>Runs it; 0 when ratio and memory are within their limits.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is ["sizes", .. var sizes])
            return await RunSizesAsync(sizes.Length == 0 ? [1, 10, 100] : [.. sizes.Select(s => int.Parse(s, CultureInfo.InvariantCulture))]);
        if (args is [var phase, var format, var connection, .. var schools])
            return await RunPhaseAsync(phase, format, connection, schools is [var n] ? SchoolsOf(int.Parse(n, CultureInfo.InvariantCulture)) : District, schools.Length == 0 ? Rounds : RoundsOfSize);
        format = args is [var named] ? named : "sds-v2.1";
        var folder = Directory.CreateTempSubdirectory("hub-export-benchmark-").FullName;
        try
        {
            await using var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions(folder), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
            await ChildAsync("prepare", format, azurite.ConnectionString);
            var bare = await ChildAsync("bare", format, azurite.ConnectionString);
            var export = await ChildAsync("export", format, azurite.ConnectionString);
            return Report(bare, export);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RunSizesAsync(int[] sizes)
    {
        var table = new Table().AddColumns("format", "schools", "rows", $"best of {RoundsOfSize}, s", "a row, µs", "peak memory, MB", "peak managed, MB");
        foreach (var schools in sizes)
        {
            var folder = Directory.CreateTempSubdirectory("hub-export-benchmark-").FullName;
            try
            {
                await using var azurite = await AzuriteProcess.StartAsync(new AzuriteOptions(folder), AzuriteInstallation.Find(AppContext.BaseDirectory), CancellationToken.None);
                var size = schools.ToString(CultureInfo.InvariantCulture);
                await ChildAsync("prepare", "", azurite.ConnectionString, size);
                foreach (var format in ExportFormats.Named)
                {
                    var measure = await ChildAsync("export", format.Id, azurite.ConnectionString, size);
                    var rows = schools * PeopleOfSchool * (1 + ExportSchool.EnrolmentsEach);
                    table.AddRow(format.Id, size, $"{rows:N0}", $"{measure.Seconds:0.00}", $"{measure.Seconds / rows * 1e6:0.0}", $"{measure.PeakMegabytes:0}", $"{measure.ManagedMegabytes:0}");
                }
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("rows: people and enrolments");
        return 0;
    }

    private static ExportSchool SchoolsOf(int number) => new(number * PeopleOfSchool, number);

    private static int Report(Measure bare, Measure export)
    {
        var table = new Table().AddColumns("", $"best of {Rounds}, s", "peak memory, MB", "peak managed, MB", "zip, MB");
        foreach (var (name, m) in new[] { ("bare CSV writer", bare), ("export", export) })
            table.AddRow(name, $"{m.Seconds:0.00}", $"{m.PeakMegabytes:0}", $"{m.ManagedMegabytes:0}", $"{m.ZipMegabytes:0.0}");
        AnsiConsole.Write(table);
        var ratio = export.Seconds / bare.Seconds;
        AnsiConsole.WriteLine($"time ratio {ratio:0.00} (at most {MostRatio}), peak memory {export.PeakMegabytes:0} MB (under {MostMegabytes})");
        return ratio <= MostRatio && export.PeakMegabytes < MostMegabytes ? 0 : 1;
    }

    private static async Task<int> RunPhaseAsync(string phase, string format, string connection, ExportSchool school, int rounds)
    {
        var tables = new Tables(new TableServiceClient(connection));
        var blobs = new Blobs(new BlobServiceClient(connection));
        var snapshots = new Snapshots(tables, blobs);
        switch (phase)
        {
            case "prepare":
                var tenant = new Microsoft365Tenant { TenantId = Guid.NewGuid(), VerifiedDomains = ["district.example"] };
                await new Sites(tables).TryStoreAsync(new Site { Id = SiteId, Name = "District", Microsoft365 = tenant }, null, CancellationToken.None);
                await snapshots.TryMakeCurrentAsync(await snapshots.WriteAsync(SiteId, school.Records(), CancellationToken.None), null, CancellationToken.None);
                Print(new Measure(0, 0, 0, 0));
                return 0;
            case "bare":
                await MeasureAsync(() => WriteBareAsync(blobs, school), rounds);
                return 0;
            case "export":
                var jobs = new Jobs(tables, TimeProvider.System);
                var exports = new Exports(new Sites(tables), snapshots, new DirectoryAccounts(tables), new ExportStore(blobs), jobs, TimeProvider.System);
                await MeasureAsync(() => ExportAsync(exports, jobs, format, school), rounds);
                return 0;
            default:
                return 2;
        }
    }

    private static async Task<long> ExportAsync(Exports exports, Jobs jobs, string format, ExportSchool school)
    {
        if (!(await exports.PlanAsync(SiteId, new ExportRequest(format), CancellationToken.None)).Succeeded(out var job, out var refusal))
            throw new InvalidOperationException(refusal.Detail);
        await jobs.AddAsync(job, CancellationToken.None);
        if (!(await exports.WriteAsync(job, CancellationToken.None)).Succeeded(out var files, out refusal))
            throw new InvalidOperationException(refusal.Detail);
        await exports.PublishAsync(job, files, CancellationToken.None);
        string[] people = ["users.csv", "Student.csv", "Teacher.csv"];
        string[] enrolments = ["enrollments.csv", "StudentEnrollment.csv", "TeacherRoster.csv"];
        // A district of this size is more than classic School Data Sync reads in V1, which the check says.
        if (files.Check.Rules.Keys.Any(r => r != "file_too_many_rows") || people.Sum(Rows) != school.People || enrolments.Sum(Rows) != school.People * ExportSchool.EnrolmentsEach)
            throw new InvalidOperationException($"The export is not what was to be measured: {files.Check.State}, {string.Join(' ', files.Counts.Files)}.");
        return files.Length;

        int Rows(string file) => files.Counts.Files.GetValueOrDefault(file);
    }

    private static async Task<long> WriteBareAsync(Blobs blobs, ExportSchool school)
    {
        await using var file = new FileStream(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, header, rows) in school.Files())
            {
                await using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
                await using var text = new StreamWriter(entry, new UTF8Encoding(false), 1 << 16);
                await using var csv = CsvDataWriter.Create(text, new CsvDataWriterOptions { NewLine = "\r\n" });
                await using var reader = new RowReader(header.Split(','), rows);
                await csv.WriteAsync(reader);
            }
        }

        file.Position = 0;
        await blobs.WriteAsync($"benchmark/{RandomNumberGenerator.GetHexString(8)}.zip", file, CancellationToken.None);
        return file.Length;
    }

    private static async Task MeasureAsync(Func<Task<long>> run, int rounds)
    {
        var best = double.MaxValue;
        var managed = 0L;
        var bytes = 0L;
        using var sampling = new CancellationTokenSource();
        var sampler = Task.Run(async () =>
        {
            while (!sampling.IsCancellationRequested)
            {
                managed = Math.Max(managed, GC.GetTotalMemory(forceFullCollection: false));
                await Task.Delay(10, CancellationToken.None);
            }
        });
        for (var i = 0; i < rounds; i++)
        {
            // No round pays for the garbage of the one before.
            GC.Collect();
            var clock = Stopwatch.StartNew();
            var next = await run();
            if (clock.Elapsed.TotalSeconds < best)
                (best, bytes) = (clock.Elapsed.TotalSeconds, next);
        }

        await sampling.CancelAsync();
        await sampler;
        using var process = Process.GetCurrentProcess();
        Print(new Measure(best, process.PeakWorkingSet64 / 1e6, managed / 1e6, bytes / 1e6));
    }

    private static async Task<Measure> ChildAsync(string phase, string format, string connection, params string[] schools)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["export", phase, format, connection, .. schools]) { RedirectStandardOutput = true })!;
        var output = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        return child.ExitCode == 0 ? Measure.Parse(output) : throw new InvalidOperationException($"The phase {phase} failed: {output}");
    }

    private static void Print(Measure measure) => Console.WriteLine(measure.ToLine());

    private sealed record Measure(double Seconds, double PeakMegabytes, double ManagedMegabytes, double ZipMegabytes)
    {
        public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Seconds}|{PeakMegabytes}|{ManagedMegabytes}|{ZipMegabytes}");

        public static Measure Parse(string line)
        {
            var parts = line.Trim().Split('|');
            var numbers = parts.Select(p => double.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            return new Measure(numbers[0], numbers[1], numbers[2], numbers[3]);
        }
    }
}
