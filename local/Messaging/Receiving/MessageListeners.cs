using Hub.Local.Functions.Invocation;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Messaging.Receiving;

/// <summary>Makes the app's triggers known to senders, then receives from their storage queues. In every process: what is in order is another's work.</summary>
internal sealed class MessageListeners(
    IReadOnlyList<MessageTrigger> triggers, ReceiverSettings settings, FunctionInvoker invoker, ILogger<MessageListeners> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var entity in triggers.GroupBy(t => (t.Account, t.Entity.ToUpperInvariant())))
            await entity.Key.Account.Registry.RegisterAsync(
                entity.First().Entity, [.. entity.Select(t => new Destination(t.Queue, t.BySession))], cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(triggers.Select(trigger =>
    {
        var handler = trigger.BySession ? IntoSession(trigger) : trigger.HandlerBy(invoker);
        return new QueueReceiver(trigger.Account, trigger.Queue, handler, settings, logger).RunAsync(stoppingToken);
    }));

    /// <summary>What reaches the storage queue of an entity with sessions was scheduled, and is now due: it joins the end of its session.</summary>
    private static MessageHandler IntoSession(MessageTrigger trigger) => async (message, cancellationToken) =>
    {
        await trigger.Account.Sessions.AppendAsync(trigger.Queue, message.SessionId!, [Envelope.Of(message)], cancellationToken);
        trigger.Account.SessionNudgeOf(trigger.Queue).Give();
    };
}
