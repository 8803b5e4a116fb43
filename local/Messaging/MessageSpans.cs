using System.Diagnostics;

namespace Hub.Local.Messaging;

/// <summary>The spans of messages, of the sources and names that the Service Bus SDK and its trigger give them, with the attributes of OpenTelemetry's messaging conventions.</summary>
internal static class MessageSpans
{
    private static readonly ActivitySource Sender = new("Azure.Messaging.ServiceBus.ServiceBusSender");
    private static readonly ActivitySource Processor = new("Azure.Messaging.ServiceBus.ServiceBusProcessor");

    /// <summary>Messages are sent.</summary>
    public static Activity? Send(string entity) => Tagged(Sender.StartActivity("ServiceBusSender.Send", ActivityKind.Producer), entity, "send");

    /// <summary>A message is handled, in the trace of its sender.</summary>
    public static Activity? Process(string entity, ServiceBusReceivedMessage message) =>
        Tagged(Processor.StartActivity("ServiceBusProcessor.ProcessMessage", ActivityKind.Consumer, message.TraceParent), entity, "process");

    private static Activity? Tagged(Activity? span, string entity, string operation) =>
        span?.SetTag("messaging.system", "servicebus").SetTag("messaging.destination.name", entity).SetTag("messaging.operation.name", operation);
}
