using System.Net;
using System.Text.Json;
using Hub.Core;
using Hub.Core.Partners.Webhooks;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>No address that a partner gives leads into the hub's own surroundings (OWASP Server-Side Request Forgery Prevention Cheat Sheet, case 2).</summary>
public sealed class WebhookAddressTests(AzuriteFixture azurite)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("http://partner.example.org/")]
    [InlineData("ftp://partner.example.org/")]
    [InlineData("partner.example.org")]
    [InlineData("/hook")]
    [InlineData("https://user:password@partner.example.org/")]
    [InlineData("https://partner.example.org/#part")]
    [InlineData("https://localhost/")]
    [InlineData("https://hub/")]
    [InlineData("https://127.0.0.1/")]
    [InlineData("https://2130706433/")]
    [InlineData("https://0x7f.1/")]
    [InlineData("https://10.1.2.3/")]
    [InlineData("https://169.254.169.254/metadata")]
    [InlineData("https://168.63.129.16/")]
    [InlineData("https://[::1]/")]
    [InlineData("https://[::ffff:10.1.2.3]/")]
    [InlineData("https://[fd00::1]/")]
    [InlineData("https://[fe80::1]/")]
    [InlineData("https://[64:ff9b::a01:203]/")]
    public async Task Registration_OfAnAddressThatIsNotOneOfTheInternet_IsRefused(string url)
    {
        await using var store = await WebhookStore.MakeAsync(azurite, allowLoopback: false);

        Assert.False((await store.Administration.RegisterAsync(WebhookStore.Vendor, store.Actor, JsonSerializer.SerializeToElement(new { url }), Stop)).Succeeded(out _, out var refusal));

        Assert.Equal("url", Assert.Single(Assert.IsType<Invalid>(refusal).Fields).Field);
    }

    [Theory]
    [InlineData("https://partner.example.org/hook?key=1")]
    [InlineData("https://partner.example.org:8443/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700::1111]/")]
    public async Task Registration_OfAnAddressOfTheInternet_IsTaken(string url)
    {
        await using var store = await WebhookStore.MakeAsync(azurite, allowLoopback: false);

        Assert.Equal(url, (await store.RegisterAsync(url)).Webhook.Url);
    }

    /// <summary>The listener is there and would answer: it is the name's address that is refused, at the moment of connecting.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("10.0.0.7")]
    [InlineData("8.8.8.8", "127.0.0.1")]
    public async Task Attempt_AtANameThatLeadsToAPrivateAddress_ConnectsToNothing(params string[] addresses)
    {
        await using var endpoint = await PartnerEndpoint.StartAsync();
        await using var store = await WebhookStore.MakeAsync(azurite, allowLoopback: false, _ => [.. addresses.Select(IPAddress.Parse)]);
        var (webhook, _) = await store.RegisterAsync($"https://partner.example.org:{new Uri(endpoint.Url).Port}/");
        await store.HappenAsync(PartnerEventTypes.InstallActive);

        await store.SendAsync(webhook);

        var attempt = Assert.Single(Assert.Single(await store.LogAsync(webhook)).Attempts);
        Assert.Equal("Its name does not lead to an address of the internet.", attempt.Failure);
        Assert.Empty(endpoint.All);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.255.255", true)]
    [InlineData("172.16.0.1", false)]
    [InlineData("172.32.0.1", true)]
    [InlineData("100.64.0.1", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("::ffff:192.168.1.1", false)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("2002:7f00:1::", false)]
    [InlineData("2001:0:4136:e378::", false)]
    [InlineData("ff02::1", false)]
    [InlineData("fec0::1", false)]
    public void PublicAddress_OfAnyKind_IsTold(string address, bool expected) => Assert.Equal(expected, PublicAddress.Is(IPAddress.Parse(address)));
}
