using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Replay;

/// <summary>Numbers what an orchestrator asks for, holds it against history, and hands out the answers.</summary>
internal sealed class StepLedger(string orchestrator)
{
    private readonly Dictionary<int, TaskCompletionSource<HistoryEvent>> waiting = [];
    private readonly List<HistoryEvent> asked = [];
    private readonly HashSet<int> cancelled = [];
    private IReadOnlyList<HistoryEvent> expected = [];
    private int met;

    public bool Replaying { get; private set; }

    public Exception? Fault { get; private set; }

    public bool Waits => waiting.Count > 0;

    /// <summary>The number of the next step.</summary>
    public int Next { get; private set; }

    public IReadOnlyList<HistoryEvent> Asked => asked;

    public IReadOnlyCollection<int> Cancelled => cancelled;

    public void Begin(IReadOnlyList<HistoryEvent> recorded, bool replaying)
    {
        Replaying = replaying;
        expected = replaying ? recorded : [];
        met = 0;
    }

    public Task<HistoryEvent> Ask(HistoryEvent step, CancellationToken cancellation)
    {
        step = step with { Id = Next };
        if (Fault is not null || !Agrees(step))
            return new TaskCompletionSource<HistoryEvent>().Task;
        Next++;
        if (!Replaying)
            asked.Add(step);
        if (step.Kind == EventKind.SentEvent)
            return Task.FromResult(step);

        // Continuations run at once, on the orchestrator's thread: the order in which answers are given is the order in which code runs.
        var answer = new TaskCompletionSource<HistoryEvent>();
        waiting.Add(step.Id, answer);
        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() =>
            {
                if (waiting.Remove(step.Id))
                    cancelled.Add(step.Id);
                answer.TrySetCanceled(cancellation);
            });
        }

        return answer.Task;
    }

    /// <summary>Answers a step; one that is no longer waited for is passed over.</summary>
    public void Tell(HistoryEvent told)
    {
        if (waiting.Remove(told.Id, out var answer))
            answer.TrySetResult(told);
    }

    public void Finish(string found)
    {
        if (Replaying && met < expected.Count)
            FailWith(new NonDeterministicOrchestrationException(orchestrator, expected[met].Id, expected[met].Describe(), found));
    }

    public void FailWith(Exception fault) => Fault ??= fault;

    private bool Agrees(HistoryEvent step)
    {
        if (!Replaying)
            return true;
        var recorded = met < expected.Count ? expected[met++] : null;
        if (recorded is not null && recorded.Kind == step.Kind && string.Equals(recorded.Name, step.Name, StringComparison.OrdinalIgnoreCase))
            return true;
        FailWith(new NonDeterministicOrchestrationException(orchestrator, step.Id, recorded?.Describe() ?? "nothing", step.Describe()));
        return false;
    }
}
