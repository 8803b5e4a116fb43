using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;
using Hub.Local.Durable.Tracing;
using Hub.Local.Functions;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Replay;

/// <summary>Runs an orchestrator's code over its history and then over a new turn.</summary>
internal sealed class OrchestratorRun(IFunctionInvoker invoker, ILoggerFactory loggers)
{
    /// <summary>How long code outside the orchestrator (middleware) may hold up a turn.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long an invocation may take to end after the orchestrator has nothing left to wait for.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    /// <param name="function">The orchestrator; null when no function bears the instance's name.</param>
    /// <param name="record">The instance, its input loaded.</param>
    /// <param name="history">Its turns so far.</param>
    /// <param name="fresh">The new turn: what it is told.</param>
    /// <param name="strayed">Called when the orchestrator turns out, after its turn, to have awaited something other than its context.</param>
    public async Task<TurnOutcome> RunAsync(HostedFunction? function, InstanceRecord record, IReadOnlyList<Turn> history, Turn fresh, Action strayed)
    {
        if (function is null)
            return Failed(new InvalidOperationException($"There is no orchestrator named '{record.Name}'. Was it renamed or removed?"), []);

        var pump = new OrchestratorPump(strayed);
        var context = new OrchestrationContext(record, pump, loggers);
        // Not linked to anything that lives longer: an orchestrator that waits is abandoned, and must leave nothing behind.
        using var cancellation = new CancellationTokenSource();
        Task<object?>? invocation = null;
        for (var i = 0; i <= history.Count; i++)
        {
            var replaying = i < history.Count;
            var turn = replaying ? history[i] : fresh;
            if (turn.Void is not null)
                continue;
            context.Begin(turn, replaying);
            invocation ??= await StartAsync(function, record, context, pump, cancellation.Token);
            var untold = new List<HistoryEvent>();
            foreach (var told in turn.In)
            {
                if (context.Fault is not null)
                    break;
                if (invocation.IsCompleted)
                {
                    untold.Add(told);
                    continue;
                }

                pump.Run(() => context.Tell(told));
                await SettleAsync(invocation, context, pump);
            }

            await SettleAsync(invocation, context, pump);
            context.Finish(invocation.IsCompleted ? "nothing more: it ended" : "nothing: it waits");
            if (context.Fault is { } fault)
            {
                pump.Close();
                return Failed(fault, []);
            }

            if (!invocation.IsCompleted)
                continue;
            pump.Close();
            return replaying
                ? Failed(new NonDeterministicOrchestrationException(record.Name, Step(history, i), Following(history, i), "nothing more: it ended"), [])
                : await ConcludeAsync(invocation, context, untold);
        }

        pump.Close();
        // The invocation may yet end: on another thread, where no orchestrator may be.
        _ = invocation!.ContinueWith(_ => strayed(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return new TurnOutcome
        {
            End = TurnEnd.Waiting,
            Asked = context.Asked,
            CustomStatus = context.CustomStatus.Json,
            CustomStatusIsSet = context.CustomStatus.IsSet,
            CancelledTimers = context.CancelledTimers,
        };
    }

    private async Task<Task<object?>> StartAsync(HostedFunction function, InstanceRecord record, OrchestrationContext context, OrchestratorPump pump, CancellationToken cancellation)
    {
        var begun = false;
        Task<object?> invocation = Task.FromResult<object?>(null);
        pump.Run(() => invocation = DurableInvocation.RunAsync(
            context,
            () =>
            {
                DurableSpans.Ambient(record);
                return invoker.InvokeAsync(
                    function,
                    type =>
                    {
                        begun = true;
                        return type.IsAssignableFrom(typeof(OrchestrationContext)) ? context : context.Input(type);
                    },
                    cancellation);
            }));

        // Middleware before the orchestrator may do real work; the orchestrator itself may not.
        using var patience = new CancellationTokenSource(Patience);
        while (!begun && !invocation.IsCompleted)
        {
            await Task.WhenAny(invocation, pump.ArrivalAsync()).WaitAsync(patience.Token);
            pump.Run(static () => { });
        }

        return invocation;
    }

    /// <summary>Waits for an invocation that has nothing to wait for: its end may be under way on another thread, but nothing may come back to the orchestrator's.</summary>
    private static async Task SettleAsync(Task invocation, OrchestrationContext context, OrchestratorPump pump)
    {
        if (invocation.IsCompleted || context.Waits || context.Fault is not null)
            return;
        await Task.WhenAny(invocation, pump.ArrivalAsync(), Task.Delay(Grace));
        if (!invocation.IsCompleted)
            context.FailWith(new ForeignAwaitException(context.Name));
    }

    private static async Task<TurnOutcome> ConcludeAsync(Task<object?> invocation, OrchestrationContext context, IEnumerable<HistoryEvent> untold)
    {
        object? result;
        try
        {
            result = await invocation;
        }
        catch (Exception failure)
        {
            return Failed(failure, context.Asked) with { CustomStatus = context.CustomStatus.Json, CustomStatusIsSet = context.CustomStatus.IsSet };
        }

        string? output;
        try
        {
            output = context.Continuation is { } next ? next.Input : DurableJson.Write(result);
        }
        catch (Exception failure)
        {
            return Failed(failure, context.Asked);
        }

        return new TurnOutcome
        {
            End = context.Continuation is null ? TurnEnd.Completed : TurnEnd.ContinuedAsNew,
            Asked = context.Asked,
            Output = output,
            CustomStatus = context.CustomStatus.Json,
            CustomStatusIsSet = context.CustomStatus.IsSet,
            Carried = context.Continuation is { KeepEvents: true } ? [.. context.UnreadEvents, .. untold.Where(e => e.Kind == EventKind.Raised)] : [],
        };
    }

    private static TurnOutcome Failed(Exception failure, IReadOnlyList<HistoryEvent> asked) =>
        new() { End = TurnEnd.Failed, Asked = asked, Failure = TaskFailureOrigin.Describe(failure) };

    private static int Step(IReadOnlyList<Turn> history, int at) => history.Skip(at + 1).SelectMany(t => t.Out).FirstOrDefault()?.Id ?? history.Take(at + 1).Sum(t => t.Out.Count);

    private static string Following(IReadOnlyList<Turn> history, int at) => history.Skip(at + 1).SelectMany(t => t.Out).FirstOrDefault()?.Describe() ?? "more to wait for";
}
