namespace Hub.Local.Messaging;

/// <summary>Sends to one queue or topic.</summary>
public class ServiceBusSender
{
    private readonly string connectionString;

    internal ServiceBusSender(string connectionString, string entityPath) => (this.connectionString, EntityPath) = (connectionString, entityPath);

    /// <summary>The queue or topic.</summary>
    public virtual string EntityPath { get; }

    /// <summary>Sends a message: stored when this returns.</summary>
    public virtual Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default) => throw new NotSupportedException(connectionString);
}
