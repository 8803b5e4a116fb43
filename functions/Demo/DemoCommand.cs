using System.Diagnostics;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Simulators;
using Hub.Simulators.SampleSchool;
using Spectre.Console;

namespace Hub.Functions.Demo;

/// <summary>Shows the hub's main job on a school's data, from the outside: over HTTP, as a school's own script would do it.</summary>
internal sealed class DemoCommand(DemoOptions options, IAnsiConsole console)
{
    private static readonly Guid SiteId = new("5c4001d0-0000-4000-8000-000000000001");
    private static readonly Guid TenantId = new("5c4001d0-0000-4000-8000-000000000365");

    private const string Administrator = "admin";

    // So that whoever opens the portal finds something to press the button for.
    private const string LeftForThePortal = "7";
    private static readonly string[] AdministratorRoles = [Roles.Administrator];

    private readonly DemoPrinter print = new(console);
    private readonly List<string> files = [];

    // Whose addresses the demo changes; null for everybody's.
    private IReadOnlyList<string>? pushed;

    /// <summary>Runs the demo.</summary>
    /// <returns>The exit code: 0 when all of it worked, 1 when not, 2 when the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (DemoOptions.Parse(args, out var error) is not { } options)
        {
            await Console.Error.WriteLineAsync($"{error}{Environment.NewLine}{DemoOptions.Usage}");
            return 2;
        }

        try
        {
            await new DemoCommand(options, AnsiConsole.Console).RunAsync();
            return 0;
        }
        catch (Exception e) when (e is HubRefusedException or DemoFailedException or Local.Azurite.AzuriteUnavailableException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
    }

    private async Task RunAsync()
    {
        var started = Stopwatch.StartNew();
        Directory.CreateDirectory(options.Output);
        var school = options.Feed is null ? School.Create() : null;
        print.Opening(school is null ? options.Feed! : $"the sample school: {school.People.Count(p => p.Pupil)} pupils, {school.People.Count(p => !p.Pupil)} staff");
        await using var hub = await console.Status().StartAsync("Starting storage, the simulated directories and the hub", _ => DemoHub.StartAsync());
        console.MarkupLineInterpolated($"The hub serves on [blue]{hub.Address}[/].");

        await TakeInAsync(hub, school);
        await PushAsync(hub, "microsoft365", "Office 365");
        await PushAsync(hub, "google", "Google");
        await ExportAsync(hub);
        print.Closing(options.Output, files, started.Elapsed);
        if (options.Stay)
            await StayAsync(hub);
    }

