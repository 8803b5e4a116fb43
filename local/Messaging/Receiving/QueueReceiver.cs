using System.Text.Json;
using Azure;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Messaging.Receiving;

/// <summary>Takes messages from one storage queue and hands them to a handler, several at once, in any order. Every process may run one.</summary>
internal sealed class QueueReceiver(MessagingAccount account, string queue, MessageHandler handler, ReceiverSettings settings, ILogger logger)
{
    // What one call takes from storage.
    private const int MaxReceive = 32;

    private readonly PollingPace pace = new();

    /// <summary>Receives until the token is cancelled, then waits for the handlers. What they do not complete is visible again at once.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        var running = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                running.RemoveAll(task => task.IsCompleted);
                if (running.Count >= settings.MaxConcurrentCalls)
                {
                    await Task.WhenAny(running).WaitAsync(stopping);
                    continue;
                }
                var received = await ReceiveAsync(Math.Min(MaxReceive, settings.MaxConcurrentCalls - running.Count), stopping);
                running.AddRange(received.Select(message => HandleAsync(message, stopping)));
                if (received.Count > 0)
                    pace.FoundSomething();
                else if (await account.NudgeOf(queue).WaitAsync(pace.Next(), stopping))
                    pace.FoundSomething();
            }
            catch (Exception e) when (!stopping.IsCancellationRequested)
            {
                logger.LogWarning("Queue {Queue} could not be read: {Reason}", queue, e.Message);
                await Task.Delay(settings.RetryDelay(3), stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (Exception)
            {
                break;
            }
        }
        await Task.WhenAll(running);
    }

    private async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int count, CancellationToken stopping)
    {
        try
        {
            return (await account.QueueOf(queue).ReceiveMessagesAsync(count, settings.Visibility, stopping)).Value;
        }
        catch (RequestFailedException e) when (e.ErrorCode == QueueErrorCode.QueueNotFound)
        {
            await account.QueueOf(queue).CreateIfNotExistsAsync(cancellationToken: stopping);
            return [];
        }
    }

    private async Task HandleAsync(QueueMessage message, CancellationToken stopping)
    {
        var received = new LockedMessage(account.QueueOf(queue), message, settings);
        try
        {
            await DeliverAsync(received, stopping);
        }
        catch (RequestFailedException e) when (e.Status is 404 or 400)
        {
            logger.LogWarning("A message of {Queue} was taken by another receiver meanwhile, and may be handled twice", queue);
        }
        catch (Exception e)
        {
            // Storage did not answer: the message shows again when its time is over.
            logger.LogWarning("A message of {Queue} could not be settled: {Reason}", queue, e.Message);
        }
    }

    private async Task DeliverAsync(LockedMessage received, CancellationToken stopping)
    {
        // Settling must succeed while the host stops, too.
        var settle = CancellationToken.None;
        Envelope message;
        try
        {
            message = Envelope.Parse(await account.Large.ReadAsync(received.Stored, stopping));
        }
        catch (Exception e) when (e is JsonException || e is RequestFailedException { Status: 404 })
        {
            var raw = new Envelope { MessageId = received.Id, Body = System.Text.Encoding.UTF8.GetBytes(received.Stored) };
            await DeadLetters.AddAsync(account, queue, raw, DeadLetters.Unreadable, e.Message, received.DeliveryCount, settle);
            await received.DeleteAsync(settle);
            return;
        }
        if (message.Due > DateTimeOffset.UtcNow)
        {
            await received.ReturnAsync(ScheduledDelay.Until(message.Due), counts: false, error: null, settle);
            return;
        }
        if (message.Expires <= DateTimeOffset.UtcNow)
            logger.LogInformation("Message {MessageId} of {Queue} was not handled in its time and is dropped", message.MessageId, queue);
        else if (received.DeliveryCount > ReceiverSettings.MaxDeliveries)
            await BuryAsync(received, message, ReceiverSettings.MaxDeliveries, received.LastError ?? "The process ended while it handled the message.", settle);
        else if (!await TryHandleAsync(received, message, stopping, settle))
            return;
        await received.DeleteAsync(settle);
        await account.Large.ForgetAsync(received.Stored, settle);
    }

    /// <summary>True when the message is done with: handled, or dead.</summary>
    private async Task<bool> TryHandleAsync(LockedMessage received, Envelope message, CancellationToken stopping, CancellationToken settle)
    {
        try
        {
            await received.HoldWhileAsync(() => handler(message.Received(received.DeliveryCount), stopping));
            return true;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            await received.ReturnAsync(TimeSpan.Zero, counts: false, error: null, settle);
            return false;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Message {MessageId} of {Queue} failed at delivery {Count}", message.MessageId, queue, received.DeliveryCount);
            if (received.DeliveryCount >= ReceiverSettings.MaxDeliveries)
            {
                await BuryAsync(received, message, received.DeliveryCount, DeadLetters.Describe(e), settle);
                return true;
            }
            await received.ReturnAsync(settings.RetryDelay(received.DeliveryCount), counts: true, DeadLetters.Describe(e), settle);
            return false;
        }
    }

    private async Task BuryAsync(LockedMessage received, Envelope message, int deliveryCount, string description, CancellationToken settle)
    {
        // What was thrown may name a person: it is with the dead message.
        logger.LogError("Message {MessageId} of {Queue} is dead after {Count} deliveries", message.MessageId, queue, deliveryCount);
        await DeadLetters.AddAsync(account, queue, message, DeadLetters.TooOften, description, deliveryCount, settle);
    }
}
