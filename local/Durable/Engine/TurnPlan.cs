using Hub.Local.Durable.Client;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Engine;

/// <summary>What the next turn does with the signals that an instance has: which it takes, which wait, which are void.</summary>
internal sealed record TurnPlan
{
    // A transaction has at most 100 operations, two of which are the instance and its history.
    private const int MostMessages = 90;
    private const int MostEvents = 5_000;
    private const int MostCharacters = 1_000_000;

    /// <summary>What the orchestrator is told.</summary>
    public required IReadOnlyList<HistoryEvent> Inputs { get; init; }

    /// <summary>Messages that this turn settles: taken, or of no use.</summary>
    public required IReadOnlyList<Message> Settled { get; init; }

    /// <summary>Signals for a later turn.</summary>
    public required List<Signal> Later { get; init; }

    public Message? Terminate { get; init; }

    public bool Suspended { get; init; }

    /// <summary>Whether signals were left over only because the turn was full.</summary>
    public bool Full { get; init; }

    public static TurnPlan For(LiveInstance live, InstanceRecord record, bool started)
    {
        var inputs = new List<HistoryEvent>(live.History.TakenBack ?? []);
        var settled = new List<Message>();
        var later = new List<Signal>();
        var seen = new HashSet<int>();
        var seenMessages = new HashSet<string>(StringComparer.Ordinal);
        Message? terminate = null;
        var suspended = record.Status == OrchestrationRuntimeStatus.Suspended;
        foreach (var told in live.Held.OfType<Signal.Told>().Select(t => t.Message).Where(m => m.Start == record.Start && !live.Taken.Contains(m.Key)))
        {
            suspended = told.Kind switch { MessageKind.Suspend => true, MessageKind.Resume => false, _ => suspended };
            terminate ??= told.Kind == MessageKind.Terminate ? told : null;
        }

        if (live.History.Turns.Count == 0 && record.Carried.Text is { } carried && !suspended)
            inputs.AddRange(HistoryText.Read<List<HistoryEvent>>(carried));
        var (characters, full) = (0L, false);
        foreach (var signal in live.Held)
        {
            switch (signal)
            {
                case Signal.Told { Message: var message }:
                    if (live.Taken.Contains(message.Key) || !seenMessages.Add(message.Key))
                        continue;
                    if (settled.Count >= MostMessages)
                    {
                        (full, terminate) = (true, message.Kind == MessageKind.Terminate && message == terminate ? null : terminate);
                        later.Add(signal);
                    }
                    else if (!IsInput(message) || terminate is not null || Event(message) is not { } told)
                        settled.Add(message);
                    else if (Takes(told))
                    {
                        settled.Add(message);
                        inputs.Add(told);
                    }
                    else
                        later.Add(signal);
                    break;

                case Signal.Answered answered when answered.Start == record.Start && answered.Execution == record.Execution && Awaited(answered.Answer):
                    if (Takes(answered.Answer))
                        inputs.Add(answered.Answer);
                    else
                        later.Add(signal);
                    break;
            }
        }

        return new TurnPlan { Inputs = terminate is null ? inputs : [], Settled = settled, Later = later, Terminate = terminate, Suspended = suspended, Full = full };

        bool IsInput(Message m) => m.Start == record.Start && m.Kind is MessageKind.Raise or MessageKind.Answer;

        HistoryEvent? Event(Message m) => m.Kind == MessageKind.Raise
            ? live.History.Holds(m.Key) ? null : new HistoryEvent { Kind = EventKind.Raised, Name = m.Name, Data = m.Data.Text, Message = m.Key }
            : m.Execution == record.Execution && Awaited(m.Answer!) ? m.Answer : null;

        bool Awaited(HistoryEvent answer) => live.History.Open.ContainsKey(answer.Id) && seen.Add(answer.Id);

        bool Takes(HistoryEvent e)
        {
            if (suspended || !started)
                return false;
            characters += e.Data?.Length ?? 0;
            if (inputs.Count < MostEvents && (characters <= MostCharacters || inputs.Count == 0))
                return true;
            return !(full = true);
        }
    }
}
