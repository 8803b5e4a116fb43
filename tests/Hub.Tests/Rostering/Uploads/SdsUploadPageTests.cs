using System.Net;
using System.Text.RegularExpressions;
using Hub.Core.Operations;
using Hub.Core.Sites;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;

namespace Hub.Tests.Rostering.Uploads;

/// <summary>Preferences, School Data Sync; and the pages of uploads.</summary>
public sealed partial class SdsUploadPageTests(UploadHub hub) : IClassFixture<UploadHub>
{
    private const string Preferences = "/preferences/school-data-sync";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Switch_SetByAnAdministrator_HoldsAndOutlivesAnOperatorsPut()
    {
        var school = await hub.SchoolAsync();
        await school.ChangeAsync(s => s with { SdsUpload = null });
        using var administrator = await Administrator.SignInAsync(school.Site);

        var saved = await SaveAsync(administrator, ("on", "yes"), ("connector", " CSV from Hub "), ("format", "sds-v1-uk"), ("nightly", "yes"));
        await school.Site.PutAsync();
        var on = await RulesAsync(school);
        var off = await SaveAsync(administrator, ("connector", "CSV from Hub"), ("format", "sds-v1-uk"));

        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Equal(new SdsUploadRules { Connector = "CSV from Hub", Format = "sds-v1-uk", Nightly = true }, on);
        Assert.True(off.Says("Nothing is sent any more."), off.ToString());
        Assert.Null(await RulesAsync(school));
        var audit = await hub.Get<Audit>().NewestAsync(school.Site.Id, 50, Cancellation);
        Assert.Equal(["off", "to  CSV from Hub , sds-v1-uk, every night"], audit.Where(r => r.Action == "sds_upload.set").Select(r => r.Target));
    }

    [Theory]
    [InlineData("", "sds-v2.1", "must be the name of the connector in School Data Sync")]
    [InlineData("CSV from Hub", "oneroster-1.2", "must be one that School Data Sync takes")]
    [InlineData("CSV from Hub", "nonsense", "must be one that School Data Sync takes")]
    public async Task Switch_WithWhatCannotBe_ChangesNothingAndLosesNothing(string connector, string format, string words)
    {
        var school = await hub.SchoolAsync();
        var before = await RulesAsync(school);
        using var administrator = await Administrator.SignInAsync(school.Site);

        var wrong = await SaveAsync(administrator, ("on", "yes"), ("connector", connector), ("format", format));

        Assert.Equal(HttpStatusCode.BadRequest, wrong.Status);
        Assert.True(wrong.Says(words), wrong.ToString());
        Assert.Equal(before, await RulesAsync(school));
    }

    [Fact]
    public async Task Switch_OfASchoolWithoutMicrosoft365_IsRefused()
    {
        var school = await hub.SchoolAsync();
        await school.ChangeAsync(s => s with { SdsUpload = null, Microsoft365 = null });
        using var administrator = await Administrator.SignInAsync(school.Site);

        var refused = await SaveAsync(administrator, ("on", "yes"), ("connector", "CSV from Hub"), ("format", "sds-v2.1"));

        Assert.True(refused.Status == HttpStatusCode.BadRequest && refused.Says("needs your school's Office 365"), refused.ToString());
    }

    [Fact]
    public async Task Switch_ChangedBySomebodyElseMeanwhile_IsShownBesideOnesOwn()
    {
        var school = await hub.SchoolAsync();
        using var administrator = await Administrator.SignInAsync(school.Site);
        var version = (await administrator.Browser.GetAsync(Preferences)).Form(Preferences).Hidden("version");
        await school.ChangeAsync(s => s with { SdsUpload = s.SdsUpload! with { Connector = "Theirs" } });

        var late = await administrator.PostAsync(Preferences, ("version", version), ("on", "yes"), ("connector", "Mine"), ("format", "sds-v2.1"));

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("Theirs", late.Items("td"));
        Assert.Contains("Mine", late.Items("td"));
    }

