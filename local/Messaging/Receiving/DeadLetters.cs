using Azure;
using Hub.Local.Hosting;

namespace Hub.Local.Messaging.Receiving;

/// <summary>Messages that are no longer delivered: each entity has a queue of its own for them, where they stay until an operator removes them.</summary>
internal static class DeadLetters
{
    public const string TooOften = "MaxDeliveryCountExceeded";
    public const string Unreadable = "Unreadable";

    private const int MaxDescription = 2000;
    private const int MaxPeek = 32;

    /// <summary>What a failed delivery threw, short enough to be kept.</summary>
    public static string Describe(Exception thrown)
    {
        var text = $"{thrown.GetType().Name}: {thrown.Message}";
        return text.Length <= MaxDescription ? text : text[..MaxDescription];
    }

    public static Task AddAsync(
        MessagingAccount account, string queue, Envelope message, string reason, string? description, int deliveryCount, CancellationToken cancellationToken)
    {
        RuntimeMetrics.Died(queue);
        return account.EnqueueAsync(
            queue + EntityNames.DeadLetterSuffix,
            message with { DeadLetter = new(reason, description, deliveryCount, DateTimeOffset.UtcNow), Due = null, Expires = null },
            TimeSpan.Zero, cancellationToken);
    }

    /// <summary>The oldest dead messages of a queue, or of a topic's subscription: up to 32, which stay where they are.</summary>
    public static async Task<IReadOnlyList<Envelope>> PeekAsync(
        MessagingAccount account, string entity, string? subscription, CancellationToken cancellationToken)
    {
        try
        {
            var found = new List<Envelope>();
            var queue = account.QueueOf(EntityNames.Queue(entity, subscription) + EntityNames.DeadLetterSuffix);
            foreach (var message in (await queue.PeekMessagesAsync(MaxPeek, cancellationToken)).Value)
                found.Add(Envelope.Parse(await account.Large.ReadAsync(message.Body.ToString(), cancellationToken)));
            return found;
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return [];
        }
    }
}
