using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.Mail;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Simulators.Mail;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Preferences, Notifications, and the mails that follow from them.</summary>
public sealed class NotificationTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const string Path = "/preferences/notifications";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpdateOverTheBrake_IsMailedOnceToAdministratorsAndFurtherAddresses()
    {
        var site = await fixture.SiteAsync(50);
        using var administrator = await Administrator.SignInAsync(site);
        await AdministratorWithAddressAsync(site, $"head@{site.Domain}");
        await SendAsync(administrator, Everything, $"it@{site.Domain}");

        var (path, _) = await administrator.PreviewAsync("google", ("who", "found"));
        await administrator.PressAsync(path, "apply");
        var told = await MailAsync(site, $"head@{site.Domain}");
        await administrator.PressAsync(path, "approve");

        Assert.Equal("An update of Google addresses waits for your approval", told.Subject);
        Assert.Contains("50 of 51 accounts would change", told.Text, StringComparison.Ordinal);
        Assert.Equal(told.Subject, (await MailAsync(site, $"it@{site.Domain}")).Subject);
        Assert.Single(site.Simulators.Mail.To($"head@{site.Domain}"));
    }

    [Fact]
    public async Task UpdateThatTheDirectoryRefuses_IsMailed()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        await SendAsync(administrator, Everything, $"it@{site.Domain}");
        site.Workspace.Delegated = false;

        await site.UpdateAsync("google");

        var told = await MailAsync(site, $"it@{site.Domain}");
        Assert.Equal("An update of Google addresses could not be made", told.Subject);
        Assert.Contains("could not sign in to Google", told.Text, StringComparison.Ordinal);
    }

    /// <summary>What is switched off is not mailed: the mail that comes is the one about what happened after it.</summary>
    [Fact]
    public async Task EventThatIsSwitchedOff_IsNotMailed()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        await SendAsync(administrator, [.. Everything.Where(e => e != SchoolEvent.UpdateFailed)], $"it@{site.Domain}");
        site.Workspace.Delegated = false;

        await site.UpdateAsync("google");
        await FeedOverHttpTests.ImportAsync(site.Hub, site.Id, new MemoryStream([1, 2, 3]));

        Assert.Equal("An MIS import could not be taken in", (await MailAsync(site, $"it@{site.Domain}")).Subject);
        Assert.Single(site.Simulators.Mail.To($"it@{site.Domain}"));
    }

    [Fact]
    public async Task ImportThatWouldLoseManyPeople_IsMailed()
    {
        var school = new SampleSchoolOptions { Pupils = 60, Staff = 5, Faults = false };
        var site = await fixture.SiteAsync(_ => School.Create(school));
        using var administrator = await Administrator.SignInAsync(site);
        await SendAsync(administrator, Everything, $"it@{site.Domain}");

        await FeedOverHttpTests.ImportAsync(site.Hub, site.Id, FeedOverHttpTests.Feed(School.Create(school with { Pupils = 20 })));

        var told = await MailAsync(site, $"it@{site.Domain}");
        Assert.Equal("An MIS import waits for approval", told.Subject);
        Assert.Contains("people would leave", told.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Preferences_SetByAnAdministrator_HoldAndOutliveAnOperatorsPut()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);

        var saved = await SendAsync(administrator, [SchoolEvent.ImportHeld], "IT@support.example.org, it@support.example.org", ("devices", "true"));
        await site.PutAsync();

        Assert.True(saved.Says("Saved."), saved.ToString());
        var stored = (await StoredAsync(site)).Notifications;
        Assert.Equal(["it@support.example.org"], stored.Addresses);
        Assert.True(stored.Tells(SchoolEvent.ImportHeld) && !stored.Tells(SchoolEvent.UpdateHeld) && !stored.ToAdministrators && stored.NewDeviceToStudents);
        Assert.Contains(await AuditAsync(site), r => (r.Action, r.Code) == ("notifications.set", null));
    }

    [Fact]
    public async Task Preferences_AddressThatIsNone_ChangeNothingAndLoseNothing()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var before = SiteParts.Notifications.VersionOf(await StoredAsync(site));

        var wrong = await SendAsync(administrator, [], "it@support.example.org\nnobody");
        var many = await SendAsync(administrator, [], string.Join('\n', Enumerable.Range(0, 21).Select(n => $"it{n}@support.example.org")));

        Assert.All([wrong, many], p => Assert.Equal(HttpStatusCode.BadRequest, p.Status));
        Assert.True(wrong.Says("entry 2, \"nobody\", is no e-mail address"), wrong.ToString());
        Assert.Contains("it@support.example.org\nnobody", wrong.Items("textarea"));
        Assert.True(many.Says("has 21 addresses"), many.ToString());
        Assert.Equal(before, SiteParts.Notifications.VersionOf(await StoredAsync(site)));
    }

    [Fact]
    public async Task Preferences_ChangedBySomebodyElseMeanwhile_AreShownBesideOnesOwn()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var version = await VersionAsync(administrator);
        await SendAsync(administrator, Everything, "theirs@support.example.org");

        var late = await administrator.PostAsync(Path, ("version", version), ("addresses", "mine@support.example.org"));

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("theirs@support.example.org", late.Items("td"));
        Assert.Contains("mine@support.example.org", late.Items("td"));
        Assert.Equal(["theirs@support.example.org"], (await StoredAsync(site)).Notifications.Addresses);
    }

    [Theory]
    [InlineData(true, true, Roles.Student)]
    [InlineData(false, false, Roles.Student)]
    [InlineData(true, false, Roles.Staff)]
    [InlineData(true, false, Roles.Student, Roles.Administrator)]
    public void NewDevice_IsToldToEverybodyButStudentsWhereSwitchedOff(bool told, bool on, params string[] roles) => Assert.Equal(
        told, new NoticePreferences { NewDeviceToStudents = on }.TellsOfNewDevice(new Account { Id = Guid.NewGuid(), SiteId = Guid.NewGuid(), Username = "x", Roles = roles }));

    private static SchoolEvent[] Everything => Enum.GetValues<SchoolEvent>();

    private static async Task<Browser.Page> SendAsync(Administrator administrator, IEnumerable<SchoolEvent> tell, string addresses, params (string, string)[] more)
    {
        (string, string)[] administrators = tell.Count() > 1 ? [("administrators", "true")] : [];
        return await administrator.PostAsync(Path, [("version", await VersionAsync(administrator)), ("addresses", addresses), .. tell.Select(t => ("tell", t.ToString())), .. administrators, .. more]);
    }

    private static async Task<string> VersionAsync(Administrator administrator) => (await administrator.Browser.GetAsync(Path)).Form(Path).Hidden("version");

    private static async Task AdministratorWithAddressAsync(TestSite site, string address)
    {
        var id = Guid.NewGuid();
        await Administrator.PutAsync(site, new Account
        {
            Id = id,
            SiteId = site.Id,
            Username = $"head.{id:N}",
            Roles = [Roles.Administrator],
            Addresses = [new AccountAddress { Address = address, Source = AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UtcNow, Notified = true }],
        });
    }

    /// <summary>The first mail to an address.</summary>
    private static async Task<SimulatedMail> MailAsync(TestSite site, string address)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (site.Simulators.Mail.To(address).Count == 0)
            await Task.Delay(50, limit.Token);
        return site.Simulators.Mail.To(address)[0];
    }

    private static async Task<Site> StoredAsync(TestSite site) => (await site.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(site.Id, Cancelled))!;

    private static Task<IReadOnlyList<AuditRecord>> AuditAsync(TestSite site) => site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 50, Cancelled);
}
