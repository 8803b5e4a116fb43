using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Provisioning;

/// <summary>What e-mail updates take and answer over HTTP.</summary>
public sealed class EmailUpdateApiTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    [Theory]
    [InlineData("""{"people":["p"],"from":"mis"}""", "directory")]
    [InlineData("""{"directory":"yahoo","people":["p"],"from":"mis"}""", "directory")]
    [InlineData("""{"directory":1,"people":["p"],"from":"mis"}""", "directory")]
    [InlineData("""{"directory":"google","from":"mis"}""", "people")]
    [InlineData("""{"directory":"google","people":[],"from":"mis"}""", "people")]
    [InlineData("""{"directory":"google","people":"p","from":"mis"}""", "people")]
    [InlineData("""{"directory":"google","people":["p",1,""],"from":"mis"}""", "people[1]", "people[2]")]
    [InlineData("""{"directory":"google","people":["p"],"all":true,"from":"mis"}""", "people")]
    [InlineData("""{"directory":"google","all":"yes","from":"mis"}""", "all", "people")]
    [InlineData("""{"directory":"google","all":true}""", "from")]
    [InlineData("""{"directory":"google","all":true,"from":"guess"}""", "from")]
    [InlineData("""{"directory":"google","all":true,"from":"mis","preview":1}""", "preview")]
    [InlineData("""{"directory":"google","all":true,"from":"mis","addresses":{"p":"a@b.uk"}}""", "addresses")]
    [InlineData("""{"directory":"google","all":true,"from":"explicit","addresses":{"p":"a@b.uk"}}""", "all")]
    [InlineData("""{"directory":"google","people":["p"],"from":"explicit"}""", "addresses")]
    [InlineData("""{"directory":"google","from":"explicit","addresses":{}}""", "addresses")]
    [InlineData("""{"directory":"google","from":"explicit","addresses":["a@b.uk"]}""", "addresses")]
    [InlineData("""{"directory":"google","from":"explicit","addresses":{"p":"no address","q":1}}""", "addresses.p", "addresses.q")]
    [InlineData("""{"directory":"google","from":"explicit","addresses":{"p":"a@b.uk","p":"c@b.uk"}}""", "addresses")]
    [InlineData("""{"directory":"google","people":["p","q"],"from":"explicit","addresses":{"p":"a@b.uk"}}""", "addresses")]
    [InlineData("""{"directory":"google","people":["p"],"from":"explicit","addresses":{"p":"a@b.uk","q":"c@b.uk"}}""", "addresses")]
    [InlineData("""{"directory":"google","all":true,"from":"mis","dryRun":true}""", "dryRun")]
    public async Task Start_WrongField_IsRefusedNamingIt(string body, params string[] fields)
    {
        var (status, answer) = await PostAsync($"/provisioning/v1/sites/{Guid.NewGuid()}/email-updates", body);

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_email_update"), (status, (string?)answer["code"]));
        Assert.Equal(fields.Order(), answer["errors"]!.AsArray().Select(e => (string)e!["field"]!).Distinct().Order());
        Assert.All(answer["errors"]!.AsArray(), e => Assert.NotEqual("", (string?)e!["error"]));
    }

    [Theory]
    [InlineData("", "invalid_json")]
    [InlineData("{", "invalid_json")]
    [InlineData("[]", "invalid_email_update")]
    [InlineData("\"\\ud800\"", "invalid_json")]
    public async Task Start_NoJsonObject_IsRefused(string body, string code)
    {
        var (status, answer) = await PostAsync($"/provisioning/v1/sites/{Guid.NewGuid()}/email-updates", body);

        Assert.Equal((HttpStatusCode.BadRequest, code), (status, (string?)answer["code"]));
    }

    [Fact]
    public async Task Start_SiteThatIsNotReady_SaysWhatItLacks()
    {
        var site = await fixture.SiteAsync(1);
        var bare = Guid.NewGuid();
        var wanted = new { directory = "google", all = true, from = "mis" };
        await site.SendAsync(HttpMethod.Put, $"/sites/v1/sites/{bare}", new { name = "Bare" });

        Assert.Equal((409, "directory_not_configured"), await site.RefusedAsync(HttpMethod.Post, $"/provisioning/v1/sites/{bare}/email-updates", wanted));
        Assert.Equal((404, "site_unknown"), await site.RefusedAsync(HttpMethod.Post, $"/provisioning/v1/sites/{Guid.NewGuid()}/email-updates", wanted));
        var empty = site with { Id = bare };
        await empty.PutAsync();
        Assert.Equal((409, "no_data"), await empty.RefusedAsync(HttpMethod.Post, empty.Updates, wanted));
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Start_ExplicitAddresses_GivesThoseAndRefusesEachThatCannotBe(string directory)
    {
        var site = await fixture.SiteAsync(6);
        await site.PutAsync(site.Domain, "unverified.example.org");
        var addresses = new Dictionary<string, string>
        {
            ["p1"] = $"Chosen.One@{site.Domain}",
            ["p2"] = $"old6@{site.Domain}",
            ["p3"] = $"info@{site.Domain}",
            ["p4"] = "p4@elsewhere.example.org",
            ["p5"] = "p5@unverified.example.org",
            ["p9"] = $"nine@{site.Domain}",
        };

        var job = await site.StartAsync(new { directory, from = "explicit", addresses });
        var ended = await site.RestAsync(job);

        var rows = (await site.RowsAsync(job)).ToDictionary(r => r.Key, r => (string?)r.Value["code"]);
        // A tenant says which domains it has verified; a workspace is asked when it is written to.
        var unverified = directory == "google" ? "directory_refused" : "domain_not_verified";
        Assert.Equal(
            new() { ["p1"] = "updated", ["p2"] = "address_taken", ["p3"] = "reserved_alias", ["p4"] = "domain_not_verified", ["p5"] = unverified, ["p9"] = "unknown_person" }, rows);
        Assert.Equal((directory == "google" ? "completed_with_failures" : "completed", "explicit"), ((string?)ended["state"], (string?)ended["from"]));
        Assert.Equal($"chosen.one@{site.Domain}", site.AddressOf(directory, "p1"));
        Assert.Equal($"old6@{site.Domain}", site.AddressOf(directory, "p6"));
    }

    [Fact]
    public async Task ListPeople_InPages_GivesEveryRowOnceInOrder()
    {
        // Ids whose order as keys of a table is another than as texts.
        string[] ids = ["a", "a b", "a#1", "a/b", "a0", "a=", "aa", "é", new string('z', 200), "~"];
        var site = await fixture.SiteAsync(domain => [.. ids.Select((id, n) => Pupil(id, n % 2 == 0 ? $"new{n}@{domain}" : null, $"old{n}@{domain}"))]);
        var (job, _) = await site.UpdateAsync("google", preview: true);

        Assert.Equal(ids.Order(StringComparer.Ordinal), await EveryPageAsync(site, $"{job}/people?limit=3"));
        Assert.Equal(ids.Where((_, n) => n % 2 == 1).Order(StringComparer.Ordinal), await EveryPageAsync(site, $"{job}/people?limit=2&outcome=refused"));
        Assert.Equal(ids.Where((_, n) => n % 2 == 0).Order(StringComparer.Ordinal), await EveryPageAsync(site, $"{job}/people?limit=5&outcome=planned"));
        Assert.Empty(await EveryPageAsync(site, $"{job}/people?outcome=not_attempted"));
    }

    [Fact]
    public async Task ListPeople_WrongParameter_IsRefusedNamingIt()
    {
        var site = await fixture.SiteAsync(1);
        var (job, _) = await site.UpdateAsync("google", preview: true);

        foreach (var query in new[] { "outcome=lost", "outcome=1", "limit=0", "limit=501", "limit=many", "cursor=!", "cursor=bm9uZQ" })
        {
            var (status, answer, _) = await site.SendAsync(HttpMethod.Get, $"{job}/people?{query}");

            var parameter = query[..query.IndexOf('=', StringComparison.Ordinal)];
            Assert.Equal((HttpStatusCode.BadRequest, $"invalid_{parameter}"), (status, (string?)answer!["code"]));
            Assert.Equal(parameter, (string?)Assert.Single(answer["errors"]!.AsArray())!["field"]);
        }
    }

    [Fact]
    public async Task GetCsv_OfAnAppliedUpdate_IsSafeForASpreadsheet()
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"new@{domain}", $"old@{domain}", given: "=1+1", family: "O\"Hara, Ada"), Pupil("p2", null, $"b@{domain}")]);
        var (job, _) = await site.UpdateAsync("google");

        using var response = await fixture.Hub.Client.GetAsync(new Uri($"{job}/people.csv", UriKind.Relative), TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        Assert.Equal("text/csv", response.Content.Headers.ContentType!.MediaType);
        Assert.StartsWith("email-update-", response.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        Assert.Equal(Encoding.UTF8.Preamble, bytes.AsSpan(0, 3));
        var lines = Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3).Split("\r\n");
        Assert.Equal("personId,name,from,to,outcome,code,reason", lines[0]);
        Assert.StartsWith($"p1,\"'=1+1 O\"\"Hara, Ada\",old@{site.Domain},new@{site.Domain},updated,updated,", lines[1], StringComparison.Ordinal);
        Assert.StartsWith($"p2,Ada Byron,b@{site.Domain},,refused,no_mis_address,", lines[2], StringComparison.Ordinal);
        Assert.Equal([""], lines[3..]);
    }

    [Fact]
    public async Task List_Updates_NewestFirstAndOfThisSiteAlone()
    {
        var (site, other) = (await fixture.SiteAsync(1), await fixture.SiteAsync(1));
        var (first, _) = await site.UpdateAsync("google", preview: true);
        var (second, view) = await site.UpdateAsync("microsoft365", preview: true);
        var (foreign, _) = await other.UpdateAsync("google", preview: true);

        var page = await site.GetAsync($"{site.Updates}?limit=1");
        var rest = await site.GetAsync($"{site.Updates}?limit=1&cursor={page["next"]}");

        Assert.Equal([second, first], new[] { page, rest }.Select(p => (string?)Assert.Single(p["items"]!.AsArray())!["links"]!["self"]));
        Assert.Null(rest["next"]);
        Assert.Equal($"{site.Updates}/{view["id"]}", second);
        foreach (var path in new[] { "", "/people", "/people.csv" })
            Assert.Equal((404, "job_unknown"), await site.RefusedAsync(HttpMethod.Get, foreign.Replace(other.Id.ToString(), site.Id.ToString(), StringComparison.Ordinal) + path));
        foreach (var decision in new[] { "apply", "cancel", "retry" })
            Assert.Equal((404, "job_unknown"), await site.RefusedAsync(HttpMethod.Post, $"{site.Updates}/none/{decision}", new { }));
    }

    private static async Task<IReadOnlyList<string>> EveryPageAsync(TestSite site, string path)
    {
        var seen = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await site.GetAsync(next.Length > 0 ? $"{path}&cursor={next}" : path);
            seen.AddRange(page["items"]!.AsArray().Select(r => (string)r!["personId"]!));
            next = (string?)page["next"];
        }

        return seen;
    }

    private async Task<(HttpStatusCode Status, JsonNode Answer)> PostAsync(string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await fixture.Hub.Client.PostAsync(new Uri(path, UriKind.Relative), content, TestContext.Current.CancellationToken);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), documentOptions: new JsonDocumentOptions())!);
    }
}
