using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Hub.Functions.Commands;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.Orchestrations;

/// <summary>The operating team's command line, against a hub over HTTP.</summary>
public sealed class OperatorCommandTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Jobs_ListShowHistoryTerminateAndPurge_DoWhatTheirNamesSay()
    {
        var site = await fixture.SiteAsync(1);
        var (path, _) = await site.UpdateAsync("google", preview: true);
        var job = $"{site.Id}/{path.Split('/')[^1]}";

        var list = await RunAsync("jobs", "list", "--kind", "email-update", "--site", site.Id.ToString());
        var show = await RunAsync("jobs", "show", job);
        var history = await RunAsync("jobs", "history", (await site.StoredAsync(path)).InstanceId);
        var unsure = await RunAsync("jobs", "purge", job);
        var early = await RunAsync("jobs", "purge", job, "--yes");
        var ended = await RunAsync("jobs", "terminate", job);
        var shown = await RunAsync("jobs", "show", job);
        var purged = await RunAsync("jobs", "purge", job, "--yes");
        var gone = await RunAsync("jobs", "show", job);

        Assert.True(list.Code == 0 && list.Output.Contains(job, StringComparison.Ordinal) && list.Output.Contains("previewed", StringComparison.Ordinal), list.ToString());
        Assert.True(show.Code == 0 && show.Output.Contains(site.Domain, StringComparison.Ordinal), show.ToString());
        Assert.True(history.Code == 0 && history.Output.Contains("activity PlanEmailUpdate", StringComparison.Ordinal), history.ToString());
        Assert.True(unsure.Code == 2 && unsure.Error.Contains("--yes", StringComparison.Ordinal), unsure.ToString());
        Assert.True(early.Code == 1 && early.Error.Contains("Terminate it first", StringComparison.Ordinal), early.ToString());
        Assert.Equal((0, "Done."), (ended.Code, ended.Output.Trim()));
        Assert.Contains("cancelled", shown.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1), (purged.Code, gone.Code));
        Assert.Contains("There is no such job at this site. (job_unknown)", gone.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/operations/v1/jobs?limit=3", "jobs", "list", "--limit", "3")]
    [InlineData("/operations/v1/instances?limit=2&prefix=email-update-", "jobs", "instances", "email-update-", "--limit", "2")]
    [InlineData("/sites/v1/sites?limit=50", "sites", "list")]
    [InlineData("/sts/v1/keys", "keys", "list")]
    [InlineData("/operations/v1/audit?limit=4&kind=client", "audit", "list", "--limit", "4", "--kind", "client")]
    public async Task Json_OfAList_IsWhatTheHubAnswers(string path, params string[] command)
    {
        await fixture.SiteAsync(1);
        using var client = fixture.Hub.ClientWith(fixture.Hub.Keys.Default);
        await client.GetStringAsync(path, Cancellation);

        var answer = await RunAsync([.. command, "--json"]);

        Assert.Equal(await client.GetStringAsync(path, Cancellation), answer.Output.TrimEnd());
        Assert.True((await RunAsync(command)).Code == 0);
    }

    [Fact]
    public async Task Sites_Show_ShowsItsSettings()
    {
        var site = await fixture.SiteAsync(1);

        var shown = await RunAsync("sites", "show", site.Id.ToString());
        var unknown = await RunAsync("sites", "show", Guid.NewGuid().ToString());

        Assert.Equal(site.Domain, (string?)JsonNode.Parse(shown.Output)!["name"]);
        Assert.True(unknown.Code == 1 && unknown.Error.Contains("site_unknown", StringComparison.Ordinal), unknown.ToString());
    }

    [Fact]
    public async Task Audit_Verify_SaysWhatStandsAndEndsWithOneWhenARecordWasChanged()
    {
        var site = await fixture.SiteAsync(1);
        var audit = fixture.Hub.Services.GetRequiredService<Audit>();
        await audit.AddAsync(new AuditRecord(site.Id, "operator", "site.set", site.Id.ToString()), Cancellation);

        var list = await RunAsync("audit", "list", "--site", site.Id.ToString());
        var intact = await RunAsync("audit", "verify", "--site", site.Id.ToString());
        var table = await fixture.Hub.Services.GetRequiredService<Tables>().GetAsync("Audit");
        var row = await table.QueryAsync<TableEntity>(r => r.PartitionKey == site.Id.ToString(), cancellationToken: Cancellation).FirstAsync(r => r.GetString("Action") == "site.set", Cancellation);
        row["Code"] = "never";
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace, Cancellation);
        var broken = await RunAsync("audit", "verify", "--site", site.Id.ToString());

        Assert.True(list.Code == 0 && list.Output.Contains("site.set", StringComparison.Ordinal), list.ToString());
        Assert.True(intact.Code == 0 && intact.Output.Contains("intact", StringComparison.Ordinal), intact.ToString());
        Assert.True(broken.Code == 1 && broken.Output.Contains($"changed at {row.RowKey}", StringComparison.Ordinal), broken.ToString());
    }

    [Fact]
    public async Task Keys_Revoke_NeedsTheMasterKeyOfTheFile()
    {
        var refused = await RunAsync("keys", "revoke", "no-such-key", "--yes");

        Assert.True(refused.Code == 1 && refused.Error.Contains("key_unknown", StringComparison.Ordinal), refused.ToString());
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "key.txt");
        await File.WriteAllTextAsync(file, fixture.Hub.Keys.Default, Cancellation);
        Assert.Equal(4, (await RunPlainAsync("keys", "revoke", "no-such-key", "--yes", "--hub", fixture.Hub.Address.ToString(), "--key-file", file)).Code);
    }

    [Fact]
    public async Task Command_HubAwayKeyWrongOrArgumentsWrong_SaysSoInItsExitCode()
    {
        using var folder = new TempFolder();
        var wrong = Path.Combine(folder.Path, "key.txt");
        await File.WriteAllTextAsync(wrong, "not-the-key\n", Cancellation);
        var hub = fixture.Hub.Address.ToString();

        var away = await RunPlainAsync("sites", "list", "--hub", "http://127.0.0.1:1", "--key-file", wrong);
        var stranger = await RunPlainAsync("sites", "list", "--hub", hub, "--key-file", wrong);
        var missing = await RunPlainAsync("sites", "list", "--hub", hub, "--key-file", Path.Combine(folder.Path, "none"));
        var nonsense = await RunPlainAsync("jobs", "dance");
        var address = await RunPlainAsync("sites", "list", "--hub", "nowhere", "--key-file", wrong);
        var filter = await RunAsync("jobs", "list", "--kind", "nonsense");

        Assert.True(away.Code == 3 && away.Error.Contains("does not answer", StringComparison.Ordinal), away.ToString());
        Assert.True(stranger.Code == 4 && stranger.Error.Contains("does not take this key", StringComparison.Ordinal), stranger.ToString());
        Assert.True(missing.Code == 4 && missing.Error.Contains("There is no file", StringComparison.Ordinal), missing.ToString());
        Assert.Equal((2, 2), (nonsense.Code, address.Code));
        Assert.True(filter.Code == 1 && filter.Error.Contains("kind must be one of", StringComparison.Ordinal), filter.ToString());
    }

    [Fact]
    public async Task Help_NamesEveryCommandAndHowTheKeyIsGiven()
    {
        var help = await RunPlainAsync("--help");
        var jobs = await RunPlainAsync("jobs", "--help");

        Assert.Equal((0, 0), (help.Code, jobs.Code));
        Assert.All(new[] { "jobs", "sites", "keys", "--hub", "--key-file", "HUB_KEY", "--json" }, w => Assert.Contains(w, help.Output, StringComparison.Ordinal));
        Assert.All(new[] { "list", "instances", "show", "history", "rewind", "terminate", "purge" }, w => Assert.Contains(w, jobs.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("--key ", help.Output, StringComparison.Ordinal);
        Assert.True(OperatorCommands.Handles(["jobs", "list"]) && OperatorCommands.Handles(["--help"]));
        Assert.False(OperatorCommands.Handles([]) || OperatorCommands.Handles(["--urls", "http://localhost:7071"]));
    }

    private static async Task<Ran> RunPlainAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return new Ran(await OperatorCommands.RunAsync(args, output, error), output.ToString(), error.ToString());
    }

    private async Task<Ran> RunAsync(params string[] args)
    {
        using var folder = new TempFolder();
        var file = Path.Combine(folder.Path, "function-keys.json");
        await File.WriteAllTextAsync(file, $$"""{"default":"{{fixture.Hub.Keys.Default}}","master":"{{fixture.Hub.Keys.Master}}"}""", Cancellation);
        return await RunPlainAsync([.. args, "--hub", fixture.Hub.Address.ToString(), "--key-file", file]);
    }

    private sealed record Ran(int Code, string Output, string Error);
}
