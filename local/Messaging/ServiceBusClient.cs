using Azure.Core;

namespace Hub.Local.Messaging;

/// <summary>Queues and topics over a storage account. One client serves a whole app.</summary>
public class ServiceBusClient : IAsyncDisposable
{
    private readonly MessagingAccount account;

    /// <summary>Over the storage account of a connection string.</summary>
    /// <exception cref="FormatException">It is not a storage connection string.</exception>
    public ServiceBusClient(string connectionString) => account = MessagingAccount.Of(connectionString);

    /// <summary>A namespace of the real Service Bus, which the embedded runtime does not reach.</summary>
    /// <exception cref="NotSupportedException">Always: configure the connection string of a storage account.</exception>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential) => throw new NotSupportedException(
        $"The embedded runtime keeps queues in a storage account and does not reach the Service Bus namespace {fullyQualifiedNamespace}. Remove that setting.");

    /// <summary>A sender to a queue or a topic.</summary>
    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new(account, queueOrTopicName);

    /// <summary>Frees what the client holds.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
