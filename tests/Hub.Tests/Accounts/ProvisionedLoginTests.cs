using System.Net;
using Hub.Core;
using Hub.Core.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Signing in with the address of one's Microsoft 365 or Google account, which nobody has to switch on.</summary>
public sealed class ProvisionedLoginTests(AccountsHub hub) : IClassFixture<AccountsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task SignIn_ProvisionedAddress_WorksForAsLongAsTheLinkStands()
    {
        var site = await hub.SchoolAsync();
        var (address, next) = (AccountsHub.Fresh("ada"), AccountsHub.Fresh("ada"));
        var (_, username) = await hub.PersonAsync(site, "p1");
        await hub.ExternalAsync(site, "p1", address);

        var signedIn = await SignInAsync(address.ToUpperInvariant());
        using var browser = await hub.SignedInAsync(username);
        var row = await browser.RowAsync(address);
        var off = await browser.ForgeAsync("login", address, on: "false");
        var stillSignedIn = await SignInAsync(address);
        await LinkAsync(site, "p1", next);

        Assert.True(signedIn.Says(username), signedIn.ToString());
        Assert.Contains("always signs in", row, StringComparison.Ordinal);
        Assert.DoesNotContain("sign in:", row, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, off.Status);
        Assert.True(stillSignedIn.Says(username), stillSignedIn.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await SignInAsync(address)).Status);
        Assert.True((await SignInAsync(next)).Says(username));
    }

    [Fact]
    public async Task SignIn_AddressThatAnotherHasSwitchedOn_StaysTheOthers()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("ada");
        var (_, username) = await hub.PersonAsync(site);
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);
        var (_, provisioned) = await hub.PersonAsync(site, "p1");
        await hub.ExternalAsync(site, "p1", address);

        var page = await SignInAsync(address);
        using var other = await hub.SignedInAsync(provisioned);

        Assert.True(page.Says(username), page.ToString());
        Assert.DoesNotContain("signs in", await other.RowAsync(address), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await other.PressAsync("login", address)).Status);
    }

    [Fact]
    public async Task UseToSignIn_AddressThatIsAnothersProvisionedOne_IsTaken()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("ada");
        var (_, provisioned) = await hub.PersonAsync(site, "p1");
        await hub.ExternalAsync(site, "p1", address);
        using var browser = await hub.SignedInAsync((await hub.PersonAsync(site)).Username);
        await hub.AddAsync(browser, address);

        var taken = await browser.PressAsync("login", address);

        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.True(taken.Says("Another account signs in with this address already."), taken.ToString());
        Assert.True((await SignInAsync(address)).Says(provisioned));
    }

    [Fact]
    public async Task SignIn_AddressThatIsAnothersUsername_IsTheUsernames()
    {
        var site = await hub.SchoolAsync();
        var address = AccountsHub.Fresh("ada");
        await hub.PersonAsync(site, "p1");
        await hub.ExternalAsync(site, "p1", address);
        await hub.Sts.PutPersonAsync(site, Guid.NewGuid(), new { username = address, givenName = "Grace", familyName = "Hopper", password = StsHub.Password });

        var page = await SignInAsync(address);

        Assert.True(page.Says("Grace Hopper"), page.ToString());
    }

    [Fact]
    public async Task SignIn_ProvisionedAddressOfTwoPeople_IsNobodys()
    {
        var (site, second) = (await hub.SchoolAsync(), await hub.SchoolAsync());
        var address = AccountsHub.Fresh("ada");
        var (_, username) = await hub.PersonAsync(site, "p1");
        await hub.PersonAsync(second, "p1");
        await hub.ExternalAsync(site, "p1", address);
        var before = await SignInAsync(address);
        await hub.ExternalAsync(second, "p1", address);

        var after = await SignInAsync(address);
        using var browser = await hub.SignedInAsync(username);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (before.Status, after.Status));
        Assert.DoesNotContain("signs in", await browser.RowAsync(address), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.PressAsync("login", address)).Status);
        Assert.True((await SignInAsync(address)).Says(username));
    }

    private async Task<Browser.Page> SignInAsync(string name)
    {
        using var browser = new Browser(hub.Sts);
        return await browser.SignInAsync("/profile", name);
    }

    private Task<Outcome<bool>> LinkAsync(Guid site, string personId, string address) => hub.Sts.Hub.Services.GetRequiredService<DirectoryAccounts>()
        .LinkAsync(new DirectoryAccount(site, DirectoryKind.Google, personId, Guid.NewGuid().ToString(), address), onlyNew: false, Cancellation);
}
