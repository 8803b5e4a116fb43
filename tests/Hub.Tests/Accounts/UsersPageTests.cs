using System.Net;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>The list of people and a person's page, as an administrator sees them.</summary>
public sealed partial class UsersPageTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    [Fact]
    public async Task GetUsers_SearchAndFilters_ShowThoseWhoMatch()
    {
        using var administrator = await Administrator.SignInAsync(await SchoolAsync());
        (string Query, string People)[] expected =
        [
            ("", "hand p1 p2 p3 p4 t1"),
            ("q=angstrom", "p1"),
            ("q=%C3%85NGSTR%C3%96M+anna", "p1"),
            ("q=byron", "p2 p3"),
            ("q=ada.b", "p2"),
            ("q=nobody", ""),
            ("q=%3Cscript%3E", ""),
            ("q=%ED%A0%80", ""),
            ("q=%00", ""),
            ("type=staff", "t1"),
            ("type=student&year=8", "p3"),
            ("type=2", "hand p1 p2 p3 p4 t1"),
            ("year=7&group=7B", "p4"),
            ("status=account", "hand p2 p3 p4"),
            ("status=noaccount", "p1 t1"),
            ("status=nopassword", "p3"),
            ("status=unclaimed", "p3"),
            ("status=closed", "p4"),
            ("status=closed&q=byron", ""),
        ];

        var actual = new List<(string, string)>();
        foreach (var (query, _) in expected)
        {
            // The administrator's own account is there too; it is no part of the question.
            var keys = Shown(await administrator.GetAsync($"/users?{query}")).Where(n => n != "Zzz").Select(Key);
            actual.Add((query, string.Join(' ', keys.Order())));
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public async Task GetUsers_MoreThanAPage_IsPagedInTheOrderOfNames()
    {
        var site = await fixture.SiteAsync(domain => [.. Enumerable.Range(0, 120).Select(n => Pupil($"p{n}", null, null, "Ada", $"Name{n:000}"))]);
        using var administrator = await Administrator.SignInAsync(site);

        var pages = new List<string>();
        foreach (var page in new[] { "1", "2", "3" })
            pages.Add(await administrator.GetAsync($"/users?q=name&page={page}"));

        Assert.Equal([50, 50, 20], pages.Select(p => Shown(p).Count));
        Assert.Equal(Enumerable.Range(0, 120).Select(n => $"Name{n:000}, Ada"), pages.SelectMany(Shown));
        Assert.Contains("rel=\"next\" href=\"/users?q=name&amp;page=2\"", pages[0], StringComparison.Ordinal);
        Assert.DoesNotContain("rel=\"next\"", pages[2], StringComparison.Ordinal);
        Assert.Equal(Shown(pages[2]), Shown(await administrator.GetAsync("/users?q=name&page=99999999")));
    }

    [Fact]
    public async Task GetUsers_AccountOrMisDataChanges_ShowsItAtOnce()
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        Assert.DoesNotContain("Joiner", await administrator.GetAsync("/users"), StringComparison.Ordinal);

        await Administrator.PutAsync(site, Hand(site, "joiner", null, null) with { FamilyName = "Joiner" });

        Assert.Contains("Joiner", await administrator.GetAsync("/users"), StringComparison.Ordinal);
        await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(administrator.Id, a => a with { FamilyName = "Renamed" }, TestContext.Current.CancellationToken);
        Assert.Contains("Renamed", await administrator.GetAsync("/users"), StringComparison.Ordinal);
        var school = School.Of([.. People(site.Domain), Pupil("p9", null, null, "New", "Arrival")]);
        Assert.Equal("completed", (string?)(await Mis.FeedOverHttpTests.ImportAsync(site.Hub, site.Id, Mis.FeedOverHttpTests.Feed(school)))["state"]);
        Assert.Contains("Arrival, New", await administrator.GetAsync("/users"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetUser_WithAndWithoutAccount_ShowsWhatIsKnown()
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        var list = await administrator.GetAsync("/users?q=ada");
        var link = AccountLink().Match(list).Groups[1].Value;

        var (withAccount, without) = (await administrator.GetAsync(link), await administrator.GetAsync("/users/person?mis=p1"));

        Assert.All(["Ada Byron", "ada.b", "Registration group", $"new2@{site.Domain}", "Close the account"], t => Assert.Contains(t, withAccount, StringComparison.Ordinal));
        Assert.Contains("has no account", without, StringComparison.Ordinal);
        Assert.DoesNotContain("Close the account", without, StringComparison.Ordinal);
        Assert.All([withAccount, without], t => Assert.Contains("Not provisioned", t, StringComparison.Ordinal));
        Assert.Contains("Close the account", await administrator.GetAsync("/users/person?mis=p2"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.Browser.GetAsync("/users/person?mis=none")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.Browser.GetAsync($"/users/{Guid.NewGuid()}")).Status);
    }

    [Fact]
    public async Task ChangeUser_CloseOpenAndSignOut_TakeEffectAndAreAudited()
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        using var person = await Administrator.SignInAsync(site, Roles.Staff);
        var path = $"/users/{person.Id}";

        var signedOut = await administrator.PostAsync($"{path}/sign-out");
        Assert.Contains("signed out everywhere", signedOut.Text, StringComparison.Ordinal);
        Assert.True((await person.Browser.GetAsync("/profile")).AsksToSignIn);
        Assert.False((await person.Browser.SignInAsync("/profile", $"admin.{person.Id:N}")).AsksToSignIn);

        await administrator.PostAsync($"{path}/close");
        Assert.True((await person.Browser.SignInAsync("/profile", $"admin.{person.Id:N}")).AsksToSignIn);
        Assert.Contains("Open the account", await administrator.GetAsync(path), StringComparison.Ordinal);

        await administrator.PostAsync($"{path}/open");
        Assert.False((await person.Browser.SignInAsync("/profile", $"admin.{person.Id:N}")).AsksToSignIn);
        var records = await site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["account.opened", "account.closed", "account.signed_out"],
            records.Where(r => r.Target == person.Id.ToString() && r.Actor == administrator.Id.ToString()).Select(r => r.Action));
        var activity = await administrator.GetAsync(path);
        Assert.All(["Account closed", "Account opened", "Signed in"], t => Assert.Contains(t, activity, StringComparison.Ordinal));
        var audit = await administrator.GetAsync("/users/audit");
        Assert.All(["Account closed", "Signed out everywhere"], t => Assert.Contains(t, audit, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SetYearOfLeaving_Pupil_IsShownAndNoOtherCanBeSet()
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        const string Path = "/users/person/year-of-leaving";
        var year = DateTime.UtcNow.Year + 3;

        var saved = await administrator.PostAsync(Path, ("person", "p2"), ("leaving", $" {year} "));
        var without = await administrator.PostAsync(Path, ("person", "p1"), ("leaving", $"{year}"));
        var wrong = await administrator.PostAsync(Path, ("person", "p2"), ("leaving", "soon"));
        var staff = await administrator.PostAsync(Path, ("person", "t1"), ("leaving", $"{year}"));

        Assert.All([saved, without], p => Assert.True(p.Says("The year of leaving is saved") && p.Says($"{year}, set by hand"), p.ToString()));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.Equal("soon", wrong.Form(Path).Fields()["leaving"]);
        Assert.Equal(HttpStatusCode.NotFound, staff.Status);
        Assert.True((await administrator.Browser.GetAsync("/users/person?mis=p2")).Says($"{year}, set by hand"));
        Assert.False((await administrator.PostAsync(Path, ("person", "p2"), ("leaving", ""))).Says("set by hand"));
        var records = await site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 50, TestContext.Current.CancellationToken);
        Assert.Equal(["year_of_leaving.computed", "year_of_leaving.set"], records.Where(r => r.Target == "p2" && r.Actor == administrator.Id.ToString()).Select(r => r.Action));
    }

    [Fact]
    public async Task ChangeUser_OwnAccount_IsNotClosed()
    {
        using var administrator = await Administrator.SignInAsync(await SchoolAsync());

        var page = await administrator.PostAsync($"/users/{administrator.Id}/close");

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("cannot close your own account", page.Text, StringComparison.Ordinal);
        await administrator.GetAsync("/users");
    }

    private async Task<TestSite> SchoolAsync()
    {
        var site = await fixture.SiteAsync(People);
        await Administrator.PutAsync(site, Hand(site, "ada.b", "p2", "x"));
        await Administrator.PutAsync(site, Hand(site, "ben.b", "p3", null));
        await Administrator.PutAsync(site, Hand(site, "cy.c", "p4", "x") with { Disabled = true });
        await Administrator.PutAsync(site, Hand(site, "by.hand", null, "x") with { FamilyName = "Hand" });
        return site;
    }

    private static IReadOnlyList<SamplePerson> People(string domain) =>
    [
        Pupil("p1", $"new1@{domain}", $"old1@{domain}", "Anna", "Ångström"),
        Pupil("p2", $"new2@{domain}", $"old2@{domain}", "Ada", "Byron"),
        Pupil("p3", null, null, "Ben", "Byron") with { Year = 8, RegistrationGroup = "8A" },
        Pupil("p4", null, null, "Cy", "Clark") with { RegistrationGroup = "7B" },
        new SamplePerson("t1", Pupil: false, "Tess", "Taylor") { Role = "teacher" },
    ];

    private static Account Hand(TestSite site, string username, string? person, string? hash) => new()
    {
        Id = Guid.NewGuid(),
        SiteId = site.Id,
        Username = $"{username}.{site.Domain}",
        PersonId = person,
        PasswordHash = hash,
    };

    private static IReadOnlyList<string> Shown(string text) => [.. PersonLink().Matches(text).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];

    private static string Key(string name) => name switch
    {
        "Ångström, Anna" => "p1",
        "Byron, Ada" => "p2",
        "Byron, Ben" => "p3",
        "Clark, Cy" => "p4",
        "Taylor, Tess" => "t1",
        "Hand" => "hand",
        _ => name,
    };

    [GeneratedRegex("<td><a href=\"[^\"]*\">([^<]*)</a>")]
    private static partial Regex PersonLink();

    [GeneratedRegex("<td><a href=\"(/users/[0-9a-f-]{36})\">")]
    private static partial Regex AccountLink();
}
