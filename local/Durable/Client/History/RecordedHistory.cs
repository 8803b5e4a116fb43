using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;
using Recorded = Hub.Local.Durable.History.HistoryEvent;

namespace Hub.Local.Durable.Client.History;

/// <summary>Stored turns as the events that clients know. What a rewind took back is left out, but for the failures because of which it was made.</summary>
internal static class RecordedHistory
{
    public static IList<HistoryEvent> Of(InstanceRecord record, IReadOnlyList<Turn> turns)
    {
        var events = new List<HistoryEvent>();
        var asked = new Dictionary<int, Recorded>();
        if (turns.Count > 0)
            events.Add(new ExecutionStartedEvent { Name = record.Name, Timestamp = turns[0].At });
        for (var i = 0; i < turns.Count; i++)
        {
            var turn = turns[i];
            if (turn.Void is not null)
            {
                events.Add(new ExecutionRewoundEvent { Timestamp = turn.At });
                continue;
            }

            var takenBack = i + 1 < turns.Count ? turns[i + 1].Void : null;
            foreach (var told in turn.In.Where(e => takenBack is null || (e.Kind == EventKind.Failed && takenBack.Contains(e.Id))))
                events.Add(Told(told, asked.GetValueOrDefault(told.Id), TimeOf(told) ?? turn.At));
            foreach (var step in takenBack is null ? turn.Out : [])
            {
                asked[step.Id] = step;
                events.Add(Asked(step, turn.At));
            }
        }

        if (record.Ended)
            events.Add(record.Status == OrchestrationRuntimeStatus.Terminated ? new ExecutionTerminatedEvent { Timestamp = record.Updated.UtcDateTime } : new ExecutionCompletedEvent { Timestamp = record.Updated.UtcDateTime });
        return events;
    }

    private static HistoryEvent Asked(Recorded step, DateTime at) => step.Kind switch
    {
        EventKind.Activity => new TaskScheduledEvent { EventId = step.Id, Timestamp = at, Name = step.Name },
        EventKind.Timer => new TimerCreatedEvent { EventId = step.Id, Timestamp = at, FireAt = step.Due!.Value },
        EventKind.SubOrchestration => new SubOrchestrationInstanceCreatedEvent { EventId = step.Id, Timestamp = at, Name = step.Name, InstanceId = step.Instance },
        _ => new EventSentEvent { EventId = step.Id, Timestamp = at, Name = step.Name, InstanceId = step.Instance },
    };

    private static HistoryEvent Told(Recorded told, Recorded? step, DateTime at)
    {
        var failure = told.Failure is { } why ? new FailureDetails(why) : null;
        return (told.Kind, step?.Kind) switch
        {
            (EventKind.Raised, _) => new EventRaisedEvent { Timestamp = at, Name = told.Name },
            (EventKind.Fired, _) => new TimerFiredEvent { Timestamp = at, TimerId = told.Id },
            (EventKind.Done, EventKind.SubOrchestration) => new SubOrchestrationInstanceCompletedEvent { Timestamp = at, TaskScheduledId = told.Id },
            (EventKind.Done, _) => new TaskCompletedEvent { Timestamp = at, TaskScheduledId = told.Id },
            (_, EventKind.SubOrchestration) => new SubOrchestrationInstanceFailedEvent { Timestamp = at, TaskScheduledId = told.Id, Reason = told.Failure?.ErrorMessage, FailureDetails = failure },
            _ => new TaskFailedEvent { Timestamp = at, TaskScheduledId = told.Id, Reason = told.Failure?.ErrorMessage, FailureDetails = failure },
        };
    }

    // Histories of before hold no time of their answers: they were given, at the latest, when the orchestrator was told.
    private static DateTime? TimeOf(Recorded told) => told.At ?? (told.Message is { } message ? Keys.TimeOf(message) : null);
}
