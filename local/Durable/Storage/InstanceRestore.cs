using Azure.Data.Tables;
using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Storage;

/// <summary>
/// Writes an instance from memory over whatever is stored. Azurite writes its files every few seconds: when it is killed, the writes since then are lost, and
/// the engine that made them still has them.
/// </summary>
internal static class InstanceRestore
{
    public static async Task<InstanceRecord> RestoreAsync(this InstanceStore store, InstanceRecord record, InstanceHistory history, CancellationToken cancellation)
    {
        var (number, text) = (0, "");
        foreach (var turn in history.Turns)
        {
            var (told, asked) = (await RewriteAsync(turn.In), await RewriteAsync(turn.Out));
            text = HistoryText.Append(text, HistoryText.Write(turn with { In = Stored(told), Out = Stored(asked) }));
            if (text.Length <= Payload.LongestInline)
                continue;
            var chunk = ChunkRow.NeedsBlob(text) ? new Payload(text, await store.Blobs.WriteAsync(record.Id, record.Execution, text, cancellation)) : new Payload(text, null);
            await store.Table.UpsertEntityAsync(ChunkRow.Row(record.Id, record.Execution, number++, chunk), TableUpdateMode.Replace, cancellation);
            text = "";
        }

        var whole = record with
        {
            Tail = text,
            Chunks = number,
            Input = await AgainAsync(record.Input),
            Output = await AgainAsync(record.Output),
            CustomStatus = await AgainAsync(record.CustomStatus),
            Carried = await AgainAsync(record.Carried),
            Outbox = await AgainAsync(record.Outbox),
        };
        var answer = await store.Table.UpsertEntityAsync(InstanceRow.Whole(whole), TableUpdateMode.Replace, cancellation);
        return whole with { ETag = answer.Headers.ETag ?? default };

        async Task<Payload> AgainAsync(Payload payload) =>
            payload.Text is null ? payload : await store.Blobs.StoreAsync(record.Id, record.Execution, payload.Text, cancellation);

        async Task<IReadOnlyList<HistoryEvent>> RewriteAsync(IReadOnlyList<HistoryEvent> events) =>
            await store.SpillAsync(record, [.. events.Select(e => e.Data is null ? e : e with { Blob = null })], cancellation);
    }

    /// <summary>The events without the data that blobs hold.</summary>
    public static IReadOnlyList<HistoryEvent> Stored(IReadOnlyList<HistoryEvent> events) =>
        events.Any(e => e.Blob is not null) ? [.. events.Select(e => e.Blob is null ? e : e with { Data = null })] : events;
}
