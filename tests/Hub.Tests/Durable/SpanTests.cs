using System.Diagnostics;
using Hub.Local.Durable.Client;

namespace Hub.Tests.Durable;

/// <summary>The spans of orchestrations.</summary>
public sealed class SpanTests : IDisposable
{
    private readonly DurableFixture fixture;
    private readonly List<Activity> ended = [];
    private readonly ActivityListener listener;

    public SpanTests(DurableFixture fixture)
    {
        this.fixture = fixture;
        listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.DurableTask" or "DurableTask.Core",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (ended)
                    ended.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
    }

    public void Dispose() => listener.Dispose();

    [Fact]
    public async Task Spans_OfManyTurns_AreMadeOnceEachAndHangTogether()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, int>("AddOne", n => n + 1)
            .Orchestrator("Child", async context => await context.CallActivityAsync<int>("AddOne", context.GetInput<int>()))
            .Orchestrator("Parent", async context =>
            {
                var n = 0;
                for (var i = 0; i < 4; i++)
                    n = await context.CallActivityAsync<int>("AddOne", n);
                await context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None);
                return await context.CallSubOrchestratorAsync<int>("Child", n);
            })
            .StartAsync();
        using var asked = Asked();

        await hub.RunAsync("Parent");
        asked.Stop();

        var spans = await TraceAsync(asked, s => s.Count == 15);
        Assert.Equal(
            [
                "Client activity:AddOne 5", "Client orchestration:Child 1", "Internal orchestration:Parent:timer 1", "Producer create_orchestration:Parent 1", "Server activity:AddOne 5",
                "Server orchestration:Child 1", "Server orchestration:Parent 1",
            ],
            spans.GroupBy(s => $"{s.Kind} {s.DisplayName}").Select(g => $"{g.Key} {g.Count()}").Order(StringComparer.Ordinal));
        Assert.Equal(spans.Count, spans.Select(s => s.SpanId).Distinct().Count());
        // Every one but the first is the child of another of them.
        Assert.Equal(asked.SpanId, spans.Single(s => s.Kind == ActivityKind.Producer).ParentSpanId);
        Assert.All(spans.Where(s => s.Kind != ActivityKind.Producer), s => Assert.Contains(spans, p => p.SpanId == s.ParentSpanId && p.StartTimeUtc <= s.StartTimeUtc.AddMilliseconds(1)));
    }

    [Fact]
    public async Task Trace_AfterTheEngineHasBegunAnew_GoesOn()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Step<int, string>("Trace", _ => Activity.Current?.TraceId.ToString() ?? "none")
            .Orchestrator("Waiting", async context =>
            {
                var before = await context.CallActivityAsync<string>("Trace", 1);
                await context.WaitForExternalEvent<string>("go");
                return new[] { before, await context.CallActivityAsync<string>("Trace", 2) };
            })
            .StartAsync();
        using var asked = Asked();
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync("Waiting", TestContext.Current.CancellationToken);
        asked.Stop();
        await hub.UntilAsync(id, i => i.RuntimeStatus == OrchestrationRuntimeStatus.Running && i.LastUpdatedAt > i.CreatedAt);
        while ((await hub.RecordedAsync(id)).Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        await hub.Engine.StopAsync(TestContext.Current.CancellationToken);

        await hub.StartAsync();
        await hub.Client.RaiseEventAsync(id, "go", "", TestContext.Current.CancellationToken);
        var ran = (await hub.EndAsync(id)).ReadOutputAs<string[]>()!;

        Assert.Equal([asked.TraceId.ToString(), asked.TraceId.ToString()], ran);
        var spans = await TraceAsync(asked, s => s.Any(x => x is { DisplayName: "orchestration:Waiting" }));
        Assert.Equal((2, 2, 1), (spans.Count(s => s is { DisplayName: "activity:Trace", Kind: ActivityKind.Client }), spans.Count(s => s is { DisplayName: "activity:Trace", Kind: ActivityKind.Server }), spans.Count(s => s is { DisplayName: "orchestration:Waiting" })));
    }

    [Fact]
    public async Task Failure_OfAnActivity_IsTheKindAloneAndNoMessage()
    {
        await using var hub = await (await TestHub.WithAsync(fixture))
            .Activity<int, int>("Refuse", _ => throw new InvalidOperationException("jane@school.example is refused"))
            .Orchestrator("Failing", async context => await context.CallActivityAsync<int>("Refuse", 1))
            .StartAsync();
        using var asked = Asked();

        await hub.RunAsync("Failing");
        asked.Stop();

        var failed = (await TraceAsync(asked, s => s.Count == 4)).Where(s => s.Status == ActivityStatusCode.Error).ToArray();
        Assert.Equal(3, failed.Length);
        Assert.All(failed, s => Assert.Null(s.StatusDescription));
        Assert.All(failed.Where(s => s.DisplayName == "activity:Refuse"), s => Assert.Equal(typeof(InvalidOperationException).FullName, s.GetTagItem("error.type")));
    }

    private static Activity Asked() => new Activity("asked") { ActivityTraceFlags = ActivityTraceFlags.Recorded }.SetIdFormat(ActivityIdFormat.W3C).Start();

    /// <summary>The spans of a trace; those of other tests of this process are in others.</summary>
    private async Task<IReadOnlyList<Activity>> TraceAsync(Activity asked, Func<IReadOnlyList<Activity>, bool> complete)
    {
        for (var tries = 0; ; tries++)
        {
            IReadOnlyList<Activity> found;
            lock (ended)
                found = [.. ended.Where(s => s.TraceId == asked.TraceId)];
            if (complete(found))
                return found;
            Assert.True(tries < 500, string.Join('\n', found.Select(s => $"{s.Kind} {s.DisplayName}")));
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
