using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Matching;
using Hub.Simulators;
using Hub.Simulators.SampleSchool;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Provisioning.Matching;

/// <summary>Lists of people and their accounts over HTTP: previewed, then carried out.</summary>
public sealed class LinkUploadTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_Previewed_SaysOfEachRowWhatBecomesOfIt_AndAppliedDoesThat()
    {
        var site = await fixture.SiteAsync(domain => [.. Enumerable.Range(1, 12).Select(n => Bare($"p{n}")), Pupil("q1", null, $"q1@{domain}", "Quin", "One"), Pupil("q2", null, $"q2@{domain}", "Quin", "Two")]);
        var other = await fixture.SiteAsync(domain => [Bare("theirs")]);
        Seed(site, "one", "three", "shared", "spare");
        site.Tenant.Seed([new SimulatedPerson("", "Out", "Side", "out@elsewhere.example"), new SimulatedPerson("", "Hub", "Boss", $"boss@{site.Domain}") { Administrator = true }]);
        Seed(other, "theirs");
        Assert.Equal(HttpStatusCode.Created, (await site.SendAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p3", new { account = $"three@{site.Domain}" })).Status);

        var (status, view, path) = await UploadAsync(site, $"""
            p1,ONE@{site.Domain}
            p2,three@{site.Domain}
            p3,three@{site.Domain}
            p4,q1@{site.Domain}
            p5,nobody@{site.Domain}
            p6,not an address
            p7,out@elsewhere.example
            p8,shared@{site.Domain}
            p9,shared@{site.Domain}
            p10,boss@{site.Domain}
            p11,
            theirs,spare@{site.Domain}
            p12,theirs@{other.Domain}
            """);
        var before = await RowsAsync(site, path!);
        var none = await LinksAsync(site);
        var applied = await site.SendAsync(HttpMethod.Post, $"{path}/apply");
        var done = await site.RestAsync(path!);
        var again = await site.RefusedAsync(HttpMethod.Post, $"{path}/apply");

        Assert.Equal((HttpStatusCode.Created, "previewed", 12, 1), (status, (string?)view!["state"], (int)view["rows"]!, (int)view["blank"]!));
        Assert.Equal(
            ["2 linked ", "3 refused link_taken", "4 unchanged ", "5 refused account_matched", "6 refused account_unknown", "7 refused address_invalid", "8 refused domain_not_allowed",
                "9 refused account_twice", "10 refused account_twice", "11 refused account_administrator", "13 refused person_unknown", "14 refused account_unknown"],
            before);
        Assert.Equal([("p3", $"three@{site.Domain}")], none);
        Assert.Equal((HttpStatusCode.Accepted, "completed_with_failures", 1), (applied.Status, (string?)done["state"], (int)done["counts"]!["linked"]!));
        Assert.Equal([("p1", $"one@{site.Domain}"), ("p3", $"three@{site.Domain}")], await LinksAsync(site));
        Assert.Equal((409, "not_possible_now"), again);
        var audit = await AuditAsync(site);
        Assert.Equal(1, audit.Count(a => a is { Action: "export.matched", Target: "p1" }));
        Assert.Contains(audit, a => a.Action == "export.matches_previewed");
        Assert.Contains(audit, a => a.Action == "export.matches_applied");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stop_OfAPreviewAndOfOneAtWork_CancelsItWithItsCounts(bool atWork)
    {
        var site = await fixture.SiteAsync(domain => [Bare("p1")]);
        Seed(site, "one");
        var (_, _, path) = await UploadAsync(site, $"p1,one@{site.Domain}");
        var (uploads, jobs, id) = (site.Hub.Services.GetRequiredService<LinkUploads>(), site.Hub.Services.GetRequiredService<Jobs>(), path!.Split('/')[^1]);
        if (atWork)
        {
            await jobs.UpdateAsync(site.Id, id, j => j with { State = JobState.Running }, Cancellation);
            await uploads.ApplyAsync(site.Id, id, 0, Cancellation);
        }

        await uploads.StopAsync((await jobs.FindAsync(site.Id, id, Cancellation))!, Cancellation);
        await uploads.StopAsync((await jobs.FindAsync(site.Id, id, Cancellation))!, Cancellation);

        var stopped = await site.GetAsync(path);
        Assert.Equal(("cancelled", 1), ((string?)stopped["state"], (int)stopped["counts"]!["linked"]!));
        Assert.Equal(atWork ? [("p1", $"one@{site.Domain}")] : [], await LinksAsync(site));
    }

    [Fact]
    public async Task Row_ChangedSinceThePreview_IsRefusedAndTheOthersAreCarriedOut()
    {
        var site = await fixture.SiteAsync(domain => [.. Enumerable.Range(1, 5).Select(n => Bare($"p{n}"))]);
        Seed(site, "one", "two", "three", "four");
        var (_, _, path) = await UploadAsync(site, $"p1,one@{site.Domain}\np2,two@{site.Domain}\np3,three@{site.Domain}\n");

        await site.SendAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p4", new { account = $"one@{site.Domain}" });
        await site.SendAsync(HttpMethod.Put, $"{site.Links("microsoft365")}/p2", new { account = $"four@{site.Domain}" });
        await site.SendAsync(HttpMethod.Post, $"{path}/apply");
        await site.RestAsync(path!);

        Assert.Equal(["2 refused changed_since_preview", "3 refused changed_since_preview", "4 linked "], await RowsAsync(site, path!));
        Assert.Equal([("p2", $"four@{site.Domain}"), ("p3", $"three@{site.Domain}"), ("p4", $"one@{site.Domain}")], await LinksAsync(site));
        Assert.Equal(2, (await AuditAsync(site)).Count(a => a is { Action: "export.match_refused", Code: "changed_since_preview" }));
    }

    [Fact]
    public async Task Lists_ConfirmedAtOnce_LinkAnAccountToOnePersonAndEachIsCarriedOutOnce()
    {
        const int people = 6;
        var site = await fixture.SiteAsync(domain => [.. Enumerable.Range(1, people).Select(n => Bare($"p{n}"))]);
        Seed(site, "one");
        var paths = new List<string>();
        for (var n = 1; n <= people; n++)
            paths.Add((await UploadAsync(site, $"p{n},one@{site.Domain}")).Path!);

        var answers = await Task.WhenAll(paths.Concat(paths).Select(p => site.SendAsync(HttpMethod.Post, $"{p}/apply")));
        foreach (var path in paths)
            await site.RestAsync(path);

        Assert.Equal(people, answers.Count(a => a.Status == HttpStatusCode.Accepted));
        Assert.All(answers.Where(a => a.Status != HttpStatusCode.Accepted), a => Assert.Equal((HttpStatusCode.Conflict, "not_possible_now"), (a.Status, (string?)a.Answer!["code"])));
        Assert.Single(await LinksAsync(site));
        var rows = new List<string>();
        foreach (var path in paths)
            rows.AddRange(await RowsAsync(site, path));
        Assert.Equal((1, people - 1), (rows.Count(r => r == "2 linked "), rows.Count(r => r == "2 refused changed_since_preview")));
    }

    [Fact]
    public async Task List_OfAnotherSiteOrDirectory_IsUnknown()
    {
        var site = await fixture.SiteAsync(domain => [Bare("p1")]);
        var other = await fixture.SiteAsync(1);
        Seed(site, "one");
        var (_, _, path) = await UploadAsync(site, $"p1,one@{site.Domain}");
        var id = path!.Split('/')[^1];

        foreach (var wrong in new[] { Uploads(other), Uploads(site, "google"), Uploads(site, "other") })
        {
            Assert.Equal((404, "upload_unknown"), await site.RefusedAsync(HttpMethod.Get, $"{wrong}/{id}"));
            Assert.Equal((404, "upload_unknown"), await site.RefusedAsync(HttpMethod.Get, $"{wrong}/{id}/rows.csv"));
            Assert.Equal((404, "upload_unknown"), await site.RefusedAsync(HttpMethod.Post, $"{wrong}/{id}/apply"));
        }

        Assert.Empty(await LinksAsync(site));
    }

    [Fact]
    public async Task Body_OverTheLimit_IsRefusedBeforeItIsRead()
    {
        var site = await fixture.SiteAsync(1);

        var (status, answer, _) = await UploadAsync(site, new string('x', 1024 * 1024 + 1));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "file_too_large"), (status, (string?)answer!["code"]));
    }

    private static SamplePerson Bare(string id) => Pupil(id, null, null, $"Given{id}", $"Family{id}");

    private static void Seed(TestSite site, params string[] names) => site.Tenant.Seed(names.Select(n => new SimulatedPerson("", "Some", "Body", $"{n}@{site.Domain}")));

    private static string Uploads(TestSite site, string directory = "microsoft365") => $"/provisioning/v1/sites/{site.Id}/directories/{directory}/link-uploads";

    private static async Task<(HttpStatusCode Status, JsonNode? View, string? Path)> UploadAsync(TestSite site, string rows)
    {
        using var content = new StringContent("Person id,Address\n" + rows, Encoding.UTF8, "text/csv");
        using var answer = await site.Hub.Client.PostAsync(Uploads(site), content, Cancellation);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation)), answer.Headers.Location?.ToString());
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(TestSite site, string path)
    {
        var csv = await site.Hub.Client.GetStringAsync($"{path}/rows.csv", Cancellation);
        return [.. csv.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(r => r.Split(',')).Select(r => $"{r[0]} {r[1]} {r[6]}")];
    }

    private static async Task<IReadOnlyList<(string, string)>> LinksAsync(TestSite site) =>
        [.. (await site.GetAsync(site.Links("microsoft365")))["items"]!.AsArray().Select(l => ((string)l!["personId"]!, (string)l["address"]!))];

    private static async Task<IReadOnlyList<AuditRecord>> AuditAsync(TestSite site) => await site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 500, Cancellation);
}
