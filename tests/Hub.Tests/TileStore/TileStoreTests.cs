using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Tests.Accounts;
using Hub.Tests.Partners;
using Hub.Tests.Partners.Integrators;
using Hub.Tests.Sts;

namespace Hub.Tests.TileStore;

/// <summary>Where a school installs applications, makes tiles and chooses who sees them.</summary>
public sealed class TileStoreTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    private const string Hostile = "<script>alert(1)</script>";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Install_WithAgreement_GivesTheApplicationWhatThePageNamed()
    {
        var (school, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.readwrite", "sen.read")));
        using var administrator = await SignInAsync(school, Roles.Administrator);
        var details = await administrator.GetAsync(Path(application));
        Assert.True(details.Says("Read and change session and lesson marks with reasons of absence") && details.Says("Read special educational needs") && details.Says("https://acme.example/gdpr"), details.ToString());

        var unticked = await administrator.SubmitAsync(details.Form(Path(application, "/accept")), ("agree", "no"));
        Assert.Null(await InstallAsync(school, application));
        var installed = await administrator.SubmitAsync(details.Form(Path(application, "/accept")));

        Assert.Equal(HttpStatusCode.BadRequest, unticked.Status);
        Assert.True(installed.Says("The application is installed") && installed.Says("What your school has agreed to"), installed.ToString());
        var install = await InstallAsync(school, application);
        Assert.Equal(InstallState.Active, install!.State);
        Assert.Contains("Hill School, as data controller, allows acme Ltd", install.Accepted!.Text, StringComparison.Ordinal);
        var client = await hub.ClientAsync(application, school.Id);
        Assert.Equal("""["attendance.readwrite","sen.read"]""", Answer.Claims((await hub.Sts.TokenAsync(client)).AccessToken)["securables"]!.ToJsonString());
        var record = (await hub.Get<Audit>().NewestAsync(school.Id, 20, Cancellation)).Single(r => r.Action == "install.active");
        Assert.Equal(install.Accepted.By, record.Actor);
    }

    [Fact]
    public async Task Install_ThatNeedsApproval_SaysSoAndWaits()
    {
        var (school, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync(tile: new TileConfiguration { RequiresVendorApproval = true }));
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var asked = await administrator.SubmitAsync((await administrator.GetAsync(Path(application))).Form(Path(application, "/accept")));

        Assert.True(asked.Says("Waiting for the partner's approval"), asked.ToString());
        Assert.False((await administrator.GetAsync("/tilestore")).Says(">Tracker<"));
    }

    [Fact]
    public async Task Install_WithQuestions_NeedsTheirAnswersWhichThePartnerSees()
    {
        var asked = new TileConfiguration
        {
            Questions =
            [
                new ConfigurationQuestion { Key = "q1", Label = "Customer <number>", Required = true },
                new ConfigurationQuestion { Key = "q2", Label = "Size", Type = QuestionType.Choice, Choices = ["Small", "Large"] },
                new ConfigurationQuestion { Key = "q3", Label = "Sixth form", Type = QuestionType.YesNo },
            ],
        };
        var (school, other, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync(tile: asked));
        using var administrator = await PortalPersonAsync(school, Roles.Administrator);
        using var stranger = await PortalPersonAsync(other, Roles.Administrator);
        using var integrator = await hub.IntegratorAsync();
        (string, string)[] agreed = [("agree", "yes"), ("exchange", "yes"), ("version", "1")];

        var without = await administrator.PostAsync(Path(application, "/accept"), [.. agreed, ("answer-q1", " "), ("answer-q2", "Large"), ("answer-q3", "yes")]);
        var wrong = await administrator.PostAsync(Path(application, "/accept"), [.. agreed, ("answer-q1", "4711"), ("answer-q2", "Huge"), ("answer-q3", "perhaps")]);
        Assert.Null(await InstallAsync(school, application));
        Assert.Null((await hub.Get<Core.Sites.Sites>().FindAsync(school.Id, Cancellation))!.DataExchange);
        var installed = await administrator.PostAsync(Path(application, "/accept"), [.. agreed, ("answer-q1", "4711"), ("answer-q2", "Large")]);
        var refused = await administrator.PostAsync(Path(application, "/configuration"), ("answer-q1", ""));
        var changed = await administrator.PostAsync(Path(application, "/configuration"), ("answer-q1", "4712"), ("answer-q3", "no"), ("answer-q9", "x"));
        var hidden = await stranger.PostAsync(Path(application, "/configuration"), ("answer-q1", "1"));

        Assert.True(without.Status == HttpStatusCode.BadRequest && without.Says("needs an answer") && without.Text.Contains("<option value=\"Large\" selected", StringComparison.Ordinal), without.ToString());
        Assert.True(wrong.Says("must be one of those that are offered") && wrong.Says("must be yes or no") && wrong.Says("4711"), wrong.ToString());
        Assert.True(installed.Says("The application is installed") && installed.Says("Save the answers"), installed.ToString());
        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.NotFound), (refused.Status, hidden.Status));
        Assert.True(changed.Says("Saved."), changed.ToString());
        Assert.True((await integrator.GetAsync($"/integrator/acme/installs/{application.Id}/{school.Id}")).Says("Customer <number>: 4712"));
        var vendor = await hub.Sts.ClientAsync(new { kind = "vendor", name = "Vendor", vendorId = StsHub.Vendor, scopes = RapHub.VendorScopes });
        var customer = await hub.Sts.GetAsync(RapHub.CustomerOf(application, school.Id), (await hub.Sts.TokenAsync(vendor)).AccessToken);
        Assert.Equal(
            [("q1", "Customer <number>", "4712"), ("q3", "Sixth form", "no")],
            customer.Json!["configuration"]!.AsArray().Select(a => ((string)a!["key"]!, (string)a["question"]!, (string)a["answer"]!)));
        Assert.Contains(await hub.Get<Audit>().NewestAsync(school.Id, 20, Cancellation), r => r.Action == "install.configured" && r.Actor == administrator.Id.ToString());
    }

    [Fact]
    public async Task Remove_InstalledApplication_AsksThenEndsAccess()
    {
        var (school, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync());
        await hub.AcceptAsync(application, school.Id);
        var client = await hub.ClientAsync(application, school.Id);
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var asked = await administrator.GetAsync(Path(application, "/remove"));
        Assert.Equal(InstallState.Active, (await InstallAsync(school, application))!.State);
        var removed = await administrator.SubmitAsync(asked.Form(Path(application, "/remove")));
        hub.Forget();

        Assert.True(removed.Says("Removed."), removed.ToString());
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Sts.TokenAsync(client)).Status);
    }

    [Fact]
    public async Task Disable_InstalledApplication_TakesTileAndTokenUntilItIsOnAgain()
    {
        var (school, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync());
        await hub.AcceptAsync(application, school.Id);
        var client = await hub.ClientAsync(application, school.Id);
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var off = await administrator.SubmitAsync((await administrator.GetAsync(Path(application))).Form(Path(application, "/disable")));
        hub.Forget();
        var refused = await hub.Sts.TokenAsync(client);
        await administrator.SubmitAsync(off.Form(Path(application, "/enable")));
        hub.Forget();

        Assert.True(off.Says("Switched off"), off.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(HttpStatusCode.OK, (await hub.Sts.TokenAsync(client)).Status);
    }

    [Fact]
    public async Task Accept_WhileANewVersionWasApproved_ShowsTheNewOneAndAgreesToNothing()
    {
        var (school, application) = (await TwoFactorSchool.MakeAsync(hub.Sts), await hub.ApprovedAsync());
        using var administrator = await SignInAsync(school, Roles.Administrator);
        var seen = await administrator.GetAsync(Path(application));
        await hub.NextVersionAsync(application, ApplicationHub.Attendance("medical.read"));

        var late = await administrator.SubmitAsync(seen.Form(Path(application, "/accept")));

        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.True(late.Says("newer version") && late.Says("Read medical conditions"), late.ToString());
        Assert.Null(await InstallAsync(school, application));
    }

    [Fact]
    public async Task Applications_ForOtherSchools_AreNeitherListedNorOpened()
    {
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);
        var application = await hub.ApprovedAsync(tile: new TileConfiguration { OnlySites = [StsHub.OtherSchool] });
        using var administrator = await SignInAsync(school, Roles.Administrator);

        Assert.False((await administrator.GetAsync("/tilestore")).Says(application.Name));
        Assert.Equal(HttpStatusCode.NotFound, (await administrator.GetAsync(Path(application))).Status);
    }

    [Fact]
    public async Task OwnTile_ForAnIndividual_IsSeenByThatPersonAlone()
    {
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);
        var (chosen, other) = (await school.PersonAsync(Roles.Student), await school.PersonAsync(Roles.Student));
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var made = await administrator.SubmitAsync(
            (await administrator.GetAsync("/tilestore/tiles/new")).Form("/tilestore/tiles/new"), ("name", Hostile), ("url", "https://homework.example/x?a=1&b=2"));
        var audience = made.FormAction();
        var wrong = await PostAudienceAsync(administrator, audience, made, ("usernames", "nobody.knows"));
        hub.Forget();
        var before = await TilesAsync(chosen);
        await PostAudienceAsync(administrator, audience, made, ("usernames", $"{chosen.Username}\n"));

        Assert.True(wrong.Says("nobody.knows, which is no username of your school"), wrong.ToString());
        Assert.False(before.Says("homework.example"));
        var seen = await TilesAsync(chosen);
        Assert.True(seen.Says(Hostile) && !seen.Text.Contains(Hostile, StringComparison.Ordinal) && seen.Says("https://homework.example/x?a=1&b=2"), seen.ToString());
        Assert.False((await TilesAsync(other)).Says("homework.example"));
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("https://user:secret@homework.example")]
    [InlineData("homework")]
    public async Task OwnTile_WithWhatIsNoWebAddress_IsRefusedAndKeepsWhatWasTyped(string url)
    {
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);
        using var administrator = await SignInAsync(school, Roles.Administrator);

        var refused = await administrator.SubmitAsync((await administrator.GetAsync("/tilestore/tiles/new")).Form("/tilestore/tiles/new"), ("name", "Homework"), ("url", url));

        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.True(refused.Says("must be a whole web address") && refused.Fields()["name"] == "Homework" && refused.Fields()["url"] == url, refused.ToString());
    }

    [Fact]
    public async Task OwnTile_WithAPicture_IsPicturedForPeopleOfTheSchoolAlone()
    {
        const string Made = "/tilestore/tiles/new";
        var (school, other) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts));
        using var administrator = await PortalPersonAsync(school, Roles.Administrator);
        using var pupil = await PortalPersonAsync(school, Roles.Student);
        using var stranger = await PortalPersonAsync(other, Roles.Administrator);
        var file = IconTests.Png(240, 120);

        // What is wrong beside it does not lose the picture, and what is no picture loses nothing that was typed.
        var unnamed = await administrator.PostFileAsync(Made, "pictureFile", file, ("name", ""), ("url", "https://homework.example/"));
        var picture = $"/tiles/{school.Id}/pictures/{unnamed.Form(Made).Hidden("picture")}";
        var wrong = await administrator.PostFileAsync(Made, "pictureFile", "<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray(), ("name", "Homework"), ("url", "https://homework.example/"));
        var audience = (await administrator.PostAsync(Made, ("name", "Homework"), ("url", "https://homework.example/"), ("picture", unnamed.Form(Made).Hidden("picture")))).FormAction();
        await administrator.PostAsync(audience, ("who", "everybody"));

        Assert.True(wrong.Status == HttpStatusCode.BadRequest && wrong.Says("must be a PNG, JPEG or WebP picture") && wrong.Form(Made).Fields()["name"] == "Homework", wrong.ToString());
        Assert.Contains($"href=\"{picture}\"", (await pupil.GetAsync("/tiles")).Text, StringComparison.Ordinal);
        using var seen = await pupil.AskAsync(PortalRequest.Get(picture));
        Assert.Equal(file, await seen.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(("image/png", "max-age=31536000, private, immutable"), (seen.Content.Headers.ContentType?.MediaType, seen.Headers.CacheControl?.ToString()));
        Assert.Equal(("nosniff", "default-src 'none'; sandbox"), (seen.Headers.GetValues("X-Content-Type-Options").Single(), seen.Headers.GetValues("Content-Security-Policy").Single()));
        using var hidden = await stranger.AskAsync(PortalRequest.Get(picture));
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
        using (var nobody = new Browser(hub.Sts))
            Assert.True((await nobody.GetAsync(picture)).AsksToSignIn);
        await administrator.PostAsync($"{audience.Replace("audience/own-", "tiles/", StringComparison.Ordinal)}/remove");
        using var gone = await pupil.AskAsync(PortalRequest.Get(picture));
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task Tiles_OfAnotherSchool_AreLikeUnknownOnes()
    {
        var (school, other) = (await TwoFactorSchool.MakeAsync(hub.Sts), await TwoFactorSchool.MakeAsync(hub.Sts));
        using var administrator = await SignInAsync(school, Roles.Administrator);
        using var stranger = await SignInAsync(other, Roles.Administrator);
        var audience = (await administrator.SubmitAsync(
            (await administrator.GetAsync("/tilestore/tiles/new")).Form("/tilestore/tiles/new"), ("name", "Homework"), ("url", "https://homework.example/"))).FormAction();

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(audience)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(audience.Replace("audience/own-", "tiles/", StringComparison.Ordinal))).Status);
    }

    [Fact]
    public async Task Home_ForEach_IsTheTilesOrWithoutAnyTheirOtherWork()
    {
        using var pupil = new Browser(hub.Sts);
        using var integrator = await hub.IntegratorAsync();
        using var operating = await hub.PersonAsync(Roles.Operator);
        var school = await TwoFactorSchool.MakeAsync(hub.Sts);

        Assert.Equal("My tiles", (await pupil.SignInAsync("/", (await school.PersonAsync(Roles.Student)).Username)).Heading());
        Assert.Equal("Technical integrator", (await integrator.GetAsync("/")).Heading());
        Assert.Equal("Applications to decide on", (await operating.GetAsync("/")).Heading());
    }

    private static string Path(Application application, string more = "") => $"/tilestore/applications/{application.Id}{more}";

    private async Task<Install?> InstallAsync(TwoFactorSchool school, Application application) => (await hub.Get<Installs>().ReadAsync(school.Id, application.Id, Cancellation))?.Install;

    private static Task<Browser.Page> PostAudienceAsync(Browser browser, string path, Browser.Page page, params (string Name, string Value)[] chosen) => browser.PostAsync(
        path, [new("__RequestVerificationToken", page.Hidden("__RequestVerificationToken")), new("who", "some"), .. chosen.Select(c => new KeyValuePair<string, string>(c.Name, c.Value))]);

    private async Task<Browser.Page> TilesAsync(Account person)
    {
        using var browser = new Browser(hub.Sts);
        return await browser.SignInAsync("/tiles", person.Username);
    }

    private async Task<PortalPerson> PortalPersonAsync(TwoFactorSchool school, string role)
    {
        var account = await school.PersonAsync(role);
        return await PortalPerson.SignInAsync(hub.Sts.Hub, account.Id, account.Username);
    }

    private async Task<Browser> SignInAsync(TwoFactorSchool school, string role)
    {
        var browser = new Browser(hub.Sts);
        await browser.SignInAsync("/profile", (await school.PersonAsync(role)).Username);
        return browser;
    }
}