    private async Task StayAsync(DemoHub hub)
    {
        using var ended = new SemaphoreSlim(0);
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            ended.Release();
        };
        print.Staying(hub.Address, hub.Key, SiteId, new Uri(hub.Simulators.Address, "mail"));
        print.Portal(hub.Address, Administrator, await MakeAdministratorAsync(hub), pushed is null ? null : LeftForThePortal);
        await ended.WaitAsync();
    }

    /// <summary>An account that administers the school in the portal.</summary>
    /// <returns>Its password, other in each run.</returns>
    private static async Task<string> MakeAdministratorAsync(DemoHub hub)
    {
        var password = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz23456789", 16);
        await hub.Client.PutAsync(
            $"/accounts/v1/sites/{SiteId}/accounts/{Guid.NewGuid()}", new { username = Administrator, givenName = "Demo", familyName = "Administrator", roles = AdministratorRoles, password });
        return password;
    }

    private async Task TakeInAsync(DemoHub hub, School? school)
    {
        print.Chapter("1", "The MIS feed is taken in");
        var feed = OutputFile("mis-feed.zip");
        if (school is null)
            File.Copy(options.Feed!, feed, overwrite: true);
        else
            await using (var file = File.Create(feed))
                school.WriteFeed(file);

        // The site needs its domains, and those of a user's own feed are known only when it has been read: so it is described once more below.
        await hub.Client.PutAsync($"/sites/v1/sites/{SiteId}", new { name = "Demo school" });
        await hub.Client.SignInAsync(SiteId);
        JsonNode accepted;
        await using (var file = File.OpenRead(feed))
            accepted = await hub.Client.PutFileAsync($"/mis/v1/sites/{SiteId}/feed", file);
        var import = await print.ProgressAsync("Importing", seen => hub.Client.FollowAsync(accepted.Text("status"), seen));
        print.Import(import);
        if (import.Text("state") is not ("completed" or "unchanged"))
            throw new DemoFailedException("The feed was not imported: see above.");
        await SaveAsync(hub, $"/mis/v1/sites/{SiteId}/imports/{accepted.Text("id")}/issues.csv", "mis-issues.csv");

        var people = new List<JsonNode>();
        await foreach (var person in hub.Client.ListAsync($"/mis/v1/sites/{SiteId}/people"))
            people.Add(person);
        if (options.Stay && school is not null)
            pushed = [.. people.Where(p => p.Text("yearGroup") != LeftForThePortal).Select(p => p.Text("sourcedId"))];
        await DescribeSiteAsync(hub, school, DemoAccounts.Domain(people), school?.Accounts ?? DemoAccounts.For(people));
    }

    /// <summary>Gives the simulated directories an account for each person, and the site its directories.</summary>
    private static async Task DescribeSiteAsync(DemoHub hub, School? school, string domain, IEnumerable<SimulatedPerson> accounts)
    {
        var seeds = accounts.ToArray();
        hub.Simulators.AddTenant(TenantId, domain).Seed(seeds);
        var workspace = hub.Simulators.AddWorkspace(domain);
        workspace.Seed(seeds);
        await hub.Client.PutAsync($"/sites/v1/sites/{SiteId}", new
        {
            name = school is null ? "Demo school" : "St Mary's High School",
            dfeNumber = school is null ? null : "9162044",
            microsoft365 = new { tenantId = TenantId, verifiedDomains = new[] { domain }, accountsFromAdSync = false },
            google = new { domains = new[] { domain }, adminUser = workspace.AdminUser, serviceAccountKey = workspace.KeyFile() },
        });
    }

    private async Task PushAsync(DemoHub hub, string directory, string name)
    {
        print.Chapter(directory == "google" ? "3" : "2", $"New addresses for {name}");
        var updates = $"/provisioning/v1/sites/{SiteId}/email-updates";
        var accepted = await hub.Client.PostAsync(
            updates, pushed is null ? (object)new { directory, all = true, from = "mis", preview = true } : new { directory, people = pushed, from = "mis", preview = true });
        var job = $"{updates}/{accepted.Text("id")}";
        var preview = await print.ProgressAsync("Previewing", seen => hub.Client.FollowAsync(job, seen));
        if (preview.Text("state") is not ("previewed" or "awaiting_approval"))
            throw new DemoFailedException($"The preview ended as {preview.Text("state")}: {preview.ToJsonString()}");
        print.ChangeSet("The preview", await RowsAsync(hub, job));

        await hub.Client.PostAsync($"{job}/apply");
        var applied = await print.ProgressAsync("Applying", seen => hub.Client.FollowAsync(job, seen));
        if (applied.Text("state") == "awaiting_approval")
        {
            print.Brake(applied);
            await hub.Client.PostAsync($"{job}/approve");
            applied = await print.ProgressAsync("Applying", seen => hub.Client.FollowAsync(job, seen));
        }

        print.ChangeSet($"Done ({applied.Text("state")})", await RowsAsync(hub, job));
        await SaveAsync(hub, $"{job}/people.csv", $"{directory}-addresses.csv");
    }

    private async Task ExportAsync(DemoHub hub)
    {
        print.Chapter("4", "School Data Sync files");
        var exports = $"/rostering/v1/sites/{SiteId}/exports";
        var accepted = await hub.Client.PostAsync(exports, new { format = "sds-v2.1" });
        var path = $"{exports}/{accepted.Text("id")}";
        var export = await print.ProgressAsync("Writing and checking", seen => hub.Client.FollowAsync(path, seen));
        print.Export(export);
        if (!export.Text("state").StartsWith("completed", StringComparison.Ordinal))
            throw new DemoFailedException($"The export ended as {export.Text("state")}.");
        var zip = await SaveAsync(hub, $"{path}/files.zip", "sds-v2.1.zip");
        await SaveAsync(hub, $"{path}/left-out.csv", "sds-left-out.csv");
        await ZipFile.ExtractToDirectoryAsync(zip, Path.Combine(options.Output, "sds-v2.1"), overwriteFiles: true);
        files.Add($"sds-v2.1{Path.DirectorySeparatorChar}");
    }

    private static async Task<IReadOnlyList<JsonNode>> RowsAsync(DemoHub hub, string job)
    {
        var rows = new List<JsonNode>();
        await foreach (var row in hub.Client.ListAsync($"{job}/people"))
            rows.Add(row);
        return rows;
    }

    private async Task<string> SaveAsync(DemoHub hub, string path, string name)
    {
        var file = OutputFile(name);
        await hub.Client.DownloadAsync(path, file);
        return file;
    }

    private string OutputFile(string name)
    {
        files.Add(name);
        return Path.Combine(options.Output, name);
    }
}

/// <summary>The demo could not go on.</summary>
internal sealed class DemoFailedException(string message) : Exception(message);
