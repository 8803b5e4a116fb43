using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>What an administrator does for somebody who cannot sign in.</summary>
public sealed class UserResetTests(AccountsHub hub) : IClassFixture<AccountsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ResetPassword_VerifiedAddress_SendsALinkAndTheAdministratorLearnsNothing()
    {
        var site = await hub.SchoolAsync();
        var (id, username) = await hub.PersonAsync(site, null, Roles.Staff);
        var address = AccountsHub.Fresh("ada");
        using (var person = await hub.SignedInAsync(username))
            await hub.AddAsync(person, address);
        using var administrator = await AdministratorAsync(site);

        var asked = await administrator.GetAsync($"/users/{id}/reset-password");
        Assert.True(asked.Says(address));
        Assert.Single(hub.Simulators.Mail.To(address));
        var done = await administrator.SubmitAsync(asked.Form($"/users/{id}/reset-password"));

        Assert.True(done.Says("A link to set a password was sent"), done.ToString());
        using var browser = new Browser(hub.Sts);
        Assert.Equal("My profile", (await browser.SignInAsync("/profile", username)).Heading());
        var link = AccountsHub.Link(await hub.MailAsync(address, 2));
        Assert.DoesNotContain(link, done.Text, StringComparison.Ordinal);
        var set = await browser.SubmitAsync(await browser.GetAsync(link), ("address", address), ("password", "Owlfeather77"));
        Assert.Equal(HttpStatusCode.OK, set.Status);
        Assert.NotNull((await hub.Sts.Hub.Services.GetRequiredService<PasswordSignIn>().CheckAsync(username, "Owlfeather77", null, null, Cancellation)).Account);
        Assert.Contains("password.link_sent", await ActionsAsync(site, id));
        // Who can be reached is given no password.
        var forged = await administrator.PostAsync($"/users/{id}/issue-password", asked.Form($"/users/{id}/reset-password").Fields());
        Assert.Equal(HttpStatusCode.Conflict, forged.Status);
        Assert.NotNull((await hub.Sts.Hub.Services.GetRequiredService<PasswordSignIn>().CheckAsync(username, "Owlfeather77", null, null, Cancellation)).Account);
        Assert.Contains("password.reset_refused", await ActionsAsync(site, id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ResetPassword_NoLinkCanBeSent_MakesAPasswordToBeginWith(bool selfService)
    {
        var site = await hub.SchoolAsync(selfService);
        var (id, username) = await hub.PersonAsync(site, null, Roles.Staff);
        using var person = await hub.SignedInAsync(username);
        if (!selfService)
            await hub.AddAsync(person, AccountsHub.Fresh("ada"));
        using var administrator = await AdministratorAsync(site);

        var page = await administrator.SubmitAsync((await administrator.GetAsync($"/users/{id}/reset-password")).Form($"/users/{id}/issue-password"));

        Assert.Equal([username], page.Items("dd").Take(1));
        Assert.True((await person.GetAsync("/profile")).AsksToSignIn);
        Assert.True((await person.SignInAsync("/profile", username)).AsksToSignIn);
        Assert.Equal("Choose your password", (await person.SignInAsync("/profile", username, page.Items("dd")[1])).Heading());
        Assert.Contains("password.issued", await ActionsAsync(site, id));
    }

    [Fact]
    public async Task ResetTwoFactor_Confirmed_TakesAwayWhatIsSetUp()
    {
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);
        var (account, _, _) = await school.PersonWithAuthenticatorAsync(Roles.Staff);
        using var administrator = await AdministratorAsync(school.Id);
        Assert.True((await administrator.GetAsync($"/users/{account.Id}")).Says("Authenticator app"));

        var asked = await administrator.GetAsync($"/users/{account.Id}/reset-two-factor");
        Assert.True((await StoredAsync(account.Id)).Any);
        var done = await administrator.SubmitAsync(asked.Form($"/users/{account.Id}/reset-two-factor"));

        Assert.True(done.Says("Two-factor sign-in is reset"));
        Assert.True(done.Says("Not set up"));
        Assert.False((await StoredAsync(account.Id)).Any);
        using var browser = new Browser(hub.Sts);
        Assert.Equal("My profile", (await browser.SignInAsync("/profile", account.Username)).Heading());
        Assert.Contains("two_factor.reset", await ActionsAsync(school.Id, account.Id));
    }

    /// <summary>Whoever finds an administrator's screen open is not to take over that account too.</summary>
    [Fact]
    public async Task Reset_OwnAccount_IsRefused()
    {
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(hub.Sts);
        await browser.SignInAsync("/login", administrator.Username);
        await school.SetUpAuthenticatorAsync(browser, "/profile/security", password: true);
        var token = (await browser.GetAsync("/logout")).Fields();

        foreach (var action in new[] { "reset-password", "issue-password", "reset-two-factor" })
            await browser.PostAsync($"/users/{administrator.Id}/{action}", token);

        Assert.True((await StoredAsync(administrator.Id)).Any);
        Assert.NotNull((await hub.Sts.Hub.Services.GetRequiredService<PasswordSignIn>().CheckAsync(administrator.Username, StsHub.Password, null, null, Cancellation)).Account);
    }

    private async Task<Browser> AdministratorAsync(Guid site)
    {
        var (_, username) = await hub.PersonAsync(site, null, Roles.Administrator);
        return await hub.SignedInAsync(username);
    }

    private Task<StoredFactors> StoredAsync(Guid id) => hub.Sts.Hub.Services.GetRequiredService<FactorStore>().FindAsync(id, Cancellation);

    private async Task<IReadOnlyList<string>> ActionsAsync(Guid site, Guid target) =>
        [.. (await hub.Sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(site, 100, Cancellation)).Where(r => r.Target == target.ToString()).Select(r => r.Action)];
}
