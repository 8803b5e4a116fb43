using System.Collections.Concurrent;
using System.Globalization;
using Hub.Local.Functions;
using Hub.Local.Messaging;

namespace Hub.Tests.Runtime;

/// <summary>What the message functions saw, and what they are to do.</summary>
internal sealed class Deliveries
{
    private readonly ConcurrentQueue<(string Function, string Body, int Count)> seen = new();

    public IReadOnlyCollection<(string Function, string Body, int Count)> Seen => seen;

    /// <summary>The last message of the plain queue.</summary>
    public ServiceBusReceivedMessage? Last { get; set; }

    /// <summary>Called with the body and the delivery count; may throw or wait.</summary>
    public Func<string, int, CancellationToken, Task> Behaviour { get; set; } = (_, _, _) => Task.CompletedTask;

    public async Task HandleAsync(string function, string body, int count, CancellationToken cancellationToken)
    {
        seen.Enqueue((function, body, count));
        await Behaviour(body, count, cancellationToken);
    }

    public IEnumerable<string> BodiesOf(string function) => seen.Where(s => s.Function == function).Select(s => s.Body);

    public async Task WaitForAsync(int count)
    {
        while (seen.Count < count)
            await Task.Delay(10, TestContext.Current.CancellationToken);
    }
}

/// <summary>Functions that the message tests trigger.</summary>
internal sealed class MessageFunctions(Deliveries deliveries)
{
    [Function("Plain")]
    public Task Plain([ServiceBusTrigger("plain")] ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        deliveries.Last = message;
        return deliveries.HandleAsync("Plain", $"{message.Body}", message.DeliveryCount, cancellationToken);
    }

    [Function("Typed")]
    public Task Typed([ServiceBusTrigger("typed")] Work work, CancellationToken cancellationToken) =>
        deliveries.HandleAsync("Typed", $"{work.Name}:{work.Count}", 0, cancellationToken);

    [Function("Text")]
    public Task Text([ServiceBusTrigger("%TextQueue%")] string text, CancellationToken cancellationToken) =>
        deliveries.HandleAsync("Text", text, 0, cancellationToken);

    [Function("First")]
    public Task First([ServiceBusTrigger("news", "first")] string text, CancellationToken cancellationToken) =>
        deliveries.HandleAsync("First", text, 0, cancellationToken);

    [Function("Second")]
    public Task Second([ServiceBusTrigger("news", "second")] BinaryData data, CancellationToken cancellationToken) =>
        deliveries.HandleAsync("Second", data.ToString(), 0, cancellationToken);

    [Function("Sessions")]
    public Task Sessions([ServiceBusTrigger("feeds", IsSessionsEnabled = true)] ServiceBusReceivedMessage message, CancellationToken cancellationToken) =>
        deliveries.HandleAsync("Sessions", $"{message.SessionId}/{message.Body}", message.DeliveryCount, cancellationToken);

    internal sealed record Work(string Name, int Count);
}

/// <summary>For a hub in a process of its own: notes each message in a file, slowly, so that it can be killed between.</summary>
internal static class NotedSessionFunctions
{
    [Function("Noted")]
    public static async Task Noted(
        [ServiceBusTrigger("noted", IsSessionsEnabled = true)] ServiceBusReceivedMessage message, CancellationToken cancellationToken)
    {
        var file = Path.Combine(Environment.GetEnvironmentVariable("NOTES")!, message.SessionId!);
        await File.AppendAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"{message.Body}{Environment.NewLine}"), cancellationToken);
        await Task.Delay(5, cancellationToken);
    }
}
