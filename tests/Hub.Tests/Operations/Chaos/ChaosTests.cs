using System.Globalization;
using System.Net.Http.Json;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Operations.Telemetry;

namespace Hub.Tests.Operations.Chaos;

/// <summary>
/// The hub under mixed load while it, its storage and the directories are killed, throttled and cut off: no accepted job is lost, no write is doubled, no answer gives away what it must not, and each
/// load has success again within a minute. A minute of it, or as many as <c>HUB_CHAOS_MINUTES</c> says; the report goes to the file <c>HUB_CHAOS_REPORT</c> where that is set (docs/operations.md).
/// </summary>
[Collection<OneAtATime>]
public sealed class ChaosTests(AzuriteFixture azurite)
{
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(double.TryParse(Environment.GetEnvironmentVariable("HUB_CHAOS_MINUTES"), CultureInfo.InvariantCulture, out var minutes) ? minutes : 1);

    private static readonly int Seed = int.TryParse(Environment.GetEnvironmentVariable("HUB_CHAOS_SEED"), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();

    [Fact]
    public async Task Chaos_UnderMixedLoad_LosesNothingDoublesNothingLeaksNothingAndRecovers()
    {
        await using var world = await ChaosWorld.StartAsync(azurite, Seed);
        var (first, second, filed, fed) = (world.Schools[0], world.Schools[1], world.Schools[2], world.Schools[3]);
        var (export, files) = await ExportInPeaceAsync(world, filed);
        await world.SendFilesAsync(filed);
        var mis = await ChaosSchool.TokenAsync(world.Hub, await ChaosSchool.ClientAsync(world.Hub, new { kind = "mis", name = "MIS", sites = new[] { fed.Id }, scopes = new[] { "mis" } }));
        var rap = new RapLoad(world, fed, await world.PartnerAsync(fed));
        var imports = new ImportLoad(world, fed, mis);
        var exports = new ExportLoad(world, filed, files);
        var uploads = new UploadLoad(world, filed, export);
        (ChaosSchool School, RenameLoad Load)[] renames =
            [.. from school in new[] { first, second } from directory in new[] { "google", "microsoft365" } select (school, new RenameLoad(world, school, directory))];
        using var one = new PortalLoad(world, first, await first.AdministratorAsync(world.Hub));
        using var other = new PortalLoad(world, filed, await filed.AdministratorAsync(world.Hub));
        Load[] loads = [new TokenLoad(world, first, second), new TokenLoad(world, fed, first), one, other, rap, imports, exports, uploads, .. renames.Select(r => r.Load)];

        using (var stop = new CancellationTokenSource())
        {
            var running = loads.Select(l => Task.Run(() => l.RunAsync(stop.Token))).ToArray();
            var disturbing = new Disturbances(world, [.. loads.Select(l => l.Name).Distinct()]).RunAsync(Length);
            // A load ends early only by what the test itself does wrong.
            await await Task.WhenAny([disturbing, .. running]);
            await stop.CancelAsync();
            await Task.WhenAll(running);
        }

        foreach (var (school, load) in renames)
            await EndRenamesAsync(world, school, load);
        await EndFilesAsync(world, filed, exports, uploads);
        await EndImportsAsync(world, imports, rap);

        var report = ChaosReport.Of(world.Ledger, Seed, Length);
        TestContext.Current.TestOutputHelper?.WriteLine(report);
        if (Environment.GetEnvironmentVariable("HUB_CHAOS_REPORT") is { Length: > 0 } path)
            await File.WriteAllTextAsync(path, report, CancellationToken.None);
        if (world.Ledger.Wrongs.Count > 0)
            Assert.Fail($"{report}{Environment.NewLine}The hub said last:{Environment.NewLine}{string.Join(Environment.NewLine, world.Hub.Output.TakeLast(100))}");
    }

    private static async Task<(string Export, byte[] Files)> ExportInPeaceAsync(ChaosWorld world, ChaosSchool school)
    {
        using var content = JsonContent.Create(ExportLoad.Request);
        using var asked = await world.Hub.Client.PostAsync(new Uri($"/rostering/v1/sites/{school.Id}/exports", UriKind.Relative), content);
        var export = await world.Hub.Client.AtRestAsync(asked.EnsureSuccessStatusCode().Headers.Location!.ToString());
        Assert.Equal("completed", (string?)export["state"]);
        return ((string)export["id"]!, await world.Hub.Client.GetByteArrayAsync((string?)export["download"]!["files"]));
    }

    /// <summary>Gives everybody one more address, in peace: it is done for all, and each account has it. Then looks at all that was done before.</summary>
    private static async Task EndRenamesAsync(ChaosWorld world, ChaosSchool school, RenameLoad load)
    {
        // Those first whose turn it still is.
        await load.QuietAsync();
        var last = await load.RunOneAsync(CancellationToken.None);
        if ((string?)last?["state"] != "completed")
            world.Ledger.Wrong($"{load.Name}: in peace, an update ended so: {last?.ToJsonString()}");
        foreach (var person in ChaosSchool.People.Where(p => school.AddressOf(load.Directory, p) != load.Address(p)))
            world.Ledger.Wrong($"{load.Name}: {person} has {school.AddressOf(load.Directory, person)} in {load.Directory} and not {load.Address(person)}.");
        await new RenameAudit(world, load, school).RunAsync(await load.EndAsync());
    }

    private static async Task EndFilesAsync(ChaosWorld world, ChaosSchool school, ExportLoad exports, UploadLoad uploads)
    {
        foreach (var export in await exports.EndAsync())
        {
            if ((string?)export["state"] != "completed" || await exports.IsSameAsync(export) != true)
                world.Ledger.Wrong($"{exports.Name}: not the files that were made in peace: {export.ToJsonString()}");
        }

        var sent = await uploads.EndAsync();
        var (completed, sds) = (sent.Count(u => (string?)u["state"] == "completed"), school.Tenant.SchoolDataSync);
        world.Ledger.Counted("writes", "sets of files taken over by School Data Sync", sds.Accepted.Count);
        foreach (var failed in sent.Where(u => (string?)u["state"] != "completed"))
            world.Ledger.Counted(uploads.Name, $"failed: {(string?)failed["failure"]?["code"]}");
        // One that failed with a code may have been taken over before it was given up; none may be taken over twice.
        if (sds.Accepted.Count < completed || sds.Accepted.Count > sent.Count)
            world.Ledger.Wrong($"{uploads.Name}: School Data Sync took over {sds.Accepted.Count} sets of {completed} uploads that are completed, of {sent.Count}.");
    }

    private static async Task EndImportsAsync(ChaosWorld world, ImportLoad imports, RapLoad rap)
    {
        await imports.QuietAsync();
        var last = await imports.RunOneAsync(CancellationToken.None);
        foreach (var import in await imports.EndAsync())
        {
            if ((string?)import["state"] is not ("completed" or "unchanged"))
                world.Ledger.Wrong($"{imports.Name}: {import.ToJsonString()}");
        }

        var people = await world.Hub.Client.PeopleAsync(world.Schools[3].Id);
        if ((string?)last?["state"] != "completed" || people.Count != ChaosSchool.People.Count || people.Any(p => (string?)p["givenName"] != $"Given{imports.Number}"))
            world.Ledger.Wrong($"{imports.Name}: after feed {imports.Number} ({last?["state"]}) the people are {string.Join(", ", people.Select(p => $"{p["sourcedId"]} {p["givenName"]}"))}.");

        // The roster follows an import within seconds.
        (IReadOnlyCollection<string> Copy, IReadOnlyCollection<string> Whole) seen = ([], []);
        for (var look = 0; look < 150 && !(seen.Copy.Count > 0 && seen.Copy.All(p => p.Contains($"Given{imports.Number} ", StringComparison.Ordinal))); look++)
        {
            await Task.Delay(200);
            seen = await rap.CompareAsync(CancellationToken.None);
        }

        if (!seen.Copy.SequenceEqual(seen.Whole) || seen.Copy.Count != ChaosSchool.People.Count || seen.Copy.Any(p => !p.Contains($"Given{imports.Number} ", StringComparison.Ordinal)))
            world.Ledger.Wrong($"{rap.Name}: the copy ({string.Join(", ", seen.Copy)}) is not the list ({string.Join(", ", seen.Whole)}) of feed {imports.Number}.");
    }
}
