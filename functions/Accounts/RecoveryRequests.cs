using Hub.Core.Accounts.Activity;
using Hub.Core.Accounts.Devices;
using Hub.Core.Accounts.Links;
using Hub.Core.Accounts.Recovery;

namespace Hub.Functions.Accounts;

/// <summary>
/// Requests for links that set a password. Whether there is such an account is looked up behind a queue, after the person was answered: the answer and its time
/// are the same for everybody.
/// </summary>
public sealed class RecoveryRequests(ServiceBusClient bus, PasswordRecovery recovery, OneTimeLinks links, KnownDevices devices, BrowserSessions sessions)
{
    /// <summary>The queue.</summary>
    internal const string Name = "password-recoveries";

    /// <summary>Takes a request.</summary>
    internal async Task SendAsync(RecoveryRequest request, CancellationToken cancellationToken)
    {
        await using var sender = bus.CreateSender(Name);
        await sender.SendMessageAsync(new ServiceBusMessage(BinaryData.FromObjectAsJson(request)), cancellationToken);
    }

    /// <summary>Sends the links.</summary>
    [Function("RecoveryRequested")]
    public Task ReceiveAsync([ServiceBusTrigger(Name, Connection = "ServiceBus")] ServiceBusReceivedMessage message, FunctionContext context)
    {
        var request = message.Body.ToObjectFromJson<RecoveryRequest>()!;
        return recovery.RequestAsync(request.Name, request.NetworkAddress, request.Hub, context.CancellationToken);
    }

    /// <summary>Each night: links that have expired, browsers that have not come back, and sessions that are over.</summary>
    [Function("ForgetLinks")]
    public async Task ForgetAsync([TimerTrigger("0 20 3 * * *")] TimerInfo timer, FunctionContext context)
    {
        await links.PruneAsync(context.CancellationToken);
        await devices.PruneAsync(context.CancellationToken);
        await sessions.PruneAsync(context.CancellationToken);
    }
}

/// <summary>Somebody asks for a link that sets a password.</summary>
/// <param name="Name">The address or username, as it was typed.</param>
/// <param name="NetworkAddress">Where the request came from.</param>
/// <param name="Hub">The hub's own address.</param>
public sealed record RecoveryRequest(string Name, string NetworkAddress, Uri Hub);
