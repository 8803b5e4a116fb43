using Azure;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>
/// Writes the records of one chain. Those that come while others are being written wait and go together in the next transaction, which moves the chain's head along: so the chain holds up
/// whoever writes to it for one round trip, however many there are. Another instance that was faster is noticed by the head's ETag.
/// </summary>
internal sealed class ChainWriter(string partition, Tables tables, AuditKeys keys)
{
    // A transaction takes 100 rows: these, the head, and the end of a day.
    internal const int MostTogether = Tables.BatchSize - 2;

    private const int MostTries = 20;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private Queue<Waiting> waiting = new();
    private bool writing;

    // As this process left it; null when it is to be read. Only who writes touches it.
    private ChainMarker? head;

    /// <summary>Adds a record.</summary>
    /// <returns>Its key, when it is stored.</returns>
    public Task<string> AddAsync(AuditRecord record)
    {
        var one = new Waiting(record, new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));
        lock (gate)
        {
            waiting.Enqueue(one);
            if (writing)
                return one.Stored.Task;
            writing = true;
        }

        // Not in the caller's context: what is written is not the caller's alone.
        ThreadPool.UnsafeQueueUserWorkItem(_ => _ = WriteAsync(), null);
        return one.Stored.Task;
    }

    private async Task WriteAsync()
    {
        while (Take() is { Count: > 0 } batch)
            await StoreOrFailAsync(batch);
    }

    /// <summary>Those that go next: of one day, so that at most one day ends with them.</summary>
    private List<Waiting> Take()
    {
        lock (gate)
        {
            var batch = new List<Waiting>();
            while (batch.Count < MostTogether && waiting.TryPeek(out var next) && (batch.Count == 0 || next.Record.At.UtcDateTime.Date == batch[0].Record.At.UtcDateTime.Date))
                batch.Add(waiting.Dequeue());
            writing = batch.Count > 0;
            return batch;
        }
    }

    private async Task StoreOrFailAsync(IReadOnlyList<Waiting> batch)
    {
        try
        {
            foreach (var (one, row) in batch.Zip(await StoreAsync(batch)))
                one.Stored.SetResult(row.RowKey);
        }
        catch (RequestFailedException e) when (e.Status is 400 or 413 && batch.Count > 1)
        {
            // The storage does not take one of them: the others must not suffer for it.
            head = null;
            foreach (var one in batch)
                await StoreOrFailAsync([one]);
        }
#pragma warning disable CA1031 // Whatever it was, those who wait are told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            head = null;
            foreach (var one in batch)
                one.Stored.SetException(e);
        }
    }

    /// <summary>Stores a batch, whole and once. An answer that says nothing of what became of it is settled by looking.</summary>
    private async Task<IReadOnlyList<TableEntity>> StoreAsync(IReadOnlyList<Waiting> batch)
    {
        var table = await tables.GetAsync(Audit.Table);
        ChainStep? step = null;
        for (var tries = 1; ; tries++)
        {
            head ??= await ReadHeadAsync(table);
            if (step is not null && step.From.ETag != head.ETag)
            {
                if (await StandsAsync(table, step))
                    return step.Records;
                // The head that it was to move has gone: it can no longer come in late.
                step = null;
            }

            // The same again as long as the head stands: of two that are under way only one can move it.
            step ??= ChainStep.Of(head, partition, batch.Select(w => w.Record), await keys.CurrentAsync(CancellationToken.None));
            try
            {
                var answer = await table.SubmitTransactionAsync(step.Actions);
                head = answer.Value[0].Headers.ETag is { } tag ? step.To with { ETag = tag } : null;
                return step.Records;
            }
            catch (Exception e) when (tries < MostTries && IsPassing(e))
            {
                head = null;
                await Task.Delay(LongestPause * (Random.Shared.NextDouble() * Math.Min(1, tries / 8.0)));
            }
        }
    }

    private async Task<ChainMarker> ReadHeadAsync(TableClient table)
    {
        var row = await table.GetEntityIfExistsAsync<TableEntity>(partition, ChainMarker.Head);
        return row.HasValue ? ChainMarker.FromRow(row.Value!) : ChainMarker.Start;
    }

    private async Task<bool> StandsAsync(TableClient table, ChainStep step)
    {
        // A transaction is stored whole or not at all: one of its records tells of all.
        var row = await table.GetEntityIfExistsAsync<TableEntity>(partition, step.Records[0].RowKey);
        return row.HasValue && ChainRow.Same(row.Value!, step.Records[0]);
    }

    /// <summary>Another instance was faster, or the storage did not answer, or not in time.</summary>
    private static bool IsPassing(Exception e) => e switch
    {
        RequestFailedException failed => failed.Status is 0 or 404 or 408 or 409 or 412 or 429 or >= 500,
        AggregateException many => many.InnerExceptions.All(IsPassing),
        _ => e is IOException or HttpRequestException or OperationCanceledException,
    };

    private sealed record Waiting(AuditRecord Record, TaskCompletionSource<string> Stored);
}
