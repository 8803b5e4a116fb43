using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Rostering.Sds;
using Hub.Core.Sites;
using Hub.Tests.Accounts;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;

namespace Hub.Tests.Operations.Nightly;

/// <summary>Preferences, Nightly sync; and the operating team's pages of the nights.</summary>
public sealed class NightlyPageTests(NightHub hub) : IClassFixture<NightHub>
{
    private const string Path = "/preferences/nightly";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rules_SetByAnAdministrator_HoldAndOutliveAnOperatorsPut()
    {
        var site = await hub.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);

        var saved = await SendAsync(administrator, "2027-07-22 to 2027-09-01\r\n\r\n", ("updates", "Google"), ("formats", SdsFormat.Set.Id));
        await site.PutAsync();

        Assert.True(saved.Says("Saved."), saved.ToString());
        var rules = await RulesAsync(site);
        Assert.Equal([DirectoryKind.Google], rules.Updates);
        Assert.Equal([SdsFormat.Set.Id], rules.Formats);
        Assert.Equal([new Pause(new DateOnly(2027, 7, 22), new DateOnly(2027, 9, 1))], rules.Pauses);
        Assert.Contains(await hub.Get<Audit>().NewestAsync(site.Id, 50, Cancellation), r => (r.Action, r.Code) == ("nightly.set", null) && r.Target.Contains("updates: Google", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("in the summer", "line 1, \"in the summer\", must be two days")]
    [InlineData("2027-07-22 to 2027-09-01\n2027-09-01 to 2027-07-22", "line 2 ends before it begins")]
    [InlineData("2027-02-30 to 2027-03-01", "must be two days")]
    public async Task Pauses_ThatAreNone_ChangeNothingAndLoseNothing(string pauses, string said)
    {
        var site = await hub.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var before = SiteParts.Nightly.VersionOf((await SiteOfAsync(site))!);

        var wrong = await SendAsync(administrator, pauses);

        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.True(wrong.Says(said), wrong.ToString());
        Assert.Contains(pauses, wrong.Items("textarea"));
        Assert.Equal(before, SiteParts.Nightly.VersionOf((await SiteOfAsync(site))!));
    }

    [Fact]
    public async Task Rules_ForWhatIsNotThere_AreRefused()
    {
        var site = await hub.SiteAsync(1);
        await hub.ChangeAsync(site, s => s with { Google = null, Nightly = new NightlyRules() });
        using var administrator = await Administrator.SignInAsync(site);

        var unconnected = await SendAsync(administrator, "", ("updates", "Google"));
        var unknown = await SendAsync(administrator, "", ("formats", "sds-v9"));

        Assert.True(unconnected.Says("names Google, which the school is not connected to"), unconnected.ToString());
        Assert.True(unknown.Says("\"sds-v9\", which is no format"), unknown.ToString());
        Assert.Empty((await RulesAsync(site)).Updates);
    }

    [Fact]
    public async Task Rules_ChangedBySomebodyElseMeanwhile_AreShownBesideOnesOwn()
    {
        var site = await hub.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var version = (await administrator.Browser.GetAsync(Path)).Form(Path).Hidden("version");
        await SendAsync(administrator, "2027-07-22 to 2027-09-01");

        var late = await administrator.PostAsync(Path, ("version", version), ("pauses", "2027-08-01 to 2027-08-02"));

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("2027-07-22 to 2027-09-01", late.Items("td"));
        Assert.Contains("2027-08-01 to 2027-08-02", late.Items("td"));
    }

    [Fact]
    public async Task Nights_AreShownToTheSchoolAndToTheOperatingTeam()
    {
        var site = await hub.SiteAsync(1);
        site.Workspace.Delegated = false;
        await hub.NightAsync(site);
        var day = (await hub.WholeAsync()).Day;
        using var administrator = await Administrator.SignInAsync(site);
        using var team = await Administrator.SignInAsync(site, Roles.Operator);

        var school = await administrator.Browser.GetAsync(Path);
        var nights = await team.Browser.GetAsync("/operator/nights");
        var night = await team.Browser.GetAsync($"/operator/nights/{day:yyyy-MM-dd}");

        Assert.True(school.Says("Google: addresses were not changed.") && school.Says("1 new, 0 changed, 0 gone"), school.ToString());
        Assert.Contains($"href=\"/operator/nights/{day:yyyy-MM-dd}\"", nights.Text, StringComparison.Ordinal);
        Assert.True(night.Says(site.Domain) && night.Says("Google: addresses were not changed."), night.ToString());
        Assert.Equal(HttpStatusCode.NotFound, (await team.Browser.GetAsync("/operator/nights/2020-01-01")).Status);
    }

    private static async Task<Browser.Page> SendAsync(Administrator administrator, string pauses, params (string, string)[] more) =>
        await administrator.PostAsync(Path, [("version", (await administrator.Browser.GetAsync(Path)).Form(Path).Hidden("version")), ("pauses", pauses), .. more]);

    private Task<Site?> SiteOfAsync(TestSite site) => hub.Get<Core.Sites.Sites>().FindAsync(site.Id, Cancellation);

    private async Task<NightlyRules> RulesAsync(TestSite site) => (await SiteOfAsync(site))!.Nightly;
}
