namespace Hub.Local.Messaging;

/// <summary>Sends to one queue or topic.</summary>
public class ServiceBusSender : IAsyncDisposable
{
    private readonly MessagingAccount account;

    internal ServiceBusSender(MessagingAccount account, string entityPath) => (this.account, EntityPath) = (account, entityPath);

    /// <summary>The queue or topic.</summary>
    public virtual string EntityPath { get; }

    /// <summary>Sends a message: it is stored when this returns.</summary>
    /// <exception cref="InvalidOperationException">The receiver takes messages by session, and this one has none.</exception>
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) =>
        SendMessagesAsync([message], cancellationToken);

    /// <summary>Sends messages in their order: they are stored when this returns. When it throws, some may have been.</summary>
    /// <exception cref="InvalidOperationException">The receiver takes messages by session, and one of these has none.</exception>
    public virtual async Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        using var span = MessageSpans.Send(EntityPath);
        await account.SendAsync(EntityPath, [.. messages.Select(Envelope.Of)], cancellationToken);
    }

    /// <summary>Stores a message now that arrives at a later time.</summary>
    /// <returns>A number that is the message's own.</returns>
    public virtual async Task<long> ScheduleMessageAsync(
        ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        message.ScheduledEnqueueTime = scheduledEnqueueTime;
        await SendMessageAsync(message, cancellationToken);
        return account.NextNumber();
    }

    /// <summary>Frees what the sender holds.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
