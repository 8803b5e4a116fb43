using System.Net;
using Hub.Core;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Tests.Accounts;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;
using School = Hub.Simulators.SampleSchool.School;

namespace Hub.Tests.ActiveDirectory;

/// <summary>Preferences, Active Directory: as administrators use it.</summary>
public sealed class ActiveDirectoryPageTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const string Base = "/preferences/active-directory";
    private const string Names = Base + "/names";
    private const string Places = Base + "/places";
    private const string Staff = "OU=Staff,DC=school,DC=internal";
    private const string Students = "OU=Year [%YG],OU=Students,DC=school,DC=internal";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_EachSaved_HoldWhatWasTypedAndAreAudited()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);

        foreach (var (path, fields) in new (string, (string, string)[])[]
        {
            ("principal-names", [("suffixes", $"{site.Domain}\npupils.{site.Domain}"), ("suffix-Student", $"pupils.{site.Domain}"), ("formats", "[%E]\n[%F].[%S]"), ("formats-Student", "[%CS][%S]"), ("apostrophes", "keep"), ("hyphens", "drop")]),
            ("account-names", [("formats", "[%F1][%S]"), ("formats-Staff", "[%E]"), ("apostrophes", "drop"), ("hyphens", "keep")]),
            ("attributes", [("attribute", "department"), ("type", "Student"), ("first", "year-group"), ("separator", " "), ("second", "registration-group"), ("attribute", ""), ("type", ""), ("first", ""), ("separator", ""), ("second", "")]),
            ("places", [("types", "Student"), ("types", "Staff"), ("unit-Student", Students), ("unit-Staff", Staff), ("year-units", "7: OU=Lower,DC=school,DC=internal"), ("groups", "Everybody"), ("groups-Staff", "CN=Staff,OU=Groups,DC=school,DC=internal"), ("year-groups", "11: Exam candidates")]),
            ("folders", [("drive-default", "H:"), ("home-default", @"\\server\homes\[%AC]"), ("profile-default", ""), ("drive-Student", "N:"), ("home-Student", @"\\server\pupils\[%YG]\[%AC]"), ("profile-Student", "")]),
            ("passwords", [("level-default", "Complex"), ("change-default", "true"), ("level-Student", "Simple"), ("level-Staff", "")]),
        })
        {
            var saved = await SaveAsync(administrator, $"{Base}/{path}", fields);
            Assert.True(saved.Says("Saved."), $"{path}: {saved}");
        }

        var rules = (await SiteAsync(site)).ActiveDirectory;
        Assert.Equal([site.Domain, $"pupils.{site.Domain}"], rules.PrincipalNames.Suffixes);
        Assert.Equal(($"pupils.{site.Domain}", site.Domain), (rules.PrincipalNames.SuffixOf(UserType.Student), rules.PrincipalNames.SuffixOf(UserType.Staff)));
        Assert.Equal(["[%E]", "[%F].[%S]"], rules.PrincipalNames.Default);
        Assert.Equal(new Core.Naming.NameSpelling(Apostrophes: true, Hyphens: false), rules.PrincipalNames.Spelling);
        Assert.Equal(["[%E]"], rules.AccountNames.ByType[UserType.Staff]);
        Assert.Equal(new AttributeMapping { Attribute = "department", Type = UserType.Student, First = "year-group", Separator = " ", Second = "registration-group" }, Assert.Single(rules.Attributes));
        Assert.Equal([UserType.Student, UserType.Staff], rules.Placement.UserTypes);
        Assert.Equal(new YearPlace("7", "OU=Lower,DC=school,DC=internal"), Assert.Single(rules.Placement.YearUnits));
        Assert.Equal(new HomeRule("N:", @"\\server\pupils\[%YG]\[%AC]"), rules.Homes.Of(UserType.Student));
        Assert.Equal((new InitialPasswordRule(PasswordLevel.Simple, false), new InitialPasswordRule(PasswordLevel.Complex, true)), (rules.Passwords.Of(UserType.Student), rules.Passwords.Of(UserType.Staff)));
        var actions = (await AuditAsync(site)).Where(r => r.Action.StartsWith("active_directory.", StringComparison.Ordinal)).Select(r => r.Action);
        Assert.Equal(["account_names_set", "attributes_set", "homes_set", "passwords_set", "placement_set", "principal_names_set"], actions.Select(a => a.Split('.')[1]).Order());
    }

    [Theory]
    [InlineData("principal-names", "suffixes", "school.example.org", "formats", "[%F]..[%S]", "two full stops together")]
    [InlineData("principal-names", "suffixes", "anna@school.example.org", "formats", "[%F]", "is no domain")]
    [InlineData("principal-names", "suffixes", "", "formats", "[%F]", "is empty")]
    [InlineData("account-names", "formats", "name_of_every_pupil_[%F][%S]", "apostrophes", "drop", "even of the shortest names")]
    [InlineData("account-names", "formats", "[%U]", "apostrophes", "drop", "only students have")]
    [InlineData("attributes", "attribute", "sAMAccountName", "first", "surname", "which the hub does not write")]
    [InlineData("places", "types", "Staff", "unit-Staff", "OU=Staff", "must end with the domain")]
    [InlineData("places", "groups", "a/b", "unit-Staff", "", "A group's name has no /")]
    [InlineData("folders", "drive-default", "H:", "home-default", @"C:\homes", @"\\server\share\folder")]
    public async Task Pages_WithWhatIsAgainstTheLaw_ChangeNothingLoseNothingAndSayWhy(string path, string field, string value, string other, string otherValue, string fault)
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var before = (await fixture.Hub.Services.GetRequiredService<Core.Sites.Sites>().ReadAsync(site.Id, Cancelled))!.Version;

        var refused = await SaveAsync(administrator, $"{Base}/{path}", [(field, value), (other, otherValue)]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(refused.Says(fault), refused.ToString());
        Assert.True(value.Length == 0 || refused.Says(value), refused.ToString());
        Assert.Equal(before, (await fixture.Hub.Services.GetRequiredService<Core.Sites.Sites>().ReadAsync(site.Id, Cancelled))!.Version);
        Assert.Contains(await AuditAsync(site), r => r.Action.StartsWith("active_directory.", StringComparison.Ordinal) && r.Code == "invalid_directory_rules");
    }

    [Fact]
    public async Task Rules_LongerThanASiteHolds_AreRefusedAndNotAnError()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var lines = string.Join('\n', Enumerable.Range(1, 40).Select(n => $"CN={n},OU={new string('o', 60)},OU={new string('p', 60)},OU={new string('q', 60)},OU={new string('r', 60)},DC=school"));

        var refused = await SaveAsync(administrator, Places, [("groups", lines), ("groups-Staff", lines), ("groups-Student", lines)]);

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(refused.Says("Make them shorter"), refused.ToString());
    }

    [Fact]
    public async Task Rules_ChangedBySomebodyElseMeanwhile_AreShownBesideOnesOwn()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var (names, places) = (await administrator.Browser.GetAsync($"{Base}/account-names"), await administrator.Browser.GetAsync(Places));

        Assert.True((await SendAsync(administrator, names, $"{Base}/account-names", [("formats", "[%F]")])).Says("Saved."));
        var late = await SendAsync(administrator, names, $"{Base}/account-names", [("formats", "[%S]")]);
        var elsewhere = await SendAsync(administrator, places, Places, [("types", "Staff"), ("unit-Staff", Staff)]);

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.True(late.Says("Somebody else saved these settings"), late.ToString());
        Assert.Contains("[%S]", late.Items("textarea"));
        Assert.True(elsewhere.Says("Saved."), elsewhere.ToString());
        Assert.Equal(["[%F]"], (await SiteAsync(site)).ActiveDirectory.AccountNames.Default);
    }

    [Fact]
    public async Task Rules_SavedByTwoAtTheSameMoment_AreThoseOfOne()
    {
        var site = await fixture.SiteAsync(1);
        var (stored, change) = (await SiteAsync(site), site.Hub.Services.GetRequiredService<ChangeActiveDirectory>());
        var version = SiteParts.AccountNames.VersionOf(stored);

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 6).Select(n => Task.Run(() =>
            change.SetAsync(stored, new Actor("someone"), new AccountNameRules { Default = [$"[%S]{n}"] }, version, Cancelled))));

        Assert.Single(outcomes, o => o.Succeeded(out _, out _));
        Assert.All(outcomes, o => Assert.True(o.Succeeded(out _, out var refusal) || refusal is Stale));
    }

    [Fact]
    public async Task Preview_WhileSomebodyTypes_ShowsPeopleAndWhoeverNeedsALook()
    {
        var site = await fixture.SiteAsync(domain =>
        [
            Pupil("p1", $"one@{domain}", null, "Ann", "Archer"), Pupil("p2", $"two@{domain}", null, "Ann", "Archer"), Pupil("p3", null, null, "Bo", "Featherstonehaugh-Cholmondeley"),
        ]);
        using var administrator = await Administrator.SignInAsync(site);

        var principal = await administrator.PostAsync($"{Base}/principal-names/preview", ("suffixes", site.Domain), ("formats", "[%E]"), ("hyphens", "keep"));
        var account = await administrator.PostAsync($"{Base}/account-names/preview", ("formats", "[%S]"), ("hyphens", "keep"));
        var wrong = await administrator.PostAsync($"{Base}/account-names/preview", ("formats", "[%S] x"));

        Assert.True(principal.Says("1 of 3 people to look at") && principal.Says($"one@{site.Domain}") && principal.Says("No address from the MIS."), principal.ToString());
        Assert.True(account.Says("2 of 3 people to look at") && account.Says("archer2") && account.Says("Clash.") && account.Says("featherstonehaugh-ch") && account.Says("Too long: cut."), account.ToString());
        Assert.True(wrong.Says("At character 5"), wrong.ToString());
        Assert.DoesNotContain("<html", principal.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Names_OfNewcomersAndThenOfEverybodyAnew_ArePreviewedBrakedAndGiven()
    {
        var site = await fixture.SiteAsync(120);
        using var administrator = await Administrator.SignInAsync(site);
        Assert.True((await administrator.PostAsync(Names, ("who", "new"))).Says("Say first who has an account"));
        await SaveAsync(administrator, $"{Base}/principal-names", [("suffixes", site.Domain), ("formats", "[%E]"), ("hyphens", "keep")]);
        await SaveAsync(administrator, Places, [("types", "Student"), ("unit-Student", Students)]);

        var (path, preview) = await StartAsync(administrator, "new");
        Assert.Contains("120 people would have a new name; 0 of them have another one now", preview, StringComparison.Ordinal);
        Assert.Contains("<strong>Names given", await DecideAsync(administrator, path, "apply"), StringComparison.Ordinal);

        var names = site.Hub.Services.GetRequiredService<NameStore>();
        var stored = await names.ReadAsync(site.Id, Cancelled);
        Assert.Equal($"new7@{site.Domain}", stored.People["p7"].PrincipalName!.Value);
        Assert.Equal(120, stored.AccountNameOwners.Count);

        await SaveAsync(administrator, $"{Base}/account-names", [("formats", "[%S][%F1]"), ("hyphens", "keep")]);
        var (_, nothing) = await StartAsync(administrator, "new");
        Assert.Contains("Nobody needs a name", nothing, StringComparison.Ordinal);
        var (again, braked) = await StartAsync(administrator, "everybody");
        Assert.Contains("120 of 120 accounts would change", braked, StringComparison.Ordinal);
        Assert.Contains("<del>abyron", braked, StringComparison.Ordinal);
        Assert.Contains("Held: waiting for approval", await DecideAsync(administrator, again, "apply"), StringComparison.Ordinal);
        Assert.Equal(stored.People, (await names.ReadAsync(site.Id, Cancelled)).People);
        Assert.Contains("<strong>Names given", await DecideAsync(administrator, again, "approve"), StringComparison.Ordinal);

        var after = await names.ReadAsync(site.Id, Cancelled);
        Assert.Contains("byrona", after.People.Values.Select(p => p.AccountName!.Value));
        Assert.Equal(240, after.AccountNameOwners.Count);
        Assert.Equal(stored.People["p7"].PrincipalName, after.People["p7"].PrincipalName);
        Assert.Contains("p7,Ada Byron,Student", await administrator.GetAsync($"{again}/people.csv"), StringComparison.Ordinal);
        Assert.Equal(["approve", "apply", "previewed", "previewed", "apply", "previewed", "previewed"], (await AuditAsync(site)).Where(r => r.Action.StartsWith("directory_names.", StringComparison.Ordinal)).Select(r => r.Action.Split('.')[1]));
    }

    [Fact]
    public async Task Names_OfAPreviewWhoseRulesHaveChangedSince_AreNotGiven()
    {
        var site = await fixture.SiteAsync(2);
        using var administrator = await Administrator.SignInAsync(site);
        await SaveAsync(administrator, $"{Base}/principal-names", [("suffixes", site.Domain), ("formats", "[%E]")]);
        await SaveAsync(administrator, Places, [("types", "Student"), ("unit-Student", Students)]);
        var (path, _) = await StartAsync(administrator, "new");
        await SaveAsync(administrator, $"{Base}/account-names", [("formats", "[%S]")]);

        var refused = await administrator.PostAsync($"{path}/apply");

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.True(refused.Says("Make a new preview"), refused.ToString());
        Assert.Empty((await site.Hub.Services.GetRequiredService<NameStore>().ReadAsync(site.Id, Cancelled)).People);
        Assert.Contains(await AuditAsync(site), r => r is { Action: "directory_names.apply", Code: "source_changed" });
    }

    [Fact]
    public async Task Names_OfWhoeverIsNewInTheMis_AreGivenAfterTheImport()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        await SaveAsync(administrator, $"{Base}/principal-names", [("suffixes", site.Domain), ("formats", "[%E]")]);
        await SaveAsync(administrator, Places, [("types", "Student"), ("unit-Student", Students)]);

        await site.Hub.Client.ImportAsync(site.Id, FeedOverHttpTests.Feed(School.Of([Pupil("p1", $"new1@{site.Domain}", null), Pupil("p9", $"new9@{site.Domain}", null)])));

        var names = site.Hub.Services.GetRequiredService<NameStore>();
        for (var asked = 0; await names.FindAsync(site.Id, "p9", Cancelled) is null; asked++)
        {
            Assert.True(asked < 400, "Nobody was named.");
            await Task.Delay(50, Cancelled);
        }

        Assert.Equal($"new9@{site.Domain}", (await names.FindAsync(site.Id, "p9", Cancelled))!.PrincipalName!.Value);
    }

    private static async Task<(string Path, string Text)> StartAsync(Administrator administrator, string who)
    {
        var page = await administrator.PostAsync(Names, ("who", who));
        var path = System.Text.RegularExpressions.Regex.Match(page.Text, $"{Names}/[0-9a-f]{{20,}}").Value;
        Assert.True(path.Length > 0, page.ToString());
        return (path, await administrator.RestAsync(path));
    }

    /// <summary>Presses a button, which must be there, and waits until the names are given, or it rests otherwise.</summary>
    private static async Task<string> DecideAsync(Administrator administrator, string path, string decision)
    {
        Assert.Contains($"action=\"{path}/{decision}\"", await administrator.GetAsync(path), StringComparison.Ordinal);
        var page = await administrator.PostAsync($"{path}/{decision}");
        Assert.True(page.Status == HttpStatusCode.OK, page.ToString());
        return await administrator.RestAsync(path);
    }

    private static async Task<Browser.Page> SaveAsync(Administrator administrator, string path, (string Name, string Value)[] fields) =>
        await SendAsync(administrator, await administrator.Browser.GetAsync(path), path, fields);

    private static Task<Browser.Page> SendAsync(Administrator administrator, Browser.Page page, string path, (string Name, string Value)[] fields)
    {
        var form = page.Form(path);
        return administrator.Browser.PostAsync(path,
        [
            new("__RequestVerificationToken", form.Hidden("__RequestVerificationToken")), new("version", form.Hidden("version")), new("do", "save"), .. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)),
        ]);
    }

    private static async Task<Site> SiteAsync(TestSite site) => (await site.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(site.Id, Cancelled))!;

    private static Task<IReadOnlyList<AuditRecord>> AuditAsync(TestSite site) => site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 100, Cancelled);
}
