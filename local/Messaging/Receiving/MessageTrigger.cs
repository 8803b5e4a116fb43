using System.Text.Json;
using Hub.Local.Functions;
using Hub.Local.Functions.Invocation;
using Hub.Local.Hosting;
using Microsoft.Extensions.Configuration;

namespace Hub.Local.Messaging.Receiving;

/// <summary>A function that messages trigger, with the entity that it listens to.</summary>
internal sealed class MessageTrigger
{
    /// <summary>The setting that real triggers use when they name none.</summary>
    private const string DefaultConnection = "AzureWebJobsServiceBus";

    private readonly HostedFunction function;
    private readonly ServiceBusTriggerAttribute trigger;

    public MessageTrigger(HostedFunction function, IConfiguration configuration)
    {
        (this.function, trigger) = (function, (ServiceBusTriggerAttribute)function.Trigger);
        Entity = SettingExpression.Resolve(trigger.QueueName ?? trigger.TopicName!, configuration, function.Name);
        Subscription = trigger.SubscriptionName is { } name ? SettingExpression.Resolve(name, configuration, function.Name) : null;
        Account = MessagingAccount.Of(configuration[ConnectionOf(trigger)]!);
    }

    /// <summary>The queue or the topic.</summary>
    public string Entity { get; }

    /// <summary>Null for a queue.</summary>
    public string? Subscription { get; }

    public MessagingAccount Account { get; }

    public bool BySession => trigger.IsSessionsEnabled;

    /// <summary>The storage queue.</summary>
    public string Queue => EntityNames.Queue(Entity, Subscription);

    /// <summary>Lets every connection that triggers name, and that is not set, be the hub's own storage: clients made from the setting find it there.</summary>
    public static void DefaultConnections(IConfiguration configuration, IEnumerable<HostedFunction> functions)
    {
        foreach (var name in functions.Select(f => f.Trigger).OfType<ServiceBusTriggerAttribute>().Select(ConnectionOf).Distinct())
            if (string.IsNullOrEmpty(configuration[name]))
                configuration[name] = configuration["AzureWebJobsStorage"];
    }

    /// <summary>Runs the function for a message.</summary>
    public MessageHandler HandlerBy(FunctionInvoker invoker) => async (message, cancellationToken) =>
    {
        using var span = MessageSpans.Process(Entity, message);
        try
        {
            await invoker.InvokeAsync(function, type => Convert(message, type), cancellationToken);
        }
        catch (Exception thrown)
        {
            span.Failed(thrown.GetType().FullName);
            throw;
        }
    };

    private static string ConnectionOf(ServiceBusTriggerAttribute trigger) => trigger.Connection ?? DefaultConnection;

    private static object? Convert(ServiceBusReceivedMessage message, Type type) =>
        type == typeof(ServiceBusReceivedMessage) ? message
        : type == typeof(string) ? message.Body.ToString()
        : type == typeof(BinaryData) ? message.Body
        : type == typeof(byte[]) ? message.Body.ToArray()
        : JsonSerializer.Deserialize(message.Body, type, JsonSerializerOptions.Web);
}
