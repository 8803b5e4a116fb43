using System.Diagnostics;
using Hub.Tests.Accounts;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>One trace leads from whoever asks to the directory that is written to.</summary>
[Collection<OneAtATime>]
public sealed class TraceTests(TracedHub hub) : IClassFixture<TracedHub>
{
    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Update_ThatAScriptAsksFor_IsOneTraceToTheDirectory(string directory)
    {
        var site = await hub.School.SiteAsync(2);
        using var asked = new Activity("script").SetIdFormat(ActivityIdFormat.W3C);
        asked.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        asked.Start();
        var job = await site.StartAsync(new { directory, all = true, from = "mis" });
        asked.Stop();
        Assert.Equal("completed", (string?)(await site.RestAsync(job))["state"]);

        var spans = await hub.Signals.TraceAsync(asked.TraceId, s => s.Any(x => x is { DisplayName: "orchestration:EmailUpdate", Kind: ActivityKind.Server }));

        var write = site.Writes.First(w => w.Effective);
        Assert.True(ActivityContext.TryParse(write.TraceParent, null, out var seen), write.TraceParent);
        Assert.Equal(asked.TraceId, seen.TraceId);
        Assert.Equal(
            [
                "Client http", "Internal function ApplyEmailUpdateChunk", "Server activity:ApplyEmailUpdateChunk", "Client activity:ApplyEmailUpdateChunk", "Server orchestration:EmailUpdate",
                "Producer create_orchestration:EmailUpdate", "Internal function StartEmailUpdate", "Server http",
            ],
            Way(spans, seen.SpanId));
        Assert.Single(spans, s => s.DisplayName == "create_orchestration:EmailUpdate");
        Assert.Single(spans, s => s is { DisplayName: "activity:PlanEmailUpdate", Kind: ActivityKind.Client });
        Assert.Single(spans, s => s is { DisplayName: "activity:PlanEmailUpdate", Kind: ActivityKind.Server });
        Assert.All(spans.Where(s => s.DisplayName == "function ApplyEmailUpdateChunk"), s => Assert.Equal(site.Id, s.GetTagItem("hub.site.id")));
    }

    [Fact]
    public async Task Update_FromThePortal_IsInTheTraceOfThePressThatBeganIt()
    {
        var site = await hub.School.SiteAsync(2);
        using var administrator = await Administrator.SignInAsync(site);

        var (path, _) = await administrator.PreviewAsync("google", ("who", "found"));
        await administrator.PressAsync(path, "apply");

        var trace = ActivityContext.Parse(site.Writes.First(w => w.Effective).TraceParent!, null).TraceId;
        var spans = await hub.Signals.TraceAsync(trace, s => s.Any(x => x is { DisplayName: "orchestration:EmailUpdate", Kind: ActivityKind.Server }));
        Assert.Single(spans, s => s.Kind == ActivityKind.Server && (string?)s.GetTagItem("http.route") == "/users/updates");
        var job = path.Split('/')[^1];
        Assert.Contains(spans, s => s.DisplayName == "function ApplyEmailUpdateChunk" && (string?)s.GetTagItem("hub.job.id") == job);
        Assert.Contains(hub.Signals.Spans, s => s.TraceId != trace && s.DisplayName.StartsWith("function ", StringComparison.Ordinal) && (string?)s.GetTagItem("hub.job.id") == job);
    }

    [Fact]
    public async Task Import_OfAFeed_IsOneTraceThroughTheQueue()
    {
        var site = await hub.School.SiteAsync(1);

        var sent = hub.Signals.Spans.Where(s => s.DisplayName == "ServiceBusSender.Send" && (string?)s.GetTagItem("messaging.destination.name") == "mis-feeds").ToArray();
        Assert.NotEmpty(sent);
        var lane = hub.Signals.Spans.Last(s => s.DisplayName == "create_orchestration:ImportLane" && ((string)s.GetTagItem("durabletask.task.instance_id")!).Contains(site.Id.ToString("N"), StringComparison.Ordinal)
            || s.DisplayName == "create_orchestration:ImportLane" && ((string)s.GetTagItem("durabletask.task.instance_id")!).Contains(site.Id.ToString(), StringComparison.Ordinal));
        var spans = hub.Signals.Spans.Where(s => s.TraceId == lane.TraceId).ToArray();

        var way = Way(spans, lane.SpanId);
        Assert.Equal("Producer create_orchestration:ImportLane", way[0]);
        Assert.Equal(["Consumer ServiceBusProcessor.ProcessMessage", "Producer ServiceBusSender.Send"], way.Where(w => w.Contains("ServiceBus", StringComparison.Ordinal)));
        Assert.Equal("Server http", way[^1]);
        Assert.Contains(spans, s => s is { DisplayName: "activity:ReadFeed", Kind: ActivityKind.Server });
    }

    /// <summary>The spans from one up to the first, each by its kind and name; requests are <c>http</c>.</summary>
    private static List<string> Way(IReadOnlyList<Activity> spans, ActivitySpanId from)
    {
        var way = new List<string>();
        for (var span = spans.FirstOrDefault(s => s.SpanId == from); span is not null; span = spans.FirstOrDefault(s => s.SpanId == span.ParentSpanId))
        {
            var http = span.GetTagItem("http.request.method") is not null;
            // The caller's own span is its own.
            if (http && span.Kind == ActivityKind.Client && way.Count > 1)
                break;
            way.Add($"{span.Kind} {(http ? "http" : span.DisplayName)}");
        }

        return way;
    }
}
