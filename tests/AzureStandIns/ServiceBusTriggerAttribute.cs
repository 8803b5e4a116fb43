using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Stands in for the attribute of <c>Microsoft.Azure.Functions.Worker.Extensions.ServiceBus</c> where the registry lacks that package, so that the azure build can be compiled and its functions' metadata
/// made. Members: local/azure-api-surface.txt. Nothing built with it is ever deployed.
/// </summary>
public sealed class ServiceBusTriggerAttribute : TriggerBindingAttribute
{
    /// <summary>Listens to a queue.</summary>
    public ServiceBusTriggerAttribute(string queueName) => QueueName = queueName;

    /// <summary>Listens to a subscription of a topic.</summary>
    public ServiceBusTriggerAttribute(string topicName, string subscriptionName) => (TopicName, SubscriptionName) = (topicName, subscriptionName);

    /// <summary>The queue, or null for a topic.</summary>
    public string? QueueName { get; }

    /// <summary>The topic, or null for a queue.</summary>
    public string? TopicName { get; }

    /// <summary>The subscription, or null for a queue.</summary>
    public string? SubscriptionName { get; }

    /// <summary>The setting that names the connection.</summary>
    public string? Connection { get; set; }

    /// <summary>Whether messages of one session are handled one at a time, in order.</summary>
    public bool IsSessionsEnabled { get; set; }
}
