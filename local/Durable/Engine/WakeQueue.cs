using Azure;
using Azure.Storage.Queues;

namespace Hub.Local.Durable.Engine;

/// <summary>How a process that does not run the engine tells the one that does which instance to look at.</summary>
internal sealed class WakeQueue(QueueClient queue)
{
    // A wake says only where to look: one that nobody takes in a day is of no use.
    private static readonly TimeSpan Life = TimeSpan.FromDays(1);

    public async Task CreateAsync(CancellationToken cancellation) => await queue.CreateIfNotExistsAsync(cancellationToken: cancellation);

    public async Task SendAsync(string instanceId, CancellationToken cancellation)
    {
        try
        {
            await queue.SendMessageAsync(instanceId, timeToLive: Life, cancellationToken: cancellation);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            await CreateAsync(cancellation);
            await queue.SendMessageAsync(instanceId, timeToLive: Life, cancellationToken: cancellation);
        }
    }

    /// <summary>Hands over the ids that wait, and removes them.</summary>
    public async Task DrainAsync(Action<string> look, CancellationToken cancellation)
    {
        try
        {
            await DrainAllAsync(look, cancellation);
        }
        catch (RequestFailedException failure) when (failure.Status == 404)
        {
            await CreateAsync(cancellation);
        }
    }

    private async Task DrainAllAsync(Action<string> look, CancellationToken cancellation)
    {
        while (await queue.ReceiveMessagesAsync(maxMessages: 32, cancellationToken: cancellation) is { Value.Length: > 0 } messages)
        {
            foreach (var message in messages.Value)
            {
                look(message.MessageText);
                await queue.DeleteMessageAsync(message.MessageId, message.PopReceipt, cancellation);
            }
        }
    }
}
