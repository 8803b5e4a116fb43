using Hub.Core.Operations;

namespace Hub.Functions.Operations.Orchestrations;

/// <summary>Makes a timeline of an orchestration's history: each step with its attempts, its beginning and its end.</summary>
internal sealed class Timeline
{
    private readonly List<TimelineEntry> entries = [];
    private readonly Dictionary<int, int> places = [];

    // Failures whose orchestrator may try again: it then waits for a timer first, and asks for the same step.
    private readonly Queue<int> failed = [];
    private readonly Dictionary<int, int> retryTimers = [];
    private readonly List<int> retries = [];
    private DateTimeOffset? rewoundAt;

    private Timeline()
    {
    }

    /// <summary>The timeline, in the order in which things began.</summary>
    public static IReadOnlyList<TimelineEntry> Of(IEnumerable<HistoryEvent> events)
    {
        var timeline = new Timeline();
        foreach (var e in events)
            timeline.Add(e);
        return timeline.entries;
    }

    private void Add(HistoryEvent e)
    {
        var at = new DateTimeOffset(DateTime.SpecifyKind(e.Timestamp, DateTimeKind.Utc));
        switch (e)
        {
            case ExecutionStartedEvent started:
                Moment(TimelineKind.Started, started.Name, at);
                break;
            case TaskScheduledEvent task:
                Begin(e.EventId, new TimelineEntry { What = TimelineKind.Activity, Name = task.Name ?? "", At = at, State = TimelineState.Running });
                break;
            case SubOrchestrationInstanceCreatedEvent child:
                Begin(e.EventId, new TimelineEntry { What = TimelineKind.SubOrchestration, Name = child.Name ?? "", InstanceId = child.InstanceId, At = at, State = TimelineState.Running });
                break;
            case TimerCreatedEvent timer:
                if (failed.TryDequeue(out var tried))
                    retryTimers[e.EventId] = tried;
                Begin(e.EventId, new TimelineEntry
                {
                    What = TimelineKind.Timer,
                    Name = retryTimers.TryGetValue(e.EventId, out var again) ? $"before another attempt of {entries[again].Name}" : "",
                    At = at,
                    DueAt = new DateTimeOffset(DateTime.SpecifyKind(timer.FireAt, DateTimeKind.Utc)),
                    State = TimelineState.Running,
                });
                break;
            case TaskCompletedEvent done:
                End(done.TaskScheduledId, at, TimelineState.Completed);
                break;
            case SubOrchestrationInstanceCompletedEvent done:
                End(done.TaskScheduledId, at, TimelineState.Completed);
                break;
            case TaskFailedEvent failure:
                Fail(failure.TaskScheduledId, at, failure.FailureDetails?.ErrorType, failure.FailureDetails?.ErrorMessage ?? failure.Reason);
                break;
            case SubOrchestrationInstanceFailedEvent failure:
                Fail(failure.TaskScheduledId, at, failure.FailureDetails?.ErrorType, failure.FailureDetails?.ErrorMessage ?? failure.Reason);
                break;
            case TimerFiredEvent fired:
                End(fired.TimerId, at, TimelineState.Completed);
                if (retryTimers.Remove(fired.TimerId, out var retry))
                    retries.Add(retry);
                break;
            case EventRaisedEvent raised:
                Moment(TimelineKind.Event, raised.Name, at);
                break;
            case EventSentEvent sent:
                entries.Add(new TimelineEntry { What = TimelineKind.SentEvent, Name = sent.Name ?? "", InstanceId = sent.InstanceId, At = at });
                break;
            case ExecutionRewoundEvent:
                Moment(TimelineKind.Rewound, null, at);
                rewoundAt = at;
                failed.Clear();
                break;
            case ExecutionTerminatedEvent:
                Moment(TimelineKind.Terminated, null, at);
                break;
            case ExecutionCompletedEvent:
                Moment(TimelineKind.Ended, null, at);
                break;
        }
    }

    private void Moment(TimelineKind what, string? name, DateTimeOffset at) => entries.Add(new TimelineEntry { What = what, Name = name ?? "", At = at });

    private void Begin(int id, TimelineEntry entry)
    {
        var before = retries.FindIndex(r => entries[r].What == entry.What && entries[r].Name == entry.Name);
        if (before >= 0)
        {
            entry = entry with { Attempt = entries[retries[before]].Attempt + 1 };
            retries.RemoveAt(before);
        }

        places[id] = entries.Count;
        entries.Add(entry);
    }

    private void End(int id, DateTimeOffset at, TimelineState state, string? type = null, string? error = null)
    {
        if (!places.TryGetValue(id, out var place))
            return;
        if (entries[place] is { State: TimelineState.Failed } before)
        {
            // Run again since it was rewound: the history holds the step only once.
            place = places[id] = entries.Count;
            entries.Add(before with { At = rewoundAt ?? at, Attempt = before.Attempt + 1, ErrorType = null, Error = null });
        }

        entries[place] = entries[place] with { EndedAt = at, State = state, ErrorType = type, Error = error };
    }

    private void Fail(int id, DateTimeOffset at, string? type, string? error)
    {
        End(id, at, TimelineState.Failed, type?.Split('.')[^1], error is null ? null : FailureWords.Of(error));
        if (places.TryGetValue(id, out var place))
            failed.Enqueue(place);
    }
}
