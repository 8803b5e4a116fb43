using Azure;
using Azure.Data.Tables;
using Hub.Local.Durable.History;

namespace Hub.Local.Durable.Storage;

/// <summary>Instances, their histories and their inboxes in one table. Large payloads are in blobs.</summary>
internal sealed class InstanceStore(TableClient table, PayloadBlobs blobs)
{
    private const int MostActions = 100;

    private volatile bool created;

    public PayloadBlobs Blobs { get; } = blobs;

    public TableClient Table { get; } = table;

    /// <summary>Creates what is missing, again too: a store may lose whole tables.</summary>
    public async Task CreateAsync(CancellationToken cancellation)
    {
        await Table.CreateIfNotExistsAsync(cancellation);
        await Blobs.CreateAsync(cancellation);
        created = true;
    }

    /// <summary>Creates what is missing unless this process has done so: a client may come before any engine.</summary>
    public Task EnsureCreatedAsync(CancellationToken cancellation) => created ? Task.CompletedTask : CreateAsync(cancellation);

    /// <summary>The instance's row, or null. Payloads in blobs are not read.</summary>
    public async Task<InstanceRecord?> ReadAsync(string instanceId, CancellationToken cancellation)
    {
        var row = await Table.GetEntityIfExistsAsync<TableEntity>(Keys.Partition(instanceId), Keys.Instance(instanceId), cancellationToken: cancellation);
        return row.HasValue ? InstanceRow.Read(row.Value!) : null;
    }

    /// <summary>Adds a new instance.</summary>
    /// <returns>The record as stored, or null when an instance with its id exists.</returns>
    public async Task<InstanceRecord?> TryAddAsync(InstanceRecord record, CancellationToken cancellation)
    {
        try
        {
            var answer = await Table.AddEntityAsync(InstanceRow.Whole(record), cancellation);
            return record with { ETag = answer.Headers.ETag ?? default };
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            return await OwnAsync(record, cancellation);
        }
    }

    /// <summary>Writes a whole record over one that has not changed since it was read.</summary>
    /// <returns>The record as stored, or null when the stored one has changed.</returns>
    public async Task<InstanceRecord?> TryReplaceAsync(InstanceRecord record, ETag expected, CancellationToken cancellation)
    {
        try
        {
            var answer = await Table.UpdateEntityAsync(InstanceRow.Whole(record), expected, TableUpdateMode.Replace, cancellation);
            return record with { ETag = answer.Headers.ETag ?? default };
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 412)
        {
            return await OwnAsync(record, cancellation);
        }
    }

    /// <summary>
    /// Commits a turn: the instance's changed columns, a part of its history when the row has no more room for it, and the removal of the messages that the
    /// turn has taken. All of it, or nothing.
    /// </summary>
    /// <returns>The record as stored, or null when the stored one has changed, or a message is gone.</returns>
    public async Task<InstanceRecord?> TryCommitAsync(
        InstanceRecord next, InstanceRecord previous, Payload? chunk, IReadOnlyCollection<string> taken, CancellationToken cancellation)
    {
        var changes = InstanceRow.Changes(next, previous);
        try
        {
            if (chunk is null && taken.Count == 0)
            {
                var answer = await Table.UpdateEntityAsync(changes, previous.ETag, TableUpdateMode.Merge, cancellation);
                return next with { ETag = answer.Headers.ETag ?? default };
            }

            // The condition comes first: a transaction that is refused has then touched nothing.
            var actions = new List<TableTransactionAction> { new(TableTransactionActionType.UpdateMerge, changes, previous.ETag) };
            if (chunk is { } text)
                actions.Add(new(TableTransactionActionType.UpsertReplace, ChunkRow.Row(next.Id, next.Execution, next.Chunks - 1, text)));
            foreach (var key in taken)
                actions.Add(new(TableTransactionActionType.Delete, new TableEntity(changes.PartitionKey, key), ETag.All));
            var answers = await Table.SubmitTransactionAsync(actions, cancellation);
            return next with { ETag = answers.Value[0].Headers.ETag ?? default };
        }
        catch (RequestFailedException failure) when (failure.Status is 404 or 412)
        {
            return await OwnAsync(next, cancellation);
        }
    }

    /// <summary>The history of a record's execution, with all its payloads.</summary>
    public async Task<InstanceHistory> HistoryAsync(InstanceRecord record, CancellationToken cancellation)
    {
        var history = new InstanceHistory();
        foreach (var turn in await TurnsAsync(record, cancellation))
            history.Append(turn with { In = await LoadAsync(turn.In, cancellation), Out = await LoadAsync(turn.Out, cancellation) });
        return history;
    }

