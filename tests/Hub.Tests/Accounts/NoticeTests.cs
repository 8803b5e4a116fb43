using System.Globalization;
using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>What the operating team and a school tell everybody at the top of every page.</summary>
public sealed class NoticeTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private const string Path = "/preferences/maintenance";
    private const string Close = "/notices/close";
    private const string OfTheHub = "The hub rests on Sunday morning.";
    private readonly StsHub sts = new(azurite);

    public async ValueTask InitializeAsync()
    {
        await sts.InitializeAsync();
        await sts.OperatorAsync(HttpMethod.Post, "/operations/v1/maintenance-windows", new { mode = "notice", text = OfTheHub, from = $"{sts.Clock.GetUtcNow().AddHours(1):yyyy-MM-dd'T'HH:mm:ss'Z'}", minutes = 1440, announceHours = 24 });
    }

    public ValueTask DisposeAsync() => sts.DisposeAsync();

    [Fact]
    public async Task Notice_OfASchool_IsShownToItsPeopleFromItsBeginningToItsEnd()
    {
        var (school, other) = (await TwoFactorSchool.MakeAsync(sts), await TwoFactorSchool.MakeAsync(sts));
        using var administrator = await SignInAsync(school, Roles.Administrator);
        using var student = await SignInAsync(school, Roles.Student);
        using var stranger = await SignInAsync(other, Roles.Student);

        var saved = await SendAsync(administrator, "No <b>e-mail</b>\non Saturday", Shown(hours: 1), Shown(hours: 3));
        var before = await student.GetAsync("/profile");
        sts.Clock.Advance(TimeSpan.FromHours(2));
        Browser.Page[] during = [await student.GetAsync("/profile"), await student.GetAsync("/profile/security"), await administrator.GetAsync("/users"), await administrator.GetAsync(Path)];
        var elsewhere = await stranger.GetAsync("/profile");
        var outside = await new Browser(sts).GetAsync("/login");
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school.Id}", new { name = "Other name" });
        var renamed = await student.GetAsync("/profile");
        sts.Clock.Advance(TimeSpan.FromHours(2));
        var after = await student.GetAsync("/profile");

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.All(during.Append(renamed), p => Assert.Contains("No &lt;b&gt;e-mail&lt;/b&gt;&#xA;on Saturday</span>", p.Text, StringComparison.Ordinal));
        Assert.All([before, elsewhere, outside, after], p => Assert.False(p.Says("No <b>e-mail</b>"), p.ToString()));
        var audit = await sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 10, TestContext.Current.CancellationToken);
        Assert.Single(audit, r => (r.Action, r.Code) == ("notice.set", null));
    }

    [Fact]
    public async Task Notice_OfTheHub_IsShownToEverybodyBeforeAndAfterSigningIn()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var student = await SignInAsync(school, Roles.Student);

        var outside = await new Browser(sts).GetAsync("/login");
        var inside = await student.GetAsync("/profile");

        Assert.All([outside, inside], p => Assert.True(p.Says(OfTheHub), p.ToString()));
    }

    [Fact]
    public async Task Notice_Closed_IsClosedInThisBrowserAndTheNextOneIsShown()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var administrator = await SignInAsync(school, Roles.Administrator);
        using var student = await SignInAsync(school, Roles.Student);
        await SendAsync(administrator, "First notice", Shown(hours: -1), Shown(hours: 1));

        var page = await student.GetAsync("/profile/security?x=1");
        var first = await student.SubmitAsync(page.Form(Close));
        var second = await student.SubmitAsync(first.Form(Close));
        await SendAsync(administrator, "Second notice", Shown(hours: -1), Shown(hours: 1));
        var next = await student.GetAsync("/profile");

        Assert.Equal("/profile/security?x=1", page.Form(Close).Hidden("returnTo"));
        Assert.False(first.Says(OfTheHub), first.ToString());
        Assert.True(first.Says("First notice"), first.ToString());
        Assert.False(second.Says("First notice"), second.ToString());
        Assert.True(next.Says("Second notice") && !next.Says(OfTheHub), next.ToString());
        Assert.True((await administrator.GetAsync("/profile")).Says(OfTheHub));
    }

    [Theory]
    [InlineData("//evil.example.org")]
    [InlineData("https://evil.example.org")]
    [InlineData("/\\evil.example.org")]
    public async Task Close_WithAnotherServersAddress_StaysInTheHub(string target)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var student = await SignInAsync(school, Roles.Student);
        var page = await student.GetAsync("/profile");

        var closed = await student.SubmitAsync(page.Form(Close), ("returnTo", target), ("notice", "x; Domain=evil"));

        Assert.Equal((HttpStatusCode.OK, null), (closed.Status, closed.Left));
        Assert.True(closed.Says(OfTheHub), closed.ToString());
    }

    [Theory]
    [InlineData("", "2099-01-01T10:00", "2099-01-01T11:00", "must say something")]
    [InlineData("A notice", "tomorrow", "2099-01-01T11:00", "must be a day and a time")]
    [InlineData("A notice", "2099-01-01T11:00", "2099-01-01T11:00", "must be later")]
    [InlineData("A notice", "2001-01-01T10:00", "2001-01-01T11:00", "is over already")]
    [InlineData("A notice", "2099-03-29T01:30", "2099-04-01T11:00", "the clocks go forward over it")]
    public async Task Notice_ThatIsNone_IsRefusedAndNotLost(string text, string from, string until, string said)
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var page = await SendAsync(administrator, text, from, until);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.True(page.Says(said), page.ToString());
        Assert.Contains($"value=\"{from}\"", page.Text, StringComparison.Ordinal);
        Assert.Null(await StoredAsync(school));
    }

    [Fact]
    public async Task Notice_TooLong_IsRefused()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var fits = await SendAsync(administrator, new string('x', 500), Shown(hours: 1), Shown(hours: 2));
        var page = await SendAsync(administrator, new string('y', 501), Shown(hours: 1), Shown(hours: 2));

        Assert.True(fits.Says("Saved."), fits.ToString());
        Assert.True(page.Says("has 501 characters"), page.ToString());
        Assert.Contains(new string('y', 501), page.Items("textarea"));
    }

    [Fact]
    public async Task Notice_ChangedBySomebodyElseMeanwhile_IsNeitherReplacedNorRemoved()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        using var administrator = await SignInAsync(school, Roles.Administrator);
        var version = (await administrator.GetAsync(Path)).Form(Path).Hidden("version");
        await SendAsync(administrator, "Theirs", Shown(hours: 1), Shown(hours: 2));

        var late = await SendAsync(administrator, "Mine", Shown(hours: 1), Shown(hours: 2), version: version);
        var removal = await SendAsync(administrator, "Mine", Shown(hours: 1), Shown(hours: 2), "remove", version);
        var between = await StoredAsync(school);
        var removed = await SendAsync(administrator, "", "", "", "remove");

        Assert.All([late, removal], p => Assert.Equal(HttpStatusCode.BadRequest, p.Status));
        Assert.Equal(["Theirs", "Mine"], late.Items("td"));
        Assert.Equal("Theirs", between!.Text);
        Assert.True(removed.Says("The notice is removed."), removed.ToString());
        Assert.Null(await StoredAsync(school));
    }

    private static async Task<Browser.Page> SendAsync(Browser browser, string text, string from, string until, string what = "save", string? version = null)
    {
        var form = (await browser.GetAsync(Path)).Form(Path);
        return await browser.PostAsync(Path, new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = form.Hidden("__RequestVerificationToken"),
            ["version"] = version ?? form.Hidden("version"),
            ["text"] = text,
            ["from"] = from,
            ["until"] = until,
            ["do"] = what,
        });
    }

    private async Task<Browser> SignInAsync(TwoFactorSchool school, string role)
    {
        var browser = new Browser(sts);
        await browser.SignInAsync("/profile", (await school.PersonAsync(role)).Username);
        return browser;
    }

    private async Task<Notice?> StoredAsync(TwoFactorSchool school) =>
        (await sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, TestContext.Current.CancellationToken))!.Notice;

    private string Shown(int hours) => new SchoolClock("Europe/London").At(sts.Clock.GetUtcNow().AddHours(hours)).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
