using System.Diagnostics;
using Hub.Functions.Operations.Telemetry;
using Hub.Local.Functions.Builder;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>What a hub would have exported. Spans and metrics are the process's: those of other tests are among them.</summary>
internal sealed class CollectedSignals
{
    private readonly Gathered<Activity> spans = new();
    private readonly Gathered<LogRecord> logs = new();
    private readonly Gathered<MetricSnapshot> metrics = new();

    public IReadOnlyList<Activity> Spans => spans.All();

    public IReadOnlyList<LogRecord> Logs => logs.All();

    public IReadOnlyList<MetricSnapshot> Metrics => metrics.All();

    /// <summary>Adds the exporters where the real ones are added.</summary>
    public void AddTo(FunctionsApplicationBuilder builder) => builder.Services.AddSignals()
        .WithTracing(t => t.AddInMemoryExporter(spans))
        .WithMetrics(m => m.AddInMemoryExporter(metrics))
        .WithLogging(l => l.AddInMemoryExporter(logs));

    /// <summary>The spans of a trace, once the condition is met: a span is exported when it has ended, which may be after the answer that it is about.</summary>
    public async Task<IReadOnlyList<Activity>> TraceAsync(ActivityTraceId trace, Func<IReadOnlyList<Activity>, bool> complete)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            IReadOnlyList<Activity> found = [.. Spans.Where(s => s.TraceId == trace)];
            if (complete(found))
                return found;
            if (patience.IsCancellationRequested)
                Assert.Fail($"Not complete:\n{Describe(found)}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    public static string Describe(IEnumerable<Activity> spans) => string.Join('\n', spans.Select(s => $"{s.SpanId} of {s.ParentSpanId}: {s.Source.Name} {s.Kind} {s.DisplayName}"));

    /// <summary>A list that is added to while it is read.</summary>
    private sealed class Gathered<T> : List<T>, ICollection<T>
    {
        private readonly Lock gate = new();

        void ICollection<T>.Add(T item)
        {
            lock (gate)
                Add(item);
        }

        public IReadOnlyList<T> All()
        {
            lock (gate)
                return [.. this];
        }
    }
}
