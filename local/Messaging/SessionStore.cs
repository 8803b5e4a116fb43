using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Hub.Local.Messaging;

/// <summary>
/// Messages in the order of their session. A session has a head row, which counts, and a row for each message that waits. Head and messages share a
/// partition, so that every step is one transaction under the head's ETag: two senders never take the same number, and what is acknowledged is in order.
/// A session without messages has no rows: the table holds only what waits.
/// </summary>
internal sealed class SessionStore(TableClient table, LargeMessages large)
{
    // A text property holds 32 Ki characters; a transaction 100 rows and 4 MiB, of which each character takes two bytes.
    private const int MaxRowText = 20_000;
    private const int MaxBatch = 90;

    public Task EnsureAsync(CancellationToken cancellationToken) => table.CreateIfNotExistsAsync(cancellationToken);

    /// <summary>Stores messages at the end of a session, in their order.</summary>
    public async Task AppendAsync(string queue, string sessionId, IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        foreach (var chunk in messages.Chunk(MaxBatch))
        {
            var texts = new List<string>(chunk.Length);
            foreach (var message in chunk)
                texts.Add(await large.StoreAsync(message.ToString(), MaxRowText, cancellationToken));
            while (!await TryAppendAsync(queue, sessionId, texts, cancellationToken))
            {
                // Another sender, or the receiver, changed the head in between.
            }
        }
    }

    /// <summary>The sessions in which messages wait.</summary>
    public async Task<IReadOnlyList<string>> WaitingAsync(string queue, CancellationToken cancellationToken)
    {
        var filter = TableClient.CreateQueryFilter($"PartitionKey eq {queue} and RowKey ge {"h|"} and RowKey lt {"h}"}");
        return await table.QueryAsync<SessionHead>(filter, cancellationToken: cancellationToken).Select(head => head.SessionId).ToListAsync(cancellationToken);
    }

    /// <summary>The head of a session; null when nothing waits in it.</summary>
    public async Task<SessionHead?> HeadAsync(string queue, string sessionId, CancellationToken cancellationToken)
    {
        var head = await table.GetEntityIfExistsAsync<SessionHead>(queue, HeadKey(sessionId), cancellationToken: cancellationToken);
        return head.HasValue ? head.Value : null;
    }

    /// <summary>The stored text of the first message; null when the session holds none.</summary>
    public async Task<string?> FirstAsync(SessionHead head, CancellationToken cancellationToken)
    {
        var key = MessageKey(head.SessionId, head.First);
        var row = await table.GetEntityIfExistsAsync<TableEntity>(head.PartitionKey, key, cancellationToken: cancellationToken);
        return row.HasValue ? row.Value!.GetString("Text") : null;
    }

    /// <summary>Notes something about the first message. False when the head has changed: read it again.</summary>
    public async Task<bool> TryUpdateAsync(SessionHead head, CancellationToken cancellationToken)
    {
        try
        {
            head.ETag = (await table.UpdateEntityAsync(head, head.ETag, TableUpdateMode.Replace, cancellationToken)).Headers.ETag!.Value;
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>Removes the first message, whose number is given; nothing when another has done so already.</summary>
    public async Task RemoveFirstAsync(string queue, string sessionId, long number, CancellationToken cancellationToken)
    {
        while (await HeadAsync(queue, sessionId, cancellationToken) is { } head && head.First == number)
        {
            List<TableTransactionAction> actions = [];
            if (await FirstAsync(head, cancellationToken) is not null)
                actions.Add(new(TableTransactionActionType.Delete, new TableEntity(queue, MessageKey(sessionId, number)), ETag.All));
            head.First++;
            head.Attempts = 0;
            head.Error = null;
            actions.Add(new(head.First == head.Next ? TableTransactionActionType.Delete : TableTransactionActionType.UpdateReplace, head, head.ETag));
            if (await TryAsync(actions, cancellationToken))
                return;
        }
    }

    private static string HeadKey(string sessionId) => $"h|{EntityNames.Session(sessionId)}";

    private static string MessageKey(string sessionId, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"m|{EntityNames.Session(sessionId)}|{number:D19}");

    private async Task<bool> TryAppendAsync(string queue, string sessionId, List<string> texts, CancellationToken cancellationToken)
    {
        var head = await HeadAsync(queue, sessionId, cancellationToken);
        // A session that was empty starts at the clock: numbers never come again, and a message whose removal is still under way stays apart.
        var first = head?.Next ?? DateTime.UtcNow.Ticks;
        var actions = texts.Select((text, i) => new TableTransactionAction(
            TableTransactionActionType.Add, new TableEntity(queue, MessageKey(sessionId, first + i)) { ["Text"] = text })).ToList();
        if (head is null)
            actions.Add(new(TableTransactionActionType.Add, new SessionHead
            {
                PartitionKey = queue,
                RowKey = HeadKey(sessionId),
                SessionId = sessionId,
                First = first,
                Next = first + texts.Count,
            }));
        else
        {
            head.Next += texts.Count;
            actions.Add(new(TableTransactionActionType.UpdateReplace, head, head.ETag));
        }
        return await TryAsync(actions, cancellationToken);
    }

    private async Task<bool> TryAsync(List<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == TableErrorCode.TableNotFound)
        {
            await EnsureAsync(cancellationToken);
            return false;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
        {
            return false;
        }
    }
}
