using System.Collections.Concurrent;
using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Engine;

/// <summary>Tells those who wait for an instance of what this process commits.</summary>
internal sealed class Watch
{
    private readonly ConcurrentDictionary<string, Watcher[]> watchers = new(StringComparer.Ordinal);

    /// <summary>A task that completes with the first record that meets the condition; dispose of the watcher when done.</summary>
    public Watcher For(string instanceId, Func<InstanceRecord, bool> condition)
    {
        var watcher = new Watcher(this, instanceId, condition);
        watchers.AddOrUpdate(instanceId, _ => [watcher], (_, others) => [.. others, watcher]);
        return watcher;
    }

    public void Publish(InstanceRecord record)
    {
        if (watchers.IsEmpty || !watchers.TryGetValue(record.Id, out var interested))
            return;
        foreach (var watcher in interested)
            watcher.Offer(record);
    }

    internal sealed class Watcher(Watch watch, string instanceId, Func<InstanceRecord, bool> condition) : IDisposable
    {
        private readonly TaskCompletionSource<InstanceRecord> met = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<InstanceRecord> Met => met.Task;

        public void Offer(InstanceRecord record)
        {
            if (condition(record))
                met.TrySetResult(record);
        }

        public void Dispose()
        {
            while (watch.watchers.TryGetValue(instanceId, out var before))
            {
                Watcher[] after = [.. before.Where(w => w != this)];
                if (after.Length == 0
                    ? watch.watchers.TryRemove(KeyValuePair.Create(instanceId, before))
                    : watch.watchers.TryUpdate(instanceId, after, before))
                    return;
            }
        }
    }
}
