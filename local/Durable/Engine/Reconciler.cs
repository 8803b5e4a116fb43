using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Durable.Engine;

/// <summary>Brings what is in memory and what is stored together.</summary>
internal sealed class Reconciler(InstanceStore store, StoragePatience patience, ILogger log)
{
    /// <summary>Loads what is stored.</summary>
    /// <returns>False when there is no such instance.</returns>
    public async Task<bool> LoadAsync(LiveInstance live, CancellationToken cancellation)
    {
        var record = await patience.RunAsync(c => store.ReadAsync(live.Id, c), cancellation);
        if (record is null)
        {
            live.Unload();
            return false;
        }

        await patience.RunAsync(
            async c =>
            {
                var whole = record with
                {
                    Input = await store.Blobs.LoadAsync(record.Input, c),
                    Output = await store.Blobs.LoadAsync(record.Output, c),
                    CustomStatus = await store.Blobs.LoadAsync(record.CustomStatus, c),
                    Carried = await store.Blobs.LoadAsync(record.Carried, c),
                    Outbox = await store.Blobs.LoadAsync(record.Outbox, c),
                };
                live.Load(whole, await store.HistoryAsync(whole, c));
            },
            cancellation);
        return true;
    }

    /// <summary>After a commit was refused: takes over what somebody else wrote, or writes again what the store has lost.</summary>
    /// <returns>False when the instance is gone.</returns>
    public async Task<bool> ReconcileAsync(LiveInstance live, CancellationToken cancellation)
    {
        var mine = live.Record!;
        var stored = await patience.RunAsync(c => store.ReadAsync(live.Id, c), cancellation);
        if (stored is null && mine.Ended)
        {
            live.Unload();
            return false;
        }

        if (HasLost(mine, stored))
        {
            await RestoreAsync(live, cancellation);
            return true;
        }

        if (stored!.Token != mine.Token)
            return await LoadAsync(live, cancellation);

        await ForgetLostMessagesAsync(live, cancellation);
        return true;
    }

    /// <summary>After the store was away: writes again what it has lost.</summary>
    public async Task VerifyAsync(LiveInstance live, CancellationToken cancellation)
    {
        var stored = await patience.RunAsync(c => store.ReadAsync(live.Id, c), cancellation);
        // Tables and blobs are written to disk at different times: a row that is there says nothing of its blobs.
        if (HasLost(live.Record!, stored) || (stored!.Token == live.Record!.Token && UsesBlobs(live.Record, live.History.Turns)))
            await RestoreAsync(live, cancellation);
    }

    public static bool UsesBlobs(InstanceRecord record, IEnumerable<Turn> turns) =>
        record.Input.Blob is not null || record.Output.Blob is not null || record.CustomStatus.Blob is not null || record.Carried.Blob is not null || record.Outbox.Blob is not null
        || record.Chunks > 0 || turns.Any(t => t.In.Any(e => e.Blob is not null) || t.Out.Any(e => e.Blob is not null));

    private static bool HasLost(InstanceRecord mine, InstanceRecord? stored) => stored is null || (stored.Start == mine.Start && stored.Version < mine.Version);

    private async Task RestoreAsync(LiveInstance live, CancellationToken cancellation)
    {
        log.LogWarning("The store has lost writes of instance {Instance}: they are written again.", live.Id);
        await patience.RunAsync(store.CreateAsync, cancellation);
        var restored = await patience.RunAsync(c => store.RestoreAsync(live.Record!, live.History, c), cancellation);
        live.Commit(restored, live.Outbox);
    }

    /// <summary>Messages whose rows are gone: those found in the table were taken by an earlier turn, those told by a sender were lost with the store.</summary>
    private async Task ForgetLostMessagesAsync(LiveInstance live, CancellationToken cancellation)
    {
        var kept = new List<Signal>();
        foreach (var signal in live.Held)
        {
            if (signal is not Signal.Told { Message: { Stored: true } message } told || await patience.RunAsync(c => store.HoldsAsync(message, c), cancellation))
                kept.Add(signal);
            else if (!told.Found)
                kept.Add(told with { Message = message with { Stored = false } });
        }

        live.Held = kept;
    }
}