    [Fact]
    public async Task Files_SentFromTheirPage_AreFollowedToWhatMicrosoftMadeOfThem()
    {
        var school = await hub.SchoolAsync();
        var export = $"/users/exports/{await school.ExportAsync()}";
        using var administrator = await Administrator.SignInAsync(school.Site);
        Assert.Contains($"action=\"{export}/send\"", await administrator.GetAsync(export), StringComparison.Ordinal);
        Assert.Contains($"action=\"{export}/send\"", await administrator.GetAsync("/users/exports"), StringComparison.Ordinal);

        var upload = UploadPath().Match((await administrator.PostAsync($"{export}/send")).Text).Value;
        var page = await EndedAsync(administrator, upload);
        var run = await administrator.GetAsync($"{upload}/run");
        var same = await EndedAsync(administrator, UploadPath().Match((await administrator.PostAsync($"{export}/send")).Text).Value);

        foreach (var words in new[] { "Accepted by School Data Sync", "All files are at Microsoft", "Microsoft is validating them", "users.csv", "CSV from Hub" })
            Assert.Contains(words, page, StringComparison.Ordinal);
        Assert.Contains("has ended without errors", run, StringComparison.Ordinal);
        Assert.Contains("It has 3 people", run, StringComparison.Ordinal);
        Assert.Contains("School Data Sync has the same files already", same, StringComparison.Ordinal);
        Assert.Contains($"href=\"{upload}\"", await administrator.GetAsync("/users/exports/uploads"), StringComparison.Ordinal);
        using var progress = await administrator.SendAsync(HttpMethod.Get, $"{upload}/progress");
        Assert.Equal(["true"], progress.Headers.GetValues("HX-Refresh"));
        Assert.Contains("Files sent to School Data Sync", await administrator.GetAsync("/users/audit?kind=sds_upload"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failure_IsOnThePage_WithWhatToDo()
    {
        var school = await hub.SchoolAsync();
        school.Sds.Lacking.Add("IndustryData-DataConnector.Upload");
        var export = $"/users/exports/{await school.ExportAsync()}";
        using var administrator = await Administrator.SignInAsync(school.Site);

        var page = await EndedAsync(administrator, UploadPath().Match((await administrator.PostAsync($"{export}/send")).Text).Value);

        Assert.Contains("Not accepted", page, StringComparison.Ordinal);
        Assert.Contains("IndustryData-DataConnector.Upload", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_ThatCannotBeSent_OfferNoButton_AndAreRefusedInWords()
    {
        var school = await hub.SchoolAsync();
        var other = $"/users/exports/{await school.ExportAsync("sds-v1-us")}";
        using var administrator = await Administrator.SignInAsync(school.Site);

        var page = await administrator.GetAsync(other);
        var refused = await administrator.PostAsync($"{other}/send");
        await school.ChangeAsync(s => s with { SdsUpload = null });
        var off = await administrator.GetAsync(other);

        Assert.DoesNotContain($"{other}/send", page, StringComparison.Ordinal);
        Assert.True(refused.Status == HttpStatusCode.Conflict && refused.Says("These files are School Data Sync V1 (US headers)"), refused.ToString());
        Assert.Contains("Hub can send such files to School Data Sync for you", off, StringComparison.Ordinal);
    }

    private static async Task<string> EndedAsync(Administrator administrator, string upload)
    {
        while (true)
        {
            var page = await administrator.GetAsync(upload);
            if (!page.Contains($"{upload}/progress", StringComparison.Ordinal))
                return page;
            await Task.Delay(30, Cancellation);
        }
    }

    private static async Task<Browser.Page> SaveAsync(Administrator administrator, params (string, string)[] fields) =>
        await administrator.PostAsync(Preferences, [("version", (await administrator.Browser.GetAsync(Preferences)).Form(Preferences).Hidden("version")), .. fields]);

    private async Task<SdsUploadRules?> RulesAsync(UploadSchool school) => (await hub.Get<Core.Sites.Sites>().FindAsync(school.Site.Id, Cancellation))!.SdsUpload;

    [GeneratedRegex("/users/exports/uploads/[0-9a-f]{20,}")]
    private static partial Regex UploadPath();
}