    /// <summary>The turns of a record's execution as they are stored: payloads in blobs are not read, and what a rewind took back is there.</summary>
    /// <exception cref="RequestFailedException">404: the execution has ended since the record was read, and its history is removed.</exception>
    public async Task<IReadOnlyList<Turn>> TurnsAsync(InstanceRecord record, CancellationToken cancellation)
    {
        var turns = new List<Turn>();
        for (var number = 0; number < record.Chunks; number++)
        {
            var row = await Table.GetEntityAsync<TableEntity>(
                Keys.Partition(record.Id), Keys.Chunk(record.Id, record.Execution, number), cancellationToken: cancellation);
            turns.AddRange(HistoryText.ReadTurns((await Blobs.LoadAsync(ChunkRow.Read(row.Value), cancellation)).Text!));
        }

        turns.AddRange(HistoryText.ReadTurns(record.Tail));
        return turns;
    }

    /// <summary>The same events with their data read from blobs.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> LoadAsync(IReadOnlyList<HistoryEvent> events, CancellationToken cancellation)
    {
        if (events.All(e => e.Blob is null || e.Data is not null))
            return events;
        var loaded = new List<HistoryEvent>(events.Count);
        foreach (var e in events)
            loaded.Add(e is { Blob: { } blob, Data: null } ? e with { Data = await Blobs.ReadAsync(blob, cancellation) } : e);
        return loaded;
    }

    /// <summary>The same events with data too long for a row written to blobs.</summary>
    public async Task<IReadOnlyList<HistoryEvent>> SpillAsync(InstanceRecord owner, IReadOnlyList<HistoryEvent> events, CancellationToken cancellation)
    {
        if (events.All(Fits))
            return events;
        var spilled = new List<HistoryEvent>(events.Count);
        foreach (var e in events)
            spilled.Add(Fits(e) ? e : e with { Blob = await Blobs.WriteAsync(owner.Id, owner.Execution, e.Data!, cancellation) });
        return spilled;

        // A blob of an earlier execution is removed with it: what is carried over is written again.
        bool Fits(HistoryEvent e) =>
            e.Data is null || e.Data.Length <= Payload.LongestInline
            || (e.Blob?.StartsWith($"{Keys.Folder(owner.Id)}/{owner.Execution:d6}/", StringComparison.Ordinal) ?? false);
    }

    /// <summary>Puts a message into an inbox; the same message twice is one.</summary>
    public async Task PutAsync(Message message, CancellationToken cancellation)
    {
        try
        {
            await Table.AddEntityAsync(message.Row(), cancellation);
        }
        catch (RequestFailedException failure) when (failure.Status == 409)
        {
            // Sent before, by an attempt whose answer was lost.
        }
    }

    public async Task<IReadOnlyList<Message>> MessagesAsync(string instanceId, CancellationToken cancellation)
    {
        var from = Keys.Messages(instanceId);
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {Keys.Partition(instanceId)} and RowKey ge {from} and RowKey lt {from + "~"}");
        var messages = new List<Message>();
        await foreach (var row in Table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
            messages.Add(Message.Read(row));
        return messages;
    }

    /// <summary>The ids of all instances that the engine must look at when it starts.</summary>
    public async Task<IReadOnlyList<string>> OpenInstancesAsync(CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"T eq {InstanceRow.InstanceType} and Open eq {true}");
        var ids = new List<string>();
        await foreach (var row in Table.QueryAsync<TableEntity>(filter, select: ["Id"], cancellationToken: cancellation))
            ids.Add(row.GetString("Id"));
        return ids;
    }

    /// <summary>All messages of all inboxes.</summary>
    public async Task<IReadOnlyList<Message>> AllMessagesAsync(CancellationToken cancellation)
    {
        var filter = TableClient.CreateQueryFilter($"T eq {InstanceRow.MessageType}");
        var messages = new List<Message>();
        await foreach (var row in Table.QueryAsync<TableEntity>(filter, cancellationToken: cancellation))
            messages.Add(Message.Read(row));
        return messages;
    }

    /// <summary>Whether a message is still in the inbox.</summary>
    public async Task<bool> HoldsAsync(Message message, CancellationToken cancellation) =>
        (await Table.GetEntityIfExistsAsync<TableEntity>(Keys.Partition(message.To), message.Key, ["RowKey"], cancellation)).HasValue;

    /// <summary>Removes rows of one partition; those that are gone already do not matter.</summary>
    public async Task RemoveAsync(string instanceId, IReadOnlyCollection<string> keys, CancellationToken cancellation)
    {
        var partition = Keys.Partition(instanceId);
        foreach (var some in keys.Chunk(MostActions))
        {
            try
            {
                await Table.SubmitTransactionAsync(some.Select(k => new TableTransactionAction(TableTransactionActionType.Delete, new TableEntity(partition, k), ETag.All)), cancellation);
            }
            catch (RequestFailedException failure) when (failure.Status == 404)
            {
                foreach (var key in some)
                    await Table.DeleteEntityAsync(partition, key, ETag.All, cancellation);
            }
        }
    }

    /// <summary>Whether a refused write was in truth this one, whose answer was lost.</summary>
    private async Task<InstanceRecord?> OwnAsync(InstanceRecord written, CancellationToken cancellation) =>
        await ReadAsync(written.Id, cancellation) is { } stored && stored.Token == written.Token ? written with { ETag = stored.ETag } : null;
}
