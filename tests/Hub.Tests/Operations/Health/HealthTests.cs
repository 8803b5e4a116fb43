using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Hub.Core.Operations.Health;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Hub.Tests.Operations.Maintenance;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Operations.Health;

/// <summary>What the hub says of itself, to load balancers, operators and schools.</summary>
public sealed class HealthTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ready_StorageStopped_SaysWhichAndIsReadyAgainWhenItIsBack()
    {
        await using var storage = await Durable.AzuriteProcess.StartAsync();
        await using var hub = await HubHost.StartAsync(azurite, new Dictionary<string, string> { ["Health:Fresh"] = "00:00:00", ["Health:Patience"] = "00:00:01" }, connectionString: storage.ConnectionString);
        using var stranger = hub.ClientWith(null);

        var before = await AskAsync(stranger, "/health/ready");
        await storage.KillAsync();
        var away = await AskAsync(stranger, "/health/ready");
        var details = await AskAsync(hub.Client, "/operations/v1/health");
        using var live = await stranger.GetAsync(new Uri("/health/live", UriKind.Relative), Cancellation);
        using var page = await stranger.GetAsync(new Uri("/status", UriKind.Relative), Cancellation);
        await storage.RunAsync();
        var back = await AskAsync(stranger, "/health/ready");
        while (back.Status != HttpStatusCode.OK)
            back = await AskAsync(stranger, "/health/ready");

        Assert.Equal((HttpStatusCode.OK, "ready"), (before.Status, (string?)before.Json["status"]));
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "not_ready"), (away.Status, (string?)away.Json["status"]));
        Assert.Equal("tables:failing blobs:failing queues:failing bus:unknown microsoft365:unknown google:unknown", Parts(away.Json));
        Assert.Equal("tables:working blobs:working queues:working", string.Join(' ', Parts(back.Json).Split(' ')[..3]));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, details.Status);
        Assert.NotNull((string?)details.Json["parts"]![0]!["detail"]);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (live.StatusCode, page.StatusCode));
        var text = await page.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("The hub has trouble.", text, StringComparison.Ordinal);
        foreach (var said in new[] { away.Json.ToJsonString(), details.Json.ToJsonString(), text })
        {
            Assert.DoesNotContain("127.0.0.1", said, StringComparison.Ordinal);
            Assert.DoesNotContain("devstoreaccount", said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Ready_AskedOften_LooksOnceInAWhile()
    {
        var sts = new StsHub(azurite);
        await sts.InitializeAsync();
        await using (sts)
        {
            var health = sts.Hub.Services.GetRequiredService<HubHealth>();

            var reports = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => health.ReadAsync().AsTask()));
            sts.Clock.Advance(TimeSpan.FromSeconds(9));
            var later = await health.ReadAsync();
            sts.Clock.Advance(TimeSpan.FromSeconds(2));
            var anew = await health.ReadAsync();

            Assert.Single(reports.Append(later).Select(r => r.At).Distinct());
            Assert.NotEqual(later.At, anew.At);
        }
    }

    [Fact]
    public async Task Health_WithoutTheOperatorsKey_HasNoDetails()
    {
        var hub = new MaintenanceHub(azurite);
        await hub.InitializeAsync();
        await using (hub.Sts)
        {
            using var refused = await hub.AskAsync("/operations/v1/health");
            using var ready = await hub.AskAsync("/health/ready");
            var operators = await hub.Sts.OperatorAsync(HttpMethod.Get, "/operations/v1/health");
            await hub.PlanAsync("read-only", TimeSpan.FromDays(3), text: "New disks.");
            await hub.PlanAsync("closed", TimeSpan.FromMinutes(-5), text: "New cables.");
            using var status = await hub.AskAsync("/status");
            var page = WebUtility.HtmlDecode(await status.Content.ReadAsStringAsync(Cancellation));

            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal(["name", "state", "ageSeconds"], (await ready.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["parts"]![0]!.AsObject().Select(p => p.Key));
            Assert.Equal("working", (string?)operators["parts"]![0]!["state"]);
            Assert.Contains("The hub is closed for maintenance until", page, StringComparison.Ordinal);
            Assert.Contains("New cables.", page, StringComparison.Ordinal);
            Assert.Contains("New disks.\nYou can look at everything, but change nothing from", page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Bus_NoMessageComesThrough_IsFailingAfterAWhile()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var tables = new Tables(new TableServiceClient(await azurite.NewAccountAsync()));
        var heartbeat = new BusHeartbeat(tables, time);

        var fresh = await heartbeat.ReadAsync(Cancellation);
        await heartbeat.HeardAsync(Cancellation);
        var heard = await heartbeat.ReadAsync(Cancellation);
        time.Advance(TimeSpan.FromMinutes(6));
        var silent = await heartbeat.ReadAsync(Cancellation);
        var restarted = await new BusHeartbeat(tables, time).ReadAsync(Cancellation);

        Assert.Equal([HealthState.Unknown, HealthState.Working, HealthState.Failing, HealthState.Unknown], new[] { fresh, heard, silent, restarted }.Select(p => p.State));
        Assert.Equal(heard.At, silent.At);
    }

    [Fact]
    public async Task Heartbeat_SentThroughTheBus_IsHeard()
    {
        await using var hub = await HubHost.StartAsync(azurite, new Dictionary<string, string> { ["Health:Fresh"] = "00:00:00" });
        await hub.Services.GetRequiredService<Hub.Local.Messaging.ServiceBusClient>().CreateSender("heartbeats").SendMessageAsync(new("beat"), Cancellation);

        while ((await hub.Services.GetRequiredService<HubHealth>().ReadAsync()).Of(HealthParts.Bus) != HealthState.Working)
            await Task.Delay(20, Cancellation);
    }

    [Fact]
    public async Task Directory_IsAsItsLastCallFoundIt()
    {
        var (reach, answers) = (new DirectoryReach(TimeProvider.System), new Queue<Func<HttpResponseMessage>>());
        var watcher = reach.Watching(HealthParts.Google);
        watcher.InnerHandler = new Answers(answers);
        using var client = new HttpMessageInvoker(watcher);
        var states = new List<HealthState> { reach.Of(HealthParts.Google).State };

        foreach (var answer in new Func<HttpResponseMessage>[]
        {
            () => new HttpResponseMessage(HttpStatusCode.Forbidden), () => new HttpResponseMessage(HttpStatusCode.BadGateway),
            () => new HttpResponseMessage(HttpStatusCode.TooManyRequests), () => throw new HttpRequestException(HttpRequestError.NameResolutionError),
        })
        {
            answers.Enqueue(answer);
            using var request = new HttpRequestMessage(HttpMethod.Get, "https://directory.example/");
            try
            {
                using var response = await client.SendAsync(request, Cancellation);
            }
            catch (HttpRequestException)
            {
                // As it is to be.
            }

            states.Add(reach.Of(HealthParts.Google).State);
        }

        Assert.Equal([HealthState.Unknown, HealthState.Working, HealthState.Failing, HealthState.Working, HealthState.Failing], states);
        Assert.Equal("It could not be reached (NameResolutionError).", reach.Of(HealthParts.Google).Detail);
        Assert.Equal(HealthState.Unknown, reach.Of(HealthParts.Microsoft365).State);
        var report = new HealthReport(DateTimeOffset.UtcNow, [new HealthPart(HealthParts.Tables, HealthState.Working, null), reach.Of(HealthParts.Google)]);
        Assert.True(report.IsReady);
    }

    private static async Task<(HttpStatusCode Status, JsonNode Json)> AskAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Cancellation);
        return (answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!);
    }

    private static string Parts(JsonNode ready) => string.Join(' ', ready["parts"]!.AsArray().Select(p => $"{p!["name"]}:{p["state"]}"));

    private sealed class Answers(Queue<Func<HttpResponseMessage>> answers) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(answers.Dequeue()());
    }
}
