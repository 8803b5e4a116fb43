using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Replay;

/// <summary>External events: those that nobody waits for yet, and those who wait. Names ignore case; the first come is served first.</summary>
internal sealed class EventBuffer
{
    private readonly Dictionary<string, LinkedList<TaskCompletionSource<HistoryEvent>>> waiting = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<HistoryEvent> unread = [];

    public bool Waits => waiting.Values.Any(w => w.Count > 0);

    public IReadOnlyList<HistoryEvent> Unread => unread;

    public void Tell(HistoryEvent raised)
    {
        if (waiting.TryGetValue(raised.Name!, out var list) && list.First is { } first)
        {
            list.RemoveFirst();
            first.Value.TrySetResult(raised);
        }
        else
            unread.Add(raised);
    }

    public Task<HistoryEvent> WaitAsync(string name, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<HistoryEvent>(cancellation);
        var early = unread.FindIndex(e => string.Equals(e.Name, name, StringComparison.OrdinalIgnoreCase));
        if (early >= 0)
        {
            var raised = unread[early];
            unread.RemoveAt(early);
            return Task.FromResult(raised);
        }

        var answer = new TaskCompletionSource<HistoryEvent>();
        if (!waiting.TryGetValue(name, out var list))
            waiting[name] = list = [];
        var node = list.AddLast(answer);
        if (cancellation.CanBeCanceled)
        {
            cancellation.Register(() =>
            {
                if (node.List is not null)
                    list.Remove(node);
                answer.TrySetCanceled(cancellation);
            });
        }

        return answer.Task;
    }
}
