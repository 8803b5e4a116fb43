using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json.Nodes;
using Hub.Core.Operations;
using Hub.Functions.Http;
using Hub.Local.Functions;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.AzureTests;

/// <summary>The app that is deployed, built with the real packages, does what the embedded one does: on the same storage, for the same schools.</summary>
public sealed class WorkerTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>, IDisposable
{
    private readonly StandInHost host = fixture.Host;
    private readonly ProvisioningFixture school = fixture.School;
    private readonly HttpClient caller = new() { BaseAddress = fixture.Host.Address };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => caller.Dispose();

    [Fact]
    public void Metadata_OfTheBuild_HasEveryFunctionWithItsTriggers()
    {
        var embedded = FunctionMethods.Select(TriggerOf).Select(f => $"{f.Key}: {f.Value}");
        var built = host.Functions.Values.Select(f => $"{f.Name}: {TriggerOf(f)}");

        Assert.Equal(embedded.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_OfTheWorker_AreServedWithTheirAssetsAndHeaders()
    {
        using var live = await caller.GetAsync("/health/live", Cancellation);
        using var ready = await caller.GetAsync("/health/ready", Cancellation);
        using var discovery = await caller.GetAsync("/.well-known/openid-configuration", Cancellation);
        using var page = await caller.GetAsync("/", Cancellation);
        using var missing = await caller.GetAsync("/no/such/page", Cancellation);
        var text = await page.Content.ReadAsStringAsync(Cancellation);
        using var style = await caller.GetAsync(System.Text.RegularExpressions.Regex.Match(text, "href=\"(/assets/[^\"]+[.]css[^\"]*)\"").Groups[1].Value, Cancellation);

        Assert.True(live.StatusCode == HttpStatusCode.OK && discovery.StatusCode == HttpStatusCode.OK && page.StatusCode == HttpStatusCode.OK, $"{live.StatusCode} {discovery.StatusCode} {page.StatusCode} {await live.Content.ReadAsStringAsync(Cancellation)}\n{host.Log}");
        // There is no Service Bus here.
        Assert.Contains("\"name\":\"tables\",\"state\":\"working\"", await ready.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        var told = JsonNode.Parse(await discovery.Content.ReadAsStringAsync(Cancellation))!;
        Assert.Equal((WorkerFixture.Issuer, $"{WorkerFixture.Issuer}connect/token"), ((string?)told["issuer"], (string?)told["token_endpoint"]));
        Assert.Contains("Content-Security-Policy", page.Headers.Select(h => h.Key));
        Assert.Equal("text/css", style.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Token_OfTheWorker_OpensWhatItsClientMayAndNothingElse()
    {
        var (mine, other) = (await school.SiteAsync(1), await school.SiteAsync(1));
        using var make = new HttpRequestMessage(HttpMethod.Post, "/sts/v1/clients")
        {
            Content = JsonContent.Create(new { kind = "management", name = "Test", sites = new[] { mine.Id }, scopes = new[] { "hub.manage" } }),
        };
        using var made = await caller.SendAsync(make, Cancellation);
        Assert.True(made.IsSuccessStatusCode, $"{made.StatusCode} {await made.Content.ReadAsStringAsync(Cancellation)}\n{host.Log}");
        var client = JsonNode.Parse(await made.Content.ReadAsStringAsync(Cancellation))!;

        using var ask = new HttpRequestMessage(HttpMethod.Post, "/connect/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        ask.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{client["client"]!["id"]}:{client["secret"]}")));
        using var answer = await caller.SendAsync(ask, Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}\n{host.Log}");
        var token = (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation))!["access_token"]!;

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(mine.Updates, token));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync($"/mis/v1/sites/{mine.Id}/people/p1", token));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(mine.Updates, null));
        Assert.True(await StatusAsync(other.Updates, token) is HttpStatusCode.Forbidden or HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Caller_OfTheWorker_IsWhoeverTheFrontEndSawAndCookiesAreKeptToHttps()
    {
        var (mine, other) = (await school.SiteAsync(1), await school.SiteAsync(1));
        using var request = new HttpRequestMessage(HttpMethod.Get, other.Updates);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await school.Hub.TokenAsync(mine.Id, "management"));
        // As the front end writes it: its own entry behind what the caller claimed.
        request.Headers.Add("X-Forwarded-For", "203.0.113.9, 198.51.100.7:51234");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using var refused = await caller.SendAsync(request, Cancellation);
        using var page = await caller.GetAsync("/", Cancellation);

        Assert.False(refused.IsSuccessStatusCode);
        var audit = school.Hub.Services.GetRequiredService<Audit>();
        var records = await Task.WhenAll(new Guid?[] { mine.Id, other.Id, null }.Select(site => audit.NewestAsync(site, 20, Cancellation)));
        var recorded = Assert.Single(records.SelectMany(r => r), r => r.Action == "access.refused");
        Assert.Equal("198.51.100.7", recorded.Address);
        Assert.All(page.Headers.GetValues("Set-Cookie"), cookie => Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task EmailUpdate_OfTheWorker_RenamesEverybodyOnce(string directory)
    {
        var site = await school.SiteAsync(5);
        await CallAsAsync(site, "management");

        var job = await AcceptedAsync(site.Updates, new { directory, all = true, from = "mis", preview = true });
        var preview = await caller.AtRestAsync(job);
        var writesOfPreview = site.Writes.Count;
        await AcceptedAsync($"{job}/apply", new { });
        var applied = await caller.AtRestAsync(job);

        Assert.Equal(("previewed", 0), ((string?)preview["state"], writesOfPreview));
        Assert.True((string?)applied["state"] == "completed", $"{applied.ToJsonString()}\n{host.Log}");
        Assert.Equal(5, site.Writes.Count(w => w.Effective));
        Assert.All(Enumerable.Range(1, 5), n => Assert.Equal($"new{n}@{site.Domain}", site.AddressOf(directory, $"p{n}")));
    }

    [Fact]
    public async Task Export_OfTheWorker_IsThatOfTheEmbeddedHub()
    {
        var site = await school.SiteAsync(5);
        await CallAsAsync(site, "management");
        var exports = $"/rostering/v1/sites/{site.Id}/exports";

        var ofWorker = await caller.AtRestAsync(await AcceptedAsync(exports, new { format = "oneroster-1.2" }));
        var ofEmbedded = await school.Hub.Client.AtRestAsync(await site.AcceptedAsync(exports, new { format = "oneroster-1.2" }));

        Assert.True((string?)ofWorker["state"] is "completed" or "unchanged", $"{ofWorker.ToJsonString()}\n{host.Log}");
        Assert.Equal((string?)ofWorker["download"]!["sha256"], (string?)ofEmbedded["download"]!["sha256"]);
    }

    [Fact]
    public async Task Timer_OfTheWorker_Runs()
    {
        var ran = await host.RunAsync("KeepSts", "timer", """{ "ScheduleStatus": { "Last": "2026-01-01T00:00:00Z", "Next": "2026-01-02T00:00:00Z", "LastUpdated": "2026-01-01T00:00:00Z" }, "IsPastDue": false }""");

        Assert.True(ran.Result.Status == 1, $"{ran.Result.Exception?.Message}\n{host.Log}");
    }

    [Fact]
    public async Task ServiceBusAway_WhoSendsAFeedIsToldToComeAgain()
    {
        var site = await school.SiteAsync(1);
        await CallAsAsync(site, "mis");

        // There is none here.
        using var answer = await caller.PutFeedAsync(site.Id, FeedOverHttpTests.Feed(School.Of([ProvisioningFixture.Pupil("p1", null, null)])));

        await AssertAwayAsync(answer);
    }

    [Fact]
    public async Task DurableTaskAway_WhoStartsAnUpdateIsToldToComeAgain_AndThenItIsDone()
    {
        var site = await school.SiteAsync(1);
        await CallAsAsync(site, "management");
        var update = new { directory = "google", all = true, from = "mis" };

        host.DurableIsAway = true;
        try
        {
            using var answer = await caller.PostAsJsonAsync(site.Updates, update, Cancellation);
            await AssertAwayAsync(answer);
        }
        finally
        {
            host.DurableIsAway = false;
        }

        var done = await caller.AtRestAsync(await AcceptedAsync(site.Updates, update));
        Assert.Equal(("completed", 1), ((string?)done["state"], site.Writes.Count(w => w.Effective)));
    }

    /// <summary>From now on calls come from a client of that kind at the site.</summary>
    private async Task CallAsAsync(TestSite site, string kind) =>
        caller.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await school.Hub.TokenAsync(site.Id, kind));

    private async Task AssertAwayAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode} {text}\n{host.Log}");
        Assert.Equal((TimeSpan.FromSeconds(5), "service_unavailable"), (answer.Headers.RetryAfter?.Delta, (string?)JsonNode.Parse(text)!["code"]));
        Assert.DoesNotMatch("Exception|127\\.0\\.0\\.1|Status\\(", text);
    }

    private async Task<string> AcceptedAsync(string path, object body)
    {
        using var answer = await caller.PostAsJsonAsync(path, body, Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.Accepted, $"{answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}\n{host.Log}");
        return answer.Headers.Location!.ToString();
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var answer = await caller.SendAsync(request, Cancellation);
        return answer.StatusCode;
    }

    private static string TriggerOf(MethodInfo method)
    {
        var parameters = method.GetParameters();
        foreach (var attribute in parameters.SelectMany(p => p.GetCustomAttributes()))
        {
            switch (attribute)
            {
                case HttpTriggerAttribute http:
                    return $"http {http.AuthLevel} {string.Join(',', http.Methods)} {http.Route}";
                case TimerTriggerAttribute timer:
                    return $"timer {timer.Schedule}";
                case ServiceBusTriggerAttribute bus:
                    return $"bus {bus.QueueName} {bus.IsSessionsEnabled}";
                case OrchestrationTriggerAttribute:
                    return "orchestration";
                case ActivityTriggerAttribute:
                    return "activity";
            }
        }

        return "nothing";
    }

    private static string TriggerOf(Protocol.RpcFunctionMetadata function)
    {
        var trigger = function.RawBindings.Select(b => JsonNode.Parse(b)!).Single(b => ((string?)b["type"])!.EndsWith("Trigger", StringComparison.OrdinalIgnoreCase));
        return (string?)trigger["type"] switch
        {
            "httpTrigger" => $"http {trigger["authLevel"]} {string.Join(',', trigger["methods"]?.AsArray().Select(m => (string)m!) ?? [])} {trigger["route"]}",
            "timerTrigger" => $"timer {trigger["schedule"]}",
            "serviceBusTrigger" => $"bus {trigger["queueName"]} {(bool?)trigger["isSessionsEnabled"] ?? false}",
            "orchestrationTrigger" => "orchestration",
            "activityTrigger" => "activity",
            var type => type!,
        };
    }
}
