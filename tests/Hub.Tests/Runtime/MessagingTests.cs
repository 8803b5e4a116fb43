using System.Globalization;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using Hub.Local.Messaging;
using Hub.Local.Messaging.Receiving;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Runtime;

public sealed class MessagingTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private static readonly Dictionary<string, string> Settings = new()
    {
        ["TextQueue"] = "Some.Texts/2",
        ["Messaging:FirstRetryDelay"] = "00:00:00.001",
        ["Messaging:Visibility"] = "00:00:03",
    };

    private readonly Deliveries deliveries = new();
    private HubHost hub = null!;
    private ServiceBusClient client = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        hub = await StartAsync(null);
        client = new ServiceBusClient(hub.ConnectionString);
    }

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Fact]
    public async Task Send_ToAQueue_ReachesTheFunctionWithEverythingThatWasSent()
    {
        var id = Guid.NewGuid();
        var sent = new ServiceBusMessage("<body> & 'text' é")
        {
            MessageId = "m1",
            CorrelationId = "c1",
            Subject = "s1",
            ContentType = "text/plain",
            ApplicationProperties = { ["text"] = "x", ["number"] = 7, ["long"] = 8L, ["id"] = id, ["at"] = DateTimeOffset.UnixEpoch, ["yes"] = true },
        };

        await client.CreateSender("plain").SendMessageAsync(sent, Cancellation);

        await deliveries.WaitForAsync(1);
        var received = deliveries.Last;
        Assert.Equal(("<body> & 'text' é", "m1", "c1", "s1", "text/plain", 1),
            (received!.Body.ToString(), received.MessageId, received.CorrelationId, received.Subject, received.ContentType, received.DeliveryCount));
        Assert.Equal(sent.ApplicationProperties.OrderBy(p => p.Key), received.ApplicationProperties.OrderBy(p => p.Key));
    }

    [Fact]
    public async Task Send_JsonAndTextToTheirQueues_AreBoundToTheParametersType()
    {
        await client.CreateSender("typed").SendMessageAsync(new ServiceBusMessage("""{"name":"a","count":3}"""), Cancellation);
        await client.CreateSender("Some.Texts/2").SendMessageAsync(new ServiceBusMessage("words"), Cancellation);

        await deliveries.WaitForAsync(2);
        Assert.Equal(["Text:words", "Typed:a:3"], deliveries.Seen.Select(s => $"{s.Function}:{s.Body}").Order());
    }

    [Fact]
    public async Task Send_ToATopic_ReachesEverySubscription()
    {
        await client.CreateSender("news").SendMessagesAsync([new ServiceBusMessage("a"), new ServiceBusMessage("b")], Cancellation);

        await deliveries.WaitForAsync(4);
        Assert.Equal(["a", "b"], deliveries.BodiesOf("First").Order());
        Assert.Equal(["a", "b"], deliveries.BodiesOf("Second").Order());
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("feeds", "s")]
    public async Task Send_BodyTooLargeForStorage_ArrivesWholeAndLeavesNoBlob(string queue, string? session)
    {
        var body = string.Concat(Enumerable.Range(0, 60_000).Select(i => i.ToString("D5", CultureInfo.InvariantCulture)));

        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage(body) { SessionId = session }, Cancellation);

        await deliveries.WaitForAsync(1);
        Assert.EndsWith(body, deliveries.Seen.Single().Body, StringComparison.Ordinal);
        var container = new BlobServiceClient(hub.ConnectionString).GetBlobContainerClient("runtime-messages");
        await UntilAsync(async () => !await container.GetBlobsAsync(cancellationToken: Cancellation).AnyAsync(Cancellation));
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("feeds", "s")]
    public async Task Deliver_FunctionFailsTwice_IsDeliveredUntilItSucceedsAndNoMore(string queue, string? session)
    {
        var done = new TaskCompletionSource();
        deliveries.Behaviour = (_, count, _) =>
        {
            if (count < 3)
                throw new InvalidOperationException("not yet");
            done.TrySetResult();
            return Task.CompletedTask;
        };

        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("x") { SessionId = session }, Cancellation);

        await done.Task.WaitAsync(Cancellation);
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("y") { SessionId = session }, Cancellation);
        await Until(() => deliveries.Seen.Any(s => s.Body.EndsWith('y')));
        Assert.Equal([1, 2, 3], deliveries.Seen.Where(s => s.Body.EndsWith('x')).Select(s => s.Count));
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("feeds", "s")]
    public async Task Deliver_FunctionFailsTenTimes_IsDeadWithTheReasonKept(string queue, string? session)
    {
        deliveries.Behaviour = (_, count, _) => throw new InvalidOperationException($"failure {count}: <é>");

        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("x") { SessionId = session, MessageId = "m" }, Cancellation);

        var account = MessagingAccount.Of(hub.ConnectionString);
        IReadOnlyList<Envelope> dead = [];
        await UntilAsync(async () => (dead = await DeadLetters.PeekAsync(account, queue, null, Cancellation)).Count > 0);
        var letter = Assert.Single(dead);
        Assert.Equal(("m", session, "x"), (letter.MessageId, letter.SessionId, System.Text.Encoding.UTF8.GetString(letter.Body)));
        Assert.Equal((DeadLetters.TooOften, "InvalidOperationException: failure 10: <é>", 10),
            (letter.DeadLetter!.Reason, letter.DeadLetter.Description, letter.DeadLetter.DeliveryCount));
        Assert.Equal(Enumerable.Range(1, 10), deliveries.Seen.Select(s => s.Count));
    }

    [Fact]
    public async Task Deliver_MessageOfASessionFails_HoldsUpOnlyItsOwnSessionAndKeepsTheOrder()
    {
        var gate = new TaskCompletionSource();
        deliveries.Behaviour = async (body, count, cancellationToken) =>
        {
            if (body == "a/1" && count == 1)
                throw new InvalidOperationException("not yet");
            if (body == "a/1")
                await gate.Task.WaitAsync(cancellationToken);
        };
        var sender = client.CreateSender("feeds");
        for (var i = 0; i < 5; i++)
            foreach (var session in new[] { "a", "b" })
                await sender.SendMessageAsync(new ServiceBusMessage($"{i}") { SessionId = session }, Cancellation);

        await Until(() => deliveries.Seen.Any(s => s.Body == "b/4"));
        Assert.DoesNotContain(deliveries.Seen, s => s.Body == "a/2");
        gate.SetResult();

        await Until(() => deliveries.Seen.Any(s => s.Body == "a/4"));
        Assert.Equal(["a/0", "a/1", "a/1", "a/2", "a/3", "a/4"], deliveries.BodiesOf("Sessions").Where(b => b[0] == 'a'));
        Assert.Equal(["b/0", "b/1", "b/2", "b/3", "b/4"], deliveries.BodiesOf("Sessions").Where(b => b[0] == 'b'));
    }

    [Fact]
    public async Task Deliver_ManySendersToOneSession_EachSendersOrderHoldsAndNothingIsLost()
    {
        var senders = Enumerable.Range(0, 4).Select(async s =>
        {
            for (var i = 0; i < 25; i++)
                await client.CreateSender("feeds").SendMessageAsync(new ServiceBusMessage($"{s}-{i:D2}") { SessionId = "odd / id?#|é" }, Cancellation);
        });

        await Task.WhenAll(senders);
        await deliveries.WaitForAsync(100);

        var bodies = deliveries.BodiesOf("Sessions").ToArray();
        Assert.Equal(100, bodies.Distinct().Count());
        foreach (var sender in bodies.GroupBy(b => b.Split('/')[^1][0]))
            Assert.Equal(sender.Order(StringComparer.Ordinal), sender);
    }

    [Fact]
    public async Task Deliver_FunctionRunsLongerThanTheVisibility_IsDeliveredOnce()
    {
        deliveries.Behaviour = (body, _, cancellationToken) => body == "slow" ? Task.Delay(TimeSpan.FromSeconds(5), cancellationToken) : Task.CompletedTask;

        await client.CreateSender("plain").SendMessageAsync(new ServiceBusMessage("slow"), Cancellation);
        await Until(() => deliveries.Seen.Count > 0);
        var queue = new QueueClient(hub.ConnectionString, "plain");
        await UntilAsync(async () => (await queue.GetPropertiesAsync(Cancellation)).Value.ApproximateMessagesCount == 0);

        Assert.Single(deliveries.Seen);
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("feeds", "s")]
    public async Task Stop_WhileAFunctionRuns_CancelsItAndTheNextHubDeliversAtOnceWithoutCountingIt(string queue, string? session)
    {
        deliveries.Behaviour = (_, _, cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);
        await client.CreateSender(queue).SendMessageAsync(new ServiceBusMessage("x") { SessionId = session }, Cancellation);
        await deliveries.WaitForAsync(1);

        await hub.StopAsync();
        deliveries.Behaviour = (_, _, _) => Task.CompletedTask;
        await using var next = await StartAsync(hub.ConnectionString);

        await deliveries.WaitForAsync(2);
        Assert.Equal([1, 1], deliveries.Seen.Select(s => s.Count));
    }

    [Theory]
    [InlineData("plain", null)]
    [InlineData("feeds", "s")]
    public async Task Schedule_ForLater_ArrivesThenAndNotBefore(string queue, string? session)
    {
        var due = DateTimeOffset.UtcNow.AddSeconds(2);
        var arrived = new TaskCompletionSource<DateTimeOffset>();
        deliveries.Behaviour = (body, _, _) =>
        {
            if (body.EndsWith("later", StringComparison.Ordinal))
                arrived.TrySetResult(DateTimeOffset.UtcNow);
            return Task.CompletedTask;
        };
        var sender = client.CreateSender(queue);

        await sender.ScheduleMessageAsync(new ServiceBusMessage("later") { SessionId = session }, due, Cancellation);
        await sender.SendMessageAsync(new ServiceBusMessage("now") { SessionId = session }, Cancellation);

        Assert.True(await arrived.Task.WaitAsync(Cancellation) >= due);
        Assert.EndsWith("now", deliveries.Seen.First().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WithoutSessionToAReceiverOfSessions_IsRefused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.CreateSender("feeds").SendMessageAsync(new ServiceBusMessage("x"), Cancellation));

    private static Task Until(Func<bool> condition) => UntilAsync(() => Task.FromResult(condition()));

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            await Task.Delay(10, Cancellation);
    }

    private Task<HubHost> StartAsync(string? connectionString) => HubHost.StartAsync(
        azurite, [typeof(MessageFunctions)], Settings, builder => builder.Services.AddSingleton(deliveries), connectionString);
}
