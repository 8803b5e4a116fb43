using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Passwords to begin with, as an administrator makes and prints them.</summary>
public sealed partial class UnclaimedPasswordTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const string Issue = "/users/unclaimed/passwords";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Unclaimed_Filters_ListThoseWithoutAPasswordOfTheirOwn()
    {
        var (site, _) = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);

        var everybody = await administrator.GetAsync("/users/unclaimed");
        var year8 = await administrator.GetAsync("/users/unclaimed?year=8");

        Assert.Equal(["Ash, Ada", "Birch, Ben", "Cedar, Cy"], Names(everybody));
        Assert.Equal(["Cedar, Cy"], Names(year8));
        Assert.Contains("name=\"year\" value=\"8\"", year8, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_ThoseWhomAFilterFinds_SignInOnceWithWhatTheListShows()
    {
        var (site, people) = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);

        var confirm = await administrator.PostAsync("/users/unclaimed/confirm", ("who", "found"), ("year", "7"));
        Assert.Equal("Make 2 passwords?", confirm.Heading());
        Assert.Null(await PasswordHashAsync(site, people["Ash"]));
        var (list, cache) = await IssueAsync(administrator, confirm);

        Assert.Equal("no-store", cache);
        Assert.Equal(2, list.Count);
        Assert.Null(await PasswordHashAsync(site, people["Cedar"]));
        foreach (var (username, password) in list)
        {
            using var browser = new Browser(site.Hub);
            Assert.Equal("Choose your password", (await browser.SignInAsync("/profile", username, password)).Heading());
        }

        var records = await site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 50, Cancellation);
        Assert.Equal(
            new[] { people["Ash"], people["Birch"] }.Order(),
            records.Where(r => r.Action == "password.issued" && r.Actor == administrator.Id.ToString() && r.Address is not null).Select(r => Guid.Parse(r.Target)).Order());
        var stored = JsonSerializer.Serialize(records) + JsonSerializer.Serialize(await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(people["Ash"], Cancellation));
        Assert.All(list, p => Assert.DoesNotContain(p.Password, stored, StringComparison.Ordinal));
        Assert.Contains("Given, works until", await administrator.GetAsync("/users/unclaimed"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Issue_SameFormAgain_ChangesNothingAndANewListVoidsTheOld()
    {
        var (site, people) = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        var confirm = await administrator.PostAsync("/users/unclaimed/confirm", ("who", "chosen"), ("account", people["Ash"].ToString()));
        var (first, _) = await IssueAsync(administrator, confirm);

        var (again, _) = await IssueAsync(administrator, confirm);
        Assert.Empty(again);
        Assert.True(await SignsInAsync(site, first[0]));
        Assert.NotEqual(HttpStatusCode.OK, (await administrator.SendAsync(HttpMethod.Get, Issue)).StatusCode);

        var (second, _) = await IssueAsync(administrator, await administrator.PostAsync("/users/unclaimed/confirm", ("who", "chosen"), ("account", people["Ash"].ToString())));
        Assert.False(await SignsInAsync(site, first[0]));
        Assert.True(await SignsInAsync(site, second[0]));
    }

    [Fact]
    public async Task Issue_OthersAndIncompleteForms_AreRefusedOrPassedOver()
    {
        var (site, people) = await SchoolAsync();
        var (foreign, strangers) = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        var asked = ("asked", "2099-01-01T00:00:00.0000000+00:00");

        var others = await administrator.PostAsync(Issue, asked, ("account", strangers["Ash"].ToString()), ("account", people["Chosen"].ToString()), ("account", people["Closed"].ToString()), ("account", "x"));
        Assert.Contains("No password was made", others.Text, StringComparison.Ordinal);
        Assert.Null(await PasswordHashAsync(foreign, strangers["Ash"]));
        Assert.Equal("x", await PasswordHashAsync(site, people["Chosen"]));
        (string, string)[] many = [asked, .. Enumerable.Range(0, TemporaryPasswords.MostAtATime + 1).Select(_ => ("account", Guid.NewGuid().ToString()))];
        foreach (var form in new[] { [("account", people["Ash"].ToString())], [asked], many, [("asked", "yesterday"), ("account", people["Ash"].ToString())] })
        {
            var page = await administrator.PostAsync(Issue, form);
            Assert.Equal((HttpStatusCode.BadRequest, "Unclaimed passwords"), (page.Status, page.Heading()));
        }

        var nobody = await administrator.PostAsync("/users/unclaimed/confirm", ("who", "chosen"), ("year", "8"));
        Assert.Equal(HttpStatusCode.BadRequest, nobody.Status);
        Assert.Equal(["Cedar, Cy"], Names(nobody.Text));
        Assert.Null(await PasswordHashAsync(site, people["Ash"]));
    }

    /// <summary>A school of three people without a password, one who has chosen one and one whose account is closed, by family name.</summary>
    private async Task<(TestSite Site, IReadOnlyDictionary<string, Guid> People)> SchoolAsync()
    {
        var site = await fixture.SiteAsync(1);
        var people = new Dictionary<string, Guid>();
        foreach (var account in new Account[]
        {
            Pupil("Ada", "Ash", "7"), Pupil("Ben", "Birch", "7"), Pupil("Cy", "Cedar", "8"), Pupil("Di", "Chosen", "7") with { PasswordHash = "x" }, Pupil("Ed", "Closed", "7") with { Disabled = true },
        })
        {
            await Administrator.PutAsync(site, account);
            people.Add(account.FamilyName, account.Id);
        }

        return (site, people);

        Account Pupil(string given, string family, string year) => new()
        {
            Id = Guid.NewGuid(),
            SiteId = site.Id,
            Username = $"{given}.{family}.{site.Domain}",
            GivenName = given,
            FamilyName = family,
            UserType = UserType.Student,
            YearGroup = year,
            RegistrationGroup = $"{year}A",
            Roles = [Roles.Student],
        };
    }

    private static async Task<(IReadOnlyList<(string Username, string Password)> List, string? Cache)> IssueAsync(Administrator administrator, Browser.Page confirm)
    {
        var form = confirm.Form(Issue);
        var fields = Field().Matches(form.Text).Select(m => new KeyValuePair<string, string>(m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)));
        using var answer = await administrator.SendAsync(HttpMethod.Post, Issue, new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var page = new Browser.Page(answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation), null, null);
        return ([.. page.Items("dd").Chunk(2).Select(d => (d[0], d[1]))], answer.Headers.CacheControl?.ToString());
    }

    private static async Task<bool> SignsInAsync(TestSite site, (string Username, string Password) slip) =>
        (await site.Hub.Services.GetRequiredService<PasswordSignIn>().CheckAsync(slip.Username, slip.Password, null, null, Cancellation)).Account is not null;

    private static async Task<string?> PasswordHashAsync(TestSite site, Guid id) => (await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(id, Cancellation))!.PasswordHash;

    private static IReadOnlyList<string> Names(string text) => [.. Name().Matches(text).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];

    [GeneratedRegex("<input[^>]*name=\"([^\"]*)\"[^>]*value=\"([^\"]*)\"")]
    private static partial Regex Field();

    [GeneratedRegex("<td><a href=\"[^\"]*\">([^<]*)</a>")]
    private static partial Regex Name();
}
