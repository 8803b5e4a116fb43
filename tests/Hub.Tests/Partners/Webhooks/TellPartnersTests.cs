using Hub.Core.Partners.Webhooks;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>Partners are told exactly of what happened, whatever crashes between announcement, change and delivery.</summary>
public sealed class TellPartnersTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Event_WhoseChangeWasNeverMade_IsNotTold()
    {
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync("https://partner.example.org/");
        var announced = store.Event(PartnerEventTypes.InstallActive);
        store.Time.Advance(PartnerEvents.Patience);

        Assert.Empty(await store.Tell.RunAsync(announced, Stop));
        Assert.Empty(await store.LogAsync(webhook));
        // It is settled: a change that comes after all is refused, and a repeated announcement finds nothing else.
        Assert.False(await store.CommitAsync(announced));
        Assert.Empty(await store.Tell.RunAsync(announced, Stop));
    }

    [Fact]
    public async Task Event_WhoseChangeComesAfterItsAnnouncement_IsWaitedFor()
    {
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync("https://partner.example.org/");
        var announced = store.Event(PartnerEventTypes.InstallActive);

        var telling = store.Tell.RunAsync(announced, Stop);
        Assert.True(await store.CommitAsync(announced));
        while (!telling.IsCompleted)
        {
            store.Time.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Yield();
        }

        Assert.Equal([webhook.LaneOf(WebhookStore.School.ToString())], await telling);
        Assert.Single(await store.LogAsync(webhook));
    }

    /// <summary>A crash before the message is completed brings it again.</summary>
    [Fact]
    public async Task Event_AnnouncedTwice_IsSentOnce()
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (webhook, _) = await store.RegisterAsync(endpoint.Url);
        var happened = store.Event(PartnerEventTypes.InstallActive);
        await store.CommitAsync(happened);

        await store.Tell.RunAsync(happened, Stop);
        await store.Tell.RunAsync(happened, Stop);
        await store.SendAsync(webhook);
        await store.Tell.RunAsync(happened, Stop);
        await store.SendAsync(webhook);

        Assert.Single(endpoint.All);
        Assert.Equal(WebhookDeliveryState.Delivered, Assert.Single(await store.LogAsync(webhook)).State);
    }

    [Fact]
    public async Task Event_OfATypeThatAnEndpointDoesNotWant_IsNotForIt()
    {
        await using var store = await WebhookStore.MakeAsync(azurite);
        var (all, _) = await store.RegisterAsync("https://partner.example.org/all");
        var (some, _) = await store.RegisterAsync("https://partner.example.org/some", PartnerEventTypes.SecretAdded, PartnerEventTypes.SecretRemoved);

        await store.HappenAsync(PartnerEventTypes.InstallActive);
        await store.HappenAsync(PartnerEventTypes.SecretAdded);

        Assert.Equal(2, (await store.LogAsync(all)).Length);
        Assert.Equal(PartnerEventTypes.SecretAdded, Assert.Single(await store.LogAsync(some)).Type);
    }
}
