using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;
using Hub.Core.Provisioning;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Mis;

/// <summary>Microsoft's own School Data Sync samples as feeds.</summary>
public sealed class MicrosoftSampleFeedTests(AzuriteFixture azurite)
{
    private const string Domain = "contoso.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each set, and how many orgs, people, classes and enrolments its files hold.</summary>
    public static TheoryData<string, int, int, int, int> Sets => new()
    {
        { "sds-v1/100 Users", 2, 86 + 12, 28, 602 + 28 },
        { "sds-v1/25 Users", 2, 22 + 2, 2, 44 + 2 },
        { "sds-v1/Min Required Attributes", 2, 22 + 2, 2, 44 + 2 },
        { "sds-v1-uk/100 Users", 2, 86 + 12, 28, 602 + 28 },
        { "sds-v1-uk/25 Users", 2, 22 + 2, 28, 154 + 4 },
        { "sds-v1-uk/Min Required Attributes", 2, 22 + 2, 28, 154 + 4 },
        { "sds-v2.1", 4, 8, 2, 6 },
    };

    [Theory]
    [MemberData(nameof(Sets))]
    public void Read_Sample_HasNoErrorsAndAllRecords(string set, int orgs, int people, int classes, int enrolments)
    {
        using var issues = new IssueLog();
        using var zip = FeedFiles.Of(MicrosoftSamples.Folder(set)).Zip();

        Assert.True(FeedReader.Read(zip, new FeedLimits(), issues).Succeeded(out var records, out var refusal), refusal?.Detail);

        Assert.Equal((0, 0), (issues.Errors, issues.Warnings));
        Assert.Equal((orgs, people, classes, enrolments), (records.Orgs.Count, records.People.Count, records.Classes.Count, records.Enrolments.Count));
        Assert.All(records.People, p => Assert.NotEmpty(p.Roles));
    }

    [Fact]
    public void Sets_AreAllThatThereAre()
    {
        var folders = Directory.GetDirectories(MicrosoftSamples.Folder(), "*", SearchOption.AllDirectories).Where(f => Directory.GetFiles(f, "*.csv").Length > 0);

        Assert.Equal(Sets.Select(s => s.Data.Item1).Order(), folders.Select(f => Path.GetRelativePath(MicrosoftSamples.Folder(), f).Replace('\\', '/')).Order());
    }

    [Fact]
    public async Task Export_OfTheUkSample_ImportsBackToTheSamePeople()
    {
        using var sample = FeedFiles.Of(MicrosoftSamples.Folder("sds-v1-uk/100 Users")).Zip();
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(new { name = "Contoso", microsoft365 = new { tenantId = Guid.NewGuid(), verifiedDomains = new[] { Domain } } });
        var import = await hub.Client.ImportAsync(site, sample);
        var people = await StoredAsync(hub, site);
        // The sample has user names without a domain, and no addresses: those are the accounts'.
        await hub.Services.GetRequiredService<DirectoryAccounts>().StoreAsync(
            people.Select(p => new DirectoryAccount(site, DirectoryKind.Microsoft365, p.SourcedId, $"id-{p.SourcedId}", $"{p.Username}@{Domain}")), Cancellation);

        using var accepted = await hub.Client.PostAsJsonAsync($"/rostering/v1/sites/{site}/exports", new { format = "sds-v2.1" }, Cancellation);
        var export = await hub.Client.AtRestAsync(accepted.Headers.Location!.ToString());
        using var files = new MemoryStream(await hub.Client.GetByteArrayAsync((string?)export["download"]!["files"], Cancellation));
        var second = await hub.Client.NewSiteAsync();
        var again = await hub.Client.ImportAsync(second, files);

        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        Assert.Equal(("completed", "completed", "completed"), ((string?)import["state"], (string?)export["state"], (string?)again["state"]));
        Assert.Equal((0, 0), ((int)import["errors"]!, (int)again["errors"]! + (int)again["warnings"]!));
        var back = await StoredAsync(hub, second);
        Assert.Equal(98, back.Count);
        Assert.Equal(people.Select(Known), back.Select(Known));
        Assert.Equal(people.Select(p => $"{p.Username}@{Domain}".ToLowerInvariant()), back.Select(p => Assert.Single(p.Emails)));
        Assert.Equal(await EnrolmentsAsync(hub, site), await EnrolmentsAsync(hub, second));
        Assert.Equal(Counts(import), Counts(again));
    }

    /// <summary>What School Data Sync V2.1 can say of a person. It writes the grades of year 1 to 9 with two digits.</summary>
    private static (string Id, UserType Type, string Given, string Family, string Roles, string? Year) Known(Person p) =>
        (p.SourcedId, p.UserType, p.GivenName, p.FamilyName, string.Join(' ', p.Roles), p.YearGroup?.PadLeft(2, '0'));

    private static async Task<List<Person>> StoredAsync(HubHost hub, Guid site)
    {
        var snapshots = hub.Services.GetRequiredService<Snapshots>();
        return await snapshots.ReadAsync<Person>((await snapshots.CurrentAsync(site, Cancellation))!, Cancellation).ToListAsync(Cancellation);
    }

    private static async Task<List<string>> EnrolmentsAsync(HubHost hub, Guid site)
    {
        var snapshots = hub.Services.GetRequiredService<Snapshots>();
        return await snapshots.ReadAsync<Enrolment>((await snapshots.CurrentAsync(site, Cancellation))!, Cancellation).Select(e => e.ToString()).ToListAsync(Cancellation);
    }

    private static IEnumerable<string> Counts(JsonNode import) => import["records"]!.AsArray().Select(r => $"{r!["type"]} {r["count"]}");
}
