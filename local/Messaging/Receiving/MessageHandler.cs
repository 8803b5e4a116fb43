namespace Hub.Local.Messaging.Receiving;

/// <summary>Does what a message asks for. What it throws is a failed delivery.</summary>
internal delegate Task MessageHandler(ServiceBusReceivedMessage message, CancellationToken cancellationToken);
