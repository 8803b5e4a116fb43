using Hub.Local.Durable.History;
using Hub.Local.Durable.Replay;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Tracing;

/// <summary>The spans that a turn completes. They are made known when the turn is committed: one that must be taken again makes none twice.</summary>
internal sealed class TurnSpans
{
    private readonly List<(HistoryEvent Step, DateTime Asked, HistoryEvent Answer)> answered = [];
    private readonly DateTime began;
    private readonly string? ending;

    private TurnSpans(InstanceHistory history, Turn turn, TurnEnd end)
    {
        began = history.Turns.Count == 0 ? turn.At : history.Turns[0].At;
        ending = end switch
        {
            TurnEnd.Completed => "Completed",
            TurnEnd.Failed => "Failed",
            TurnEnd.ContinuedAsNew => "ContinuedAsNew",
            _ => null,
        };
        foreach (var answer in turn.In)
        {
            if (history.Open.TryGetValue(answer.Id, out var step) && answer.Kind != EventKind.Raised)
                answered.Add((step, AskedAt(history, step.Id), answer));
        }
    }

    /// <summary>Before the turn is added to its history; null when nobody wants to know.</summary>
    public static TurnSpans? Of(InstanceHistory history, Turn turn, TurnEnd end) => DurableSpans.Wanted ? new TurnSpans(history, turn, end) : null;

    /// <summary>Makes them known.</summary>
    /// <param name="record">The instance as the turn left it, in the execution that the turn belongs to.</param>
    public void MakeKnown(InstanceRecord record)
    {
        foreach (var (step, asked, answer) in answered)
            DurableSpans.Answered(record, step, asked, answer);
        if (ending is not null)
            DurableSpans.Ended(record, began, ending);
    }

    private static DateTime AskedAt(InstanceHistory history, int step)
    {
        for (var i = history.Turns.Count - 1; i >= 0; i--)
        {
            // Steps are numbered in the order of asking.
            if (history.Turns[i].Out is { Count: > 0 } asked && asked[0].Id <= step)
                return history.Turns[i].At;
        }

        return history.LastTurnAt;
    }
}
