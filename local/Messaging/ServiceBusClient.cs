namespace Hub.Local.Messaging;

/// <summary>Queues and topics over Azure Storage queues.</summary>
/// <param name="connectionString">Of the storage account.</param>
public class ServiceBusClient(string connectionString) : IAsyncDisposable
{
    /// <summary>A sender to a queue or a topic.</summary>
    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new(connectionString, queueOrTopicName);

    /// <summary>Frees what the client holds.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
