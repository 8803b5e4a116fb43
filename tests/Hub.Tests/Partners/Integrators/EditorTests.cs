using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;
using Hub.Core.Sts.Clients;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners.Integrators;

/// <summary>An application from its name to its approval, by the pages of its partner and of the operating team.</summary>
public sealed class EditorTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    private const string List = "/integrator/acme/applications";

    private static readonly (string Name, string Value)[] Configuration =
    [
        ("tileName", "Tracker"), ("description", "Tracks <reading>."), ("backgroundColour", "#1d4f91"), ("textColour", "#ffffff"), ("targetUrl", "https://acme.example/app"),
        ("gdprSummaryUrl", "https://acme.example/gdpr"), ("privacyUrl", "https://acme.example/privacy"), ("supportUrl", "https://acme.example/help"), ("audienceable", "true"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Questions_SavedWithTheTab_AreShownForReviewAndWrongOnesKept()
    {
        using var integrator = await hub.IntegratorAsync();
        var (_, path) = await MakeAsync(integrator);
        (string, string)[] first = [("question0Key", "q1"), ("question0Label", "Customer number"), ("question0Type", "Text"), ("question0Required", "true")];
        (string, string)[] second = [("question1Key", "q2"), ("question1Label", "Size"), ("question1Type", "Choice"), ("question1Choices", "Small\r\n")];

        var wrong = await integrator.PostAsync($"{path}/configuration", [.. Configuration, .. first, .. second]);
        var twice = await integrator.PostAsync($"{path}/configuration", [.. Configuration, .. first, ("question1Key", "q1"), ("question1Label", "Again")]);
        await SaveAsync(integrator, $"{path}/configuration", [.. Configuration, .. first, .. second[..3], ("question1Choices", "Small\r\nLarge")]);

        Assert.True(wrong.Status == HttpStatusCode.BadRequest && wrong.Says("question q2 needs 2 to 20 choices"), wrong.ToString());
        Assert.Equal("Size", wrong.Form($"{path}/configuration").Hidden("question1Label"));
        Assert.Equal(HttpStatusCode.BadRequest, twice.Status);
        var review = await integrator.GetAsync($"{path}/review");
        Assert.True(review.Says("q1: Customer number *") && review.Says("q2: Size (Small / Large)"), review.ToString());
    }

    [Fact]
    public async Task Application_MadeFilledReturnedAndMended_IsApprovedAsItStands()
    {
        using var integrator = await hub.IntegratorAsync();
        using var team = await hub.PersonAsync(Roles.Operator);
        var (id, path) = await MakeAsync(integrator);

        // Each tab is saved by going on to the next.
        Assert.True((await SaveAsync(integrator, $"{path}/configuration", [.. Configuration, ("go", "next")])).Says("Grant types"));
        Assert.True((await SaveAsync(integrator, $"{path}/sign-on", ("enabled", "true"), ("redirectUris", "https://acme.example/back\r\nhttp://localhost:5000/back"), ("scopes", "profile"), ("keepsSecret", "true"), ("go", "next"))).Says("DeX securables"));
        var review = await SaveAsync(integrator, $"{path}/data", ("data", "rap"), ("securable-attendance", "readwrite"), ("securable-sen", "read"), ("securable-people", "none"), ("go", "next"));
        Assert.True(review.Says("Read and change session and lesson marks"), review.ToString());
        Assert.True(review.Says("Data transfer summary: https://acme.example/gdpr"));
        Assert.True((await integrator.PostAsync($"{path}/review", ("do", "submit"))).Says("The operating team is to decide"));
        Assert.Equal(VersionState.Submitted, (await ReadAsync(id)).Draft!.State);

        // Handed in: it can be looked at, and not be changed.
        var locked = await integrator.PostAsync($"{path}/configuration", [.. Configuration, ("tileName", "Other")]);
        Assert.Equal(HttpStatusCode.Conflict, locked.Status);

        var page = await team.GetAsync($"/operator/applications/{id}");
        Assert.True(page.Says("special educational needs") && page.Says("https://acme.example/back"), page.ToString());
        var decision = page.Form($"/operator/applications/{id}").Fields();
        var unsaid = await team.PostAsync($"/operator/applications/{id}", Decision(decision, "return", ""));
        Assert.Equal(HttpStatusCode.BadRequest, unsaid.Status);
        Assert.True((await team.PostAsync($"/operator/applications/{id}", Decision(decision, "return", "Say more about <reading>."))).Says("Returned to the vendor"));

        Assert.True((await integrator.GetAsync($"{path}/configuration")).Says("Say more about <reading>."));
        await SaveAsync(integrator, $"{path}/configuration", [.. Configuration.Where(f => f.Name != "description"), ("description", "Tracks what pupils read.")]);
        await integrator.PostAsync($"{path}/review", ("do", "submit"));
        // What was looked at is not what is handed in now.
        Assert.Equal(HttpStatusCode.Conflict, (await team.PostAsync($"/operator/applications/{id}", Decision(decision, "approve", ""))).Status);
        decision = (await team.GetAsync($"/operator/applications/{id}")).Form($"/operator/applications/{id}").Fields();
        Assert.True((await team.PostAsync($"/operator/applications/{id}", Decision(decision, "approve", ""))).Says("Approved."));

        var approved = (await ReadAsync(id)).Approved!;
        Assert.Equal("Tracks what pupils read.", approved.Tile.Description);
        Assert.Equal([new("attendance", SecurableLevel.ReadWrite), new("sen", SecurableLevel.Read)], approved.Data.Securables);
        var client = (await hub.Get<Clients>().ReadAsync($"app-{id}", Cancellation))!.Client;
        Assert.Equal(["https://acme.example/back", "http://localhost:5000/back"], client.RedirectUris);
        Assert.True((await integrator.GetAsync($"{path}/sign-on")).Says($"app-{id}"));
        var told = await hub.Get<Core.Operations.Audit>().NewestAsync(null, 200, Cancellation);
        Assert.Contains(told, r => r.Action == "application.submitted" && r.Actor == integrator.Id.ToString());
        Assert.Contains(told, r => r.Action == "application.approved" && r.Actor == team.Id.ToString());
    }

    [Fact]
    public async Task Approved_ChangedDroppedAndChanged_SaysWhatDiffersAndWhatSchoolsHaveToAccept()
    {
        using var integrator = await hub.IntegratorAsync();
        var application = await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.read"));
        var path = $"{List}/{application.Id}";
        Assert.True((await integrator.GetAsync($"{path}/data")).Says("each school has to accept it"));
        // Saving what stands there already makes no version.
        await SaveAsync(integrator, $"{path}/data", ("data", "rap"), ("securable-attendance", "read"));
        Assert.Null((await ReadAsync(application.Id)).Draft);

        var review = await SaveAsync(integrator, $"{path}/data", ("data", "rap"), ("securable-attendance", "read"), ("securable-medical", "read"), ("go", "review"));

        Assert.True(review.Says("What differs from version 1") && review.Says("It asks for more data"), review.ToString());
        Assert.Equal(2, (await ReadAsync(application.Id)).Draft!.Number);
        await integrator.PostAsync($"{path}/review", ("do", "drop"));
        Assert.Null((await ReadAsync(application.Id)).Draft);
        Assert.True((await SaveAsync(integrator, $"{path}/data", ("data", "rap"), ("go", "review"))).Says("It asks for no more data"));
    }

    [Fact]
    public async Task Save_ChangedBySomebodyElseMeanwhile_TellsBothAndLosesNeither()
    {
        using var one = await hub.IntegratorAsync();
        using var other = await hub.IntegratorAsync();
        var (id, path) = await MakeAsync(one);
        var seen = (await one.GetAsync($"{path}/configuration")).Form($"{path}/configuration").Hidden("seen");
        await other.PostAsync($"{path}/configuration", [.. Configuration, ("productUrl", "https://acme.example/theirs"), ("seen", seen)]);

        var told = await one.PostAsync($"{path}/configuration", [.. Configuration, ("productUrl", "https://acme.example/mine"), ("seen", seen)]);

        Assert.Equal(HttpStatusCode.Conflict, told.Status);
        Assert.True(told.Says("Somebody else saved") && told.Says("https://acme.example/theirs"));
        Assert.Equal("https://acme.example/mine", told.Form($"{path}/configuration").Hidden("productUrl"));
        Assert.Equal("https://acme.example/theirs", (await ReadAsync(id)).Newest.Tile.ProductUrl);
        await one.PostAsync($"{path}/configuration", [.. Configuration, ("productUrl", "https://acme.example/mine"), ("seen", told.Form($"{path}/configuration").Hidden("seen"))]);
        Assert.Equal("https://acme.example/mine", (await ReadAsync(id)).Newest.Tile.ProductUrl);
    }

    [Fact]
    public async Task Save_WhatIsWrong_SaysWhereAndKeepsWhatWasTyped()
    {
        using var integrator = await hub.IntegratorAsync();
        var (id, path) = await MakeAsync(integrator);

        var tile = await integrator.PostAsync($"{path}/configuration", ("tileName", "Mine"), ("backgroundColour", "blue"), ("targetUrl", "http://acme.example"), ("onlySites", "not an id"), ("go", "next"));
        var signOn = await integrator.PostAsync($"{path}/sign-on", ("enabled", "true"), ("redirectUris", "https://*.acme.example/back"), ("scopes", "manage"));

        Assert.Equal(HttpStatusCode.BadRequest, tile.Status);
        Assert.True(tile.Says("Background colour must be a colour") && tile.Says("Where the tile leads must be a whole https address") && tile.Says("Line 1 is none"), tile.ToString());
        Assert.Equal("Mine", tile.Form($"{path}/configuration").Hidden("tileName"));
        Assert.True(tile.Says("not an id"));
        Assert.Equal(HttpStatusCode.BadRequest, signOn.Status);
        Assert.True(signOn.Says("https://*.acme.example/back must be a whole https address"), signOn.ToString());
        Assert.NotEqual("Mine", (await ReadAsync(id)).Newest.Tile.TileName);
        // What is missing is told at the end, with the way there; a form that is sent all the same hands nothing in.
        Assert.True((await integrator.GetAsync($"{path}/review")).Text.Contains($"href=\"{path}/configuration#privacyUrl\"", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.BadRequest, (await integrator.PostAsync($"{path}/review", ("do", "submit"))).Status);
    }

    [Theory]
    [InlineData("#767676", "#ffffff", false)]
    [InlineData("#777777", "#ffffff", true)]
    public async Task Preview_ColoursAsChosen_AreShownAndHardOnesToldOf(string background, string text, bool hard)
    {
        using var integrator = await hub.IntegratorAsync();
        var (_, path) = await MakeAsync(integrator);

        var part = await integrator.PostAsync($"{path}/configuration/preview", ("tileName", "A <name>"), ("backgroundColour", background), ("textColour", text));

        Assert.Contains($"fill=\"{background}\"", part.Text, StringComparison.Ordinal);
        Assert.True(part.Says("A <name>") && !part.Text.Contains("<name>", StringComparison.Ordinal));
        Assert.Equal(hard, part.Says("hard to read"));
    }

    [Fact]
    public async Task Make_NameThatIsTakenOrNone_SaysSo()
    {
        using var integrator = await hub.IntegratorAsync();
        var (id, _) = await MakeAsync(integrator);
        var name = (await ReadAsync(id)).Name;

        var taken = await integrator.PostAsync(List, ("name", name.ToUpperInvariant()));
        var none = await integrator.PostAsync(List, ("name", " "));

        Assert.Equal(HttpStatusCode.Conflict, taken.Status);
        Assert.True(taken.Says("Another application bears this name"));
        Assert.Equal(name.ToUpperInvariant(), taken.Form(List).Hidden("name"));
        Assert.Equal(HttpStatusCode.BadRequest, none.Status);
    }

    /// <summary>Sends a tab as whoever has just opened it.</summary>
    private static async Task<Browser.Page> SaveAsync(PortalPerson integrator, string path, params (string Name, string Value)[] fields) =>
        await integrator.PostAsync(path, [.. fields, ("seen", (await integrator.GetAsync(path)).Form(path).Hidden("seen"))]);

    private static (string Name, string Value)[] Decision(Dictionary<string, string> shown, string what, string remark) =>
        [("version", shown["version"]), ("submittedAt", shown["submittedAt"]), ("remark", remark), ("do", what)];

    private static async Task<(Guid Id, string Path)> MakeAsync(PortalPerson integrator)
    {
        var page = await integrator.PostAsync(List, ("name", $"Tracker {Guid.NewGuid():N}"));
        Assert.True(page.Says("The application is made"), page.ToString());
        var id = Guid.Parse(System.Text.RegularExpressions.Regex.Match(page.Text, "id=\"application-id\" value=\"([^\"]*)\"").Groups[1].Value);
        return (id, $"{List}/{id}");
    }

    private async Task<Application> ReadAsync(Guid id) => (await hub.Get<Applications>().ReadAsync(id, Cancellation))!.Application;
}
