using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Hub.Local.Messaging;

/// <summary>The messaging of one storage account, shared by every sender and receiver of this process, so that they can nudge each other.</summary>
internal sealed class MessagingAccount
{
    // A queue message holds 64 KiB, a text property of a table row 32 Ki characters. Stored messages are ASCII.
    private const int MaxQueueText = 48 * 1024;

    private static readonly ConcurrentDictionary<string, MessagingAccount> Accounts = new();

    private readonly QueueServiceClient queues;
    private readonly ConcurrentDictionary<string, Nudge> nudges = new();
    private readonly ConcurrentDictionary<string, QueueClient> queueClients = new();
    private long lastNumber;

    private MessagingAccount(string connectionString)
    {
        queues = new QueueServiceClient(connectionString, new QueueClientOptions { MessageEncoding = QueueMessageEncoding.None });
        var tables = new TableServiceClient(connectionString);
        Registry = new EntityRegistry(tables.GetTableClient("RuntimeEntities"));
        Large = new LargeMessages(new BlobServiceClient(connectionString).GetBlobContainerClient("runtime-messages"));
        Sessions = new SessionStore(tables.GetTableClient("RuntimeSessions"), Large);
    }

    public EntityRegistry Registry { get; }

    public LargeMessages Large { get; }

    public SessionStore Sessions { get; }

    public static MessagingAccount Of(string connectionString) => Accounts.GetOrAdd(connectionString, static text => new MessagingAccount(text));

    /// <summary>Wakes the receivers of a storage queue.</summary>
    public Nudge NudgeOf(string queue) => nudges.GetOrAdd(queue, static _ => new Nudge());

    /// <summary>Wakes the receiver of the sessions of a storage queue.</summary>
    public Nudge SessionNudgeOf(string queue) => NudgeOf($"{queue}/sessions");

    public QueueClient QueueOf(string name) => queueClients.GetOrAdd(name, static (name, queues) => queues.GetQueueClient(name), queues);

    /// <summary>A number that no other call gets, growing with time.</summary>
    public long NextNumber()
    {
        while (Volatile.Read(ref lastNumber) is var last && Math.Max(last + 1, DateTime.UtcNow.Ticks) is var next)
            if (Interlocked.CompareExchange(ref lastNumber, next, last) == last)
                return next;
        throw new System.Diagnostics.UnreachableException();
    }

    /// <summary>Stores messages with everybody who receives the entity.</summary>
    /// <exception cref="InvalidOperationException">A receiver takes messages by session, and one of these has none.</exception>
    public async Task SendAsync(string entity, IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        var destinations = await Registry.DestinationsAsync(entity, cancellationToken);
        if (destinations.Any(d => d.BySession == true) && messages.Any(m => m.SessionId is null))
            throw new InvalidOperationException($"'{entity}' is received by session: a message to it needs a SessionId.");
        foreach (var destination in destinations)
            await StoreAsync(destination, messages, cancellationToken);
    }

    /// <summary>Adds to the storage queue; it appears after the delay.</summary>
    public async Task EnqueueAsync(string queue, Envelope message, TimeSpan delay, CancellationToken cancellationToken)
    {
        var text = await Large.StoreAsync(message.ToString(), MaxQueueText, cancellationToken);
        try
        {
            await QueueOf(queue).SendMessageAsync(text, delay, TimeSpan.FromSeconds(-1), cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            await QueueOf(queue).CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await QueueOf(queue).SendMessageAsync(text, delay, TimeSpan.FromSeconds(-1), cancellationToken);
        }
        NudgeOf(queue).Give();
    }

    private async Task StoreAsync(Destination destination, IReadOnlyList<Envelope> messages, CancellationToken cancellationToken)
    {
        var ordered = messages.Where(m => destination.BySession != false && m is { SessionId: not null, Due: null }).ToArray();
        foreach (var session in ordered.GroupBy(m => m.SessionId!))
        {
            await Sessions.AppendAsync(destination.Queue, session.Key, [.. session], cancellationToken);
            SessionNudgeOf(destination.Queue).Give();
        }
        foreach (var message in messages.Except(ordered))
            await EnqueueAsync(destination.Queue, message, ScheduledDelay.Until(message.Due), cancellationToken);
    }
}
