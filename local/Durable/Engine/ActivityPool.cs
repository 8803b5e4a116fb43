using System.Threading.Channels;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Tracing;
using Hub.Local.Functions;
using Hub.Local.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Engine;

/// <summary>An activity to run.</summary>
/// <param name="InstanceId">For which instance.</param>
/// <param name="Start">For which start of it.</param>
/// <param name="Execution">For which execution of it.</param>
/// <param name="Step">The step that asks for it.</param>
/// <param name="Trace">The trace of the instance, or null.</param>
internal sealed record ActivityJob(string InstanceId, string Start, int Execution, HistoryEvent Step, string? Trace);

/// <summary>Runs activities, so many at a time, in the order in which they were asked for.</summary>
internal sealed class ActivityPool(FunctionCatalogue functions, IFunctionInvoker invoker, ILogger log, TimeProvider time, Func<ActivityJob, bool> wanted, Action<ActivityJob, HistoryEvent> answer)
{
    private readonly Channel<ActivityJob> jobs = Channel.CreateUnbounded<ActivityJob>();

    public void Post(ActivityJob job) => jobs.Writer.TryWrite(job);

    /// <summary>Runs until cancelled. An activity that a stop interrupts is not answered: it runs again.</summary>
    public Task RunAsync(int concurrency, CancellationToken stopping) =>
        Task.WhenAll(Enumerable.Range(0, concurrency).Select(_ => Task.Run(() => WorkAsync(stopping), CancellationToken.None)));

    /// <summary>Forgets what waits: the next start posts it again from history.</summary>
    public void Clear()
    {
        while (jobs.Reader.TryRead(out _))
        {
        }
    }

    private async Task WorkAsync(CancellationToken stopping)
    {
        try
        {
            await foreach (var job in jobs.Reader.ReadAllAsync(stopping))
            {
                if (wanted(job) && await RunAsync(job, stopping) is { } answered)
                    answer(job, answered);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The engine stops.
        }
    }

    private async Task<HistoryEvent?> RunAsync(ActivityJob job, CancellationToken stopping)
    {
        using var span = DurableSpans.Run(job);
        try
        {
            var function = functions.Activity(job.Step.Name!)
                ?? throw new InvalidOperationException($"There is no activity named '{job.Step.Name}'. Was it renamed or removed?");
            var context = new RunningActivity(job.Step.Name!, job.InstanceId);
            var result = await DurableInvocation.RunAsync(
                context,
                () => invoker.InvokeAsync(
                    function,
                    type => type.IsAssignableFrom(typeof(RunningActivity)) && type != typeof(object) ? context : DurableJson.Read(job.Step.Data, type),
                    stopping));
            return new HistoryEvent { Kind = EventKind.Done, Id = job.Step.Id, Data = DurableJson.Write(result), At = time.GetUtcNow().UtcDateTime };
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception failure)
        {
            log.LogWarning(failure, "Activity {Activity} of instance {Instance} failed.", job.Step.Name, job.InstanceId);
            var described = TaskFailureOrigin.Describe(failure);
            span.Failed(described.ErrorType);
            return new HistoryEvent { Kind = EventKind.Failed, Id = job.Step.Id, Failure = described, At = time.GetUtcNow().UtcDateTime };
        }
    }

    private sealed class RunningActivity(string name, string instanceId) : TaskActivityContext
    {
        public override TaskName Name => name;

        public override string InstanceId => instanceId;
    }
}
