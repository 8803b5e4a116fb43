using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Core.TileStore.Onboarding;
using Hub.Tests.Accounts;
using Hub.Tests.Partners;
using Hub.Tests.Sts;

namespace Hub.Tests.TileStore;

/// <summary>An administrator of several sites uses the TileStore for each of those that they were given, and for no other.</summary>
public sealed class ChangeSiteTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    private const string Choice = "/tilestore/site";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ChangeSite_ToOneThatWasGiven_InstallsThereAndKeepsTheOwnAsItWas()
    {
        var (own, other, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync());
        var head = await HeadAsync(own, other);
        using var browser = await SignInAsync(head);
        Assert.True((await browser.GetAsync("/tilestore")).Says("Change site"));

        var store = await ChooseAsync(browser, other.Id);
        await browser.SubmitAsync((await browser.GetAsync(Path(application))).Form(Path(application, "/accept")));
        await browser.SubmitAsync((await browser.GetAsync("/tilestore/services/oneroster")).Form("/tilestore/services/oneroster/install"));
        var elsewhere = await browser.GetAsync("/preferences/accounts");

        Assert.True(store.Says("You are acting for"), store.ToString());
        Assert.False(elsewhere.Says("You are acting for"));
        Assert.Equal((null, InstallState.Active), ((await InstallAsync(own, application))?.State, (await InstallAsync(other, application))?.State));
        Assert.Null(await hub.Get<Onboardings>().FindAsync(own.Id, OnboardingService.OneRoster, Cancellation));
        Assert.NotNull(await OnboardingAsync(other));
        var audit = await hub.Get<Audit>().NewestAsync(other.Id, 20, Cancellation);
        Assert.All(["site.chosen", "install.active"], action => Assert.Contains(audit, r => r.Action == action && r.Actor == head.Id.ToString()));
        Assert.Contains(audit, r => r.Action == "site.administrator_added" && r.Target == head.Id.ToString());
        // A new sign-in begins at the own site.
        using var next = await SignInAsync(head);
        Assert.False((await next.GetAsync("/tilestore")).Says("You are acting for"));
    }

    [Fact]
    public async Task ChangeSite_ToAnotherSchool_IsLikeAnUnknownOneAndAudited()
    {
        var (own, given, stranger) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts));
        var head = await HeadAsync(own, given);
        using var browser = await SignInAsync(head);

        var refused = await ChooseAsync(browser, stranger.Id);
        var unknown = await ChooseAsync(browser, Guid.NewGuid());

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.NotFound), (refused.Status, unknown.Status));
        Assert.False((await browser.GetAsync("/tilestore")).Says("You are acting for"));
        Assert.Equal(2, (await hub.Get<Audit>().NewestAsync(own.Id, 20, Cancellation)).Count(r => r.Action == "site.choice.refused"));
        Assert.Equal(["site.made"], (await hub.Get<Audit>().NewestAsync(stranger.Id, 20, Cancellation)).Select(r => r.Action));
    }

    [Fact]
    public async Task Site_TakenBack_IsOutOfReachAtOnceAndItsFormsDoNothing()
    {
        var (own, other, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync());
        var head = await HeadAsync(own, other);
        using var browser = await SignInAsync(head);
        await ChooseAsync(browser, other.Id);
        var form = (await browser.GetAsync(Path(application))).Form(Path(application, "/accept"));

        await PutAsync(own, head, Roles.Administrator);
        var late = await browser.SubmitAsync(form);

        Assert.Equal((HttpStatusCode.BadRequest, "The page was open for too long"), (late.Status, late.Heading()));
        Assert.Equal((null, null), (await InstallAsync(own, application), await InstallAsync(other, application)));
        Assert.False((await browser.GetAsync("/tilestore")).Says("You are acting for"));
        Assert.Contains(await hub.Get<Audit>().NewestAsync(other.Id, 20, Cancellation), r => r.Action == "site.administrator_removed");
    }

    [Fact]
    public async Task Form_OfTheSiteBefore_DoesNothingAtEither()
    {
        var (own, other, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync());
        using var browser = await SignInAsync(await HeadAsync(own, other));
        var form = (await browser.GetAsync(Path(application))).Form(Path(application, "/accept"));

        await ChooseAsync(browser, other.Id);
        var late = await browser.SubmitAsync(form);

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Equal((null, null), (await InstallAsync(own, application), await InstallAsync(other, application)));
    }

    [Fact]
    public async Task Choice_OfSomebodyElsesBrowser_IsNone()
    {
        var (own, other) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts));
        using var first = await SignInAsync(await HeadAsync(own, other));
        await ChooseAsync(first, other.Id);
        var cookie = first.Cookies.GetCookies(hub.Sts.Hub.Address)["hub-site"]!;

        foreach (var value in new[] { cookie.Value, "x", other.Id.ToString() })
        {
            using var second = await SignInAsync(await HeadAsync(own, other));
            second.Cookies.Add(new Cookie(cookie.Name, value, "/", cookie.Domain));
            Assert.False((await second.GetAsync("/tilestore")).Says("You are acting for"));
        }
    }

    [Fact]
    public async Task FurtherSites_OfWhoAdministersNothing_OpenNothing()
    {
        var (own, other) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts));
        var teacher = await own.PersonAsync(Roles.Staff);
        await PutAsync(own, teacher, Roles.Staff, other.Id);
        using var browser = await SignInAsync(teacher);

        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(Choice)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync("/tilestore")).Status);
    }

    [Fact]
    public async Task FurtherSites_ThatAreNoSites_AreRefused()
    {
        var own = await TwoFactorSchool.MakeAsync(hub.Sts);
        var head = await own.PersonAsync(Roles.Administrator);

        await Assert.ThrowsAnyAsync<Exception>(() => PutAsync(own, head, Roles.Administrator, Guid.NewGuid()));

        Assert.Empty((await hub.Get<Core.Accounts.Accounts>().FindAsync(head.Id, Cancellation))!.FurtherSites);
    }

    private static string Path(Application application, string more = "") => $"/tilestore/applications/{application.Id}{more}";

    private static async Task<Browser.Page> ChooseAsync(Browser browser, Guid site) => await browser.SubmitAsync((await browser.GetAsync(Choice)).Form(Choice), ("site", site.ToString()));

    private async Task<Install?> InstallAsync(TwoFactorSchool school, Application application) => (await hub.Get<Installs>().ReadAsync(school.Id, application.Id, Cancellation))?.Install;

    /// <summary>The onboarding that was asked for a moment ago, once it has begun.</summary>
    private async Task<SchoolOnboarding?> OnboardingAsync(TwoFactorSchool school)
    {
        for (var tries = 0; tries < 1000; tries++)
        {
            if (await hub.Get<Onboardings>().FindAsync(school.Id, OnboardingService.OneRoster, Cancellation) is { } begun)
                return begun;
            await Task.Delay(30, Cancellation);
        }

        return null;
    }

    /// <summary>An administrator of one school who was given another.</summary>
    private async Task<Account> HeadAsync(TwoFactorSchool own, TwoFactorSchool other)
    {
        var head = await own.PersonAsync(Roles.Administrator);
        await PutAsync(own, head, Roles.Administrator, other.Id);
        return head;
    }

    private Task<JsonNode> PutAsync(TwoFactorSchool own, Account account, string role, params Guid[] furtherSites) => hub.Sts.PutPersonAsync(
        own.Id, account.Id, new { username = account.Username, givenName = account.GivenName, familyName = account.FamilyName, roles = new[] { role }, furtherSites });

    private async Task<Browser> SignInAsync(Account account)
    {
        var browser = new Browser(hub.Sts);
        await browser.SignInAsync("/profile", account.Username);
        return browser;
    }
}
