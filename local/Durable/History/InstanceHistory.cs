namespace Hub.Local.Durable.History;

/// <summary>All turns of one execution, with what is still unanswered.</summary>
internal sealed class InstanceHistory
{
    private readonly List<Turn> turns = [];
    private readonly Dictionary<int, HistoryEvent> open = [];
    private readonly HashSet<string> messages = new(StringComparer.Ordinal);

    public IReadOnlyList<Turn> Turns => turns;

    /// <summary>Activities, timers and sub-orchestrations without an answer, by step.</summary>
    public IReadOnlyDictionary<int, HistoryEvent> Open => open;

    public DateTime LastTurnAt => turns.Count == 0 ? DateTime.MinValue : turns[^1].At;

    /// <summary>Whether a message has already been taken into this history.</summary>
    public bool Holds(string message) => messages.Contains(message);

    /// <summary>What the turn that a rewind took back had been told, but for the failures: the next turn is told it again. Null when there was no rewind.</summary>
    public IReadOnlyList<HistoryEvent>? TakenBack { get; private set; }

    public void Append(Turn turn)
    {
        if (turn.Void is { } steps)
        {
            TakeBack([.. steps]);
            turns.Add(turn);
            return;
        }

        TakenBack = null;
        turns.Add(turn);
        foreach (var told in turn.In)
        {
            if (told.Kind == EventKind.Raised)
                messages.Add(told.Message ?? "");
            else
                open.Remove(told.Id);
        }

        foreach (var asked in turn.Out)
        {
            if (asked.Kind != EventKind.SentEvent)
                open[asked.Id] = asked;
        }
    }

    /// <summary>
    /// The failed steps that a rewind runs again: those whose failure came after the last recorded step that the orchestrator asked for (nothing can depend on
    /// them), and the one whose failure ended the orchestration.
    /// </summary>
    public IReadOnlyList<int> FailuresToRewind(TaskFailureDetails? failure)
    {
        var found = new HashSet<int>();
        for (var i = turns.Count - 1; i >= 0 && (i == turns.Count - 1 || turns[i].Out.Count == 0); i--)
            found.UnionWith(turns[i].In.Where(e => e.Kind == EventKind.Failed).Select(e => e.Id));
        if (TaskFailureOrigin.StepOf(failure) is { } step && turns.Any(t => t.In.Any(e => e.Kind == EventKind.Failed && e.Id == step)))
            found.Add(step);
        return [.. found.Order()];
    }

    private void TakeBack(HashSet<int> steps)
    {
        var last = turns[^1];
        turns.RemoveAt(turns.Count - 1);
        foreach (var asked in last.Out)
            open.Remove(asked.Id);
        TakenBack = Without(last.In, steps);
        for (var i = 0; i < turns.Count; i++)
        {
            turns[i] = turns[i] with { In = Without(turns[i].In, steps) };
            foreach (var asked in turns[i].Out.Where(e => steps.Contains(e.Id)))
                open[asked.Id] = asked;
        }
    }

    private static IReadOnlyList<HistoryEvent> Without(IReadOnlyList<HistoryEvent> events, HashSet<int> failures)
    {
        return events.Any(IsVoid) ? [.. events.Where(e => !IsVoid(e))] : events;

        bool IsVoid(HistoryEvent e) => e.Kind == EventKind.Failed && failures.Contains(e.Id);
    }
}
