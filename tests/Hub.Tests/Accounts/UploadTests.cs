using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Core.Accounts.ByHand;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Operations;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Accounts by hand: one by a form, many by a file.</summary>
public sealed partial class UploadTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const string Head = "External id,Given name,Family name,Type,Administrator,E-mail,Username,Year group,Registration group\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NewUser_Form_MakesOneAccountHoweverOftenItIsSent()
    {
        using var administrator = await Administrator.SignInAsync(await fixture.SiteAsync(1));
        var form = (await administrator.Browser.GetAsync("/users/new")).Form("/users/new");
        (string, string)[] typed = [("givenName", "Grace"), ("familyName", "Hopper"), ("type", "Staff"), ("administrator", "Yes"), ("email", "Grace@navy.example")];

        var made = await administrator.Browser.SubmitAsync(form, typed);
        var again = await administrator.Browser.SubmitAsync(form, typed);

        Assert.True(made.Says("The account is made"), made.ToString());
        Assert.True(again.Says("The account is made"), again.ToString());
        var account = await OnlyAsync(administrator, "hopper");
        // Other schools of the hub may have the first alternate.
        Assert.Matches("^(ghopper|grace\\.hopper)[0-9]*$", account.Username);
        Assert.Equal(("grace@navy.example", true), (account.Email, account.Unclaimed));
        Assert.Equal([Roles.Staff, Roles.Administrator], account.Roles);
        Assert.Contains("account.made", await ActionsAsync(administrator, account.Id));
    }

    [Fact]
    public async Task NewUser_WrongFields_SaysWhatIsWrongAndKeepsWhatWasTyped()
    {
        using var administrator = await Administrator.SignInAsync(await fixture.SiteAsync(1));
        var taken = (await fixture.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(administrator.Id, Cancellation))!.Username;
        (string, string)[] typed = [("givenName", "<b>Grace</b>"), ("familyName", "Hopper"), ("type", "Staff"), ("administrator", "No"), ("email", "nowhere")];
        var form = (await administrator.Browser.GetAsync("/users/new")).Form("/users/new");

        var wrong = await administrator.Browser.SubmitAsync(form, typed);
        var held = await administrator.Browser.SubmitAsync(wrong.Form("/users/new"), [.. typed[..^1], ("email", ""), ("username", taken)]);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (wrong.Status, held.Status));
        string[] kept = ["givenName", "familyName", "email"];
        Assert.Equal(["<b>Grace</b>", "Hopper", "nowhere"], kept.Select(n => wrong.Form("/users/new").Fields()[n]));
        Assert.True(wrong.Says("It is not an e-mail address"));
        Assert.True(held.Says("Another account signs in with this username"));
        Assert.Empty(await FoundAsync(administrator, "hopper"));
    }

    [Fact]
    public async Task EditUser_Form_ChangesWhatIsTypedAndNothingThatSomebodyElseChangedMeanwhile()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var id = Guid.NewGuid();
        await Administrator.PutAsync(site, new Account { Id = id, SiteId = site.Id, Username = $"ada.{id:N}", GivenName = "Ada", FamilyName = "Byron", Email = "ada@navy.example", Roles = [Roles.Staff] });
        var path = $"/users/{id}/edit";
        var form = (await administrator.Browser.GetAsync(path)).Form(path);

        var saved = await administrator.Browser.SubmitAsync(form, ("givenName", "Ada"), ("familyName", "Lovelace"), ("type", "Staff"), ("administrator", "Yes"), ("email", ""));
        var late = await administrator.Browser.SubmitAsync(form, ("givenName", "Augusta"), ("familyName", "Byron"), ("type", "Staff"), ("administrator", "No"), ("email", ""));
        var own = $"/users/{administrator.Id}/edit";
        var myself = await administrator.Browser.SubmitAsync((await administrator.Browser.GetAsync(own)).Form(own), ("familyName", "Zzz"), ("type", "Staff"), ("administrator", "No"));

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.True(late.Says("Somebody else changed this account"), late.ToString());
        Assert.Equal("Augusta", late.Form(path).Fields()["givenName"]);
        Assert.True(myself.Says("You cannot take the school from yourself"), myself.ToString());
        var account = (await fixture.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(id, Cancellation))!;
        Assert.Equal(("Ada", "Lovelace", "ada@navy.example", $"ada.{id:N}"), (account.GivenName, account.FamilyName, account.Email, account.Username));
        Assert.Equal([Roles.Staff, Roles.Administrator], account.Roles);
        Assert.Equal(["account.changed"], (await ActionsAsync(administrator, id)).Distinct());
    }

    [Fact]
    public async Task Upload_PreviewApplyAndAgain_MakesChangesAndThenNothing()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var file = Head + "g1,Grace,Hopper,Staff,Yes,grace@navy.example,,,\ng2,=1+1,Ash,Student,,,,7,7A\n,Kim,Birch,Governor,,,kim.birch." + site.Domain + ",,\nx,,,Staff,,,,,\n,No,Key,Staff,,,,,\n";

        var path = await PreviewAsync(administrator, file);
        var preview = await administrator.GetAsync(path);
        Assert.Equal(["New", "New", "New", "Refused", "Refused"], Outcomes(preview));
        Assert.Contains("Give the person an External id", preview, StringComparison.Ordinal);
        Assert.Empty(await FoundAsync(administrator, "hopper"));

        var applied = await ApplyAsync(administrator, path);
        Assert.Equal(["Made", "Made", "Made", "Refused", "Refused"], Outcomes(applied));
        var grace = await OnlyAsync(administrator, "hopper");
        Assert.Equal("grace@navy.example", grace.Email);
        Assert.Equal([Roles.Staff, Roles.Administrator], grace.Roles);
        var csv = await administrator.GetAsync($"{path}/rows.csv");
        Assert.Contains(",'=1+1 Ash,", csv, StringComparison.Ordinal);
        Assert.Contains($"{grace.Username}", csv, StringComparison.Ordinal);

        var again = await administrator.GetAsync(await PreviewAsync(administrator, file));
        Assert.Equal(["Right already", "Right already", "Right already", "Refused", "Refused"], Outcomes(again));
        Assert.DoesNotContain("/apply\"", again, StringComparison.Ordinal);

        var change = await PreviewAsync(administrator, Head + "g1,Grace,Murray,Staff,No,,,,\n");
        Assert.Equal(["Would change"], Outcomes(await administrator.GetAsync(change)));
        Assert.Equal(["Changed"], Outcomes(await ApplyAsync(administrator, change)));
        var changed = await OnlyAsync(administrator, "murray");
        Assert.Equal((grace.Id, grace.Username, "grace@navy.example"), (changed.Id, changed.Username, changed.Email));
        Assert.Equal([Roles.Staff], changed.Roles);
        Assert.Equal(HttpStatusCode.Conflict, (await administrator.PostAsync($"{change}/apply")).Status);
        Assert.Equal(["account.changed", "account.made"], await ActionsAsync(administrator, grace.Id));
    }

    [Fact]
    public async Task Upload_RowsAboutAccountsOfOthers_AreRefusedOneByOne()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        using var other = await Administrator.SignInAsync(await fixture.SiteAsync(1));
        var mis = new Account { Id = PersonAccount.Id(site.Id, "p1"), SiteId = site.Id, Username = $"ada.{site.Domain}", PersonId = "p1", FamilyName = "Byron" };
        await Administrator.PutAsync(site, mis);
        var accounts = fixture.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();
        var (own, foreign) = ((await accounts.FindAsync(administrator.Id, Cancellation))!, (await accounts.FindAsync(other.Id, Cancellation))!);
        var team = new Account { Id = Guid.NewGuid(), SiteId = site.Id, Username = $"team.{site.Domain}", FamilyName = "Member", Roles = [Roles.Staff, Roles.Operator] };
        await Administrator.PutAsync(site, team);

        var path = await PreviewAsync(administrator, Head + string.Concat(new[] { mis, own, foreign, team }.Select(a => $",Mallory,Taken,Staff,Yes,,{a.Username},,\n")) + "ok,Kay,Fine,Staff,,,,,\n");
        var keyed = await PreviewAsync(administrator, $"{Head}m,Mallory,Taken,Staff,Yes,,{mis.Username},,\n");
        var applied = await ApplyAsync(administrator, path);

        Assert.Equal(["Refused", "Refused", "Refused", "Refused", "Made"], Outcomes(applied));
        Assert.Contains("has rights beyond your school", applied, StringComparison.Ordinal);
        Assert.All([applied, await administrator.GetAsync(keyed)], t => Assert.Contains("comes from the MIS", t, StringComparison.Ordinal));
        Assert.Contains("This is your own account", applied, StringComparison.Ordinal);
        Assert.Equal([mis.FamilyName, own.FamilyName, foreign.FamilyName, team.FamilyName], await Task.WhenAll(new[] { mis, own, foreign, team }.Select(async a => (await accounts.FindAsync(a.Id, Cancellation))!.FamilyName)));
        // Another school's administrator finds nothing there.
        foreach (var page in new[] { path, $"{path}/rows.csv", $"{path}/progress" })
            Assert.Equal(HttpStatusCode.NotFound, (await other.Browser.GetAsync(page)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.PostAsync($"{path}/apply")).Status);
    }

    [Fact]
    public async Task Upload_FileThatCannotBeRead_SaysWhy()
    {
        using var administrator = await Administrator.SignInAsync(await fixture.SiteAsync(1));

        var none = await administrator.UploadAsync("/users/upload", []);
        var wrong = await administrator.UploadAsync("/users/upload", "a,b\n1,2\n"u8.ToArray());
        var large = await administrator.UploadAsync("/users/upload", new byte[AccountUploads.MaxBytes + 1]);
        var huge = await administrator.UploadAsync("/users/upload", new byte[AccountUploads.MaxBytes + (100 * 1024)]);
        var missing = await administrator.PostAsync("/users/upload");

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.BadRequest],
            new[] { none.Status, wrong.Status, large.Status, huge.Status, missing.Status });
        Assert.Contains("The file is empty", none.Text, StringComparison.Ordinal);
        Assert.Contains("is not a column here", wrong.Text, StringComparison.Ordinal);
        Assert.All([large.Text, huge.Text], t => Assert.Contains("1 MiB", t, StringComparison.Ordinal));
        Assert.True(missing.Says("Choose a file"));
    }

    private static async Task<string> PreviewAsync(Administrator administrator, string file)
    {
        var (status, text, path) = await administrator.UploadAsync("/users/upload", Encoding.UTF8.GetBytes(file));
        Assert.True(status == HttpStatusCode.SeeOther, text);
        return path!;
    }

    private static async Task<string> ApplyAsync(Administrator administrator, string path)
    {
        var page = await administrator.PostAsync($"{path}/apply");
        Assert.True(page.Status == HttpStatusCode.OK, page.ToString());
        return await administrator.RestAsync(path);
    }

    private static async Task<IReadOnlyList<SitePerson>> FoundAsync(Administrator administrator, string name) =>
        (await administrator.Site.Hub.Services.GetRequiredService<SitePeople>().GetAsync(administrator.Site.Id, Cancellation)).Find(new PeopleFilter(name));

    private static async Task<Account> OnlyAsync(Administrator administrator, string name) =>
        (await administrator.Site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(Assert.Single(await FoundAsync(administrator, name)).AccountId!.Value, Cancellation))!;

    private static async Task<IReadOnlyList<string>> ActionsAsync(Administrator administrator, Guid target) =>
        [.. (await administrator.Site.Hub.Services.GetRequiredService<Audit>().NewestAsync(administrator.Site.Id, 100, Cancellation)).Where(r => r.Target == target.ToString() && r.Actor == administrator.Id.ToString()).Select(r => r.Action)];

    private static string[] Outcomes(string text) => [.. Outcome().Matches(text).Select(m => m.Groups[1].Value)];

    [GeneratedRegex("<td class=\"text-nowrap\"><span aria-hidden=\"true\">[^<]*</span> ([^<]*)</td>")]
    private static partial Regex Outcome();
}
