using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Functions.Operations.Maintenance;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.Maintenance;

/// <summary>Maintenance windows, as programs and people meet them.</summary>
public sealed class MaintenanceTests(MaintenanceHub hub) : IClassFixture<MaintenanceHub>, IAsyncLifetime
{
    private const string Header = "Maintenance-Window";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private StsHub Sts => hub.Sts;

    public async ValueTask InitializeAsync() => await hub.ClearAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Window_IsAnnouncedByAHeaderFromItsTimeToItsEnd()
    {
        var window = await hub.PlanAsync("read-only", TimeSpan.FromHours(30), minutes: 90, announceHours: 24);
        await hub.PlanAsync("notice", TimeSpan.FromHours(7), announceHours: 24);
        var from = DateTimeOffset.Parse((string)window["next"]!["from"]!, CultureInfo.InvariantCulture);
        var member = $"read-only;from=@{from.ToUnixTimeSeconds()};until=@{from.AddMinutes(90).ToUnixTimeSeconds()}";

        using var before = await hub.AskAsync("/login");
        Sts.Clock.Advance(TimeSpan.FromHours(6.5));
        var announced = new List<HttpResponseMessage>();
        foreach (var path in new[] { "/login", "/.well-known/openid-configuration", "/health/ready", "/connect/token", "/status", "/no/such/site", $"/mis/v1/sites/{StsHub.School}/imports" })
            announced.Add(await hub.AskAsync(path));
        using var live = await hub.AskAsync("/health/live");
        Sts.Clock.Advance(TimeSpan.FromHours(24));
        using var during = await hub.AskAsync("/login");
        Sts.Clock.Advance(TimeSpan.FromHours(1.5));
        using var after = await hub.AskAsync("/login");

        Assert.All([before, live, after], a => Assert.False(a.Headers.Contains(Header)));
        Assert.All(announced.Where(a => a.StatusCode != HttpStatusCode.NotFound).Append(during), a =>
        {
            Assert.Equal([member], a.Headers.GetValues(Header));
            Assert.Contains("</status>; rel=\"status\"", a.Headers.GetValues("Link"));
        });
        announced.ForEach(a => a.Dispose());
    }

    [Fact]
    public async Task Closed_Everything_AnswersWhenToComeBackButForOperatorsKeysAndHealth()
    {
        var token = (await Sts.TokenAsync(await Sts.ManagementAsync(StsHub.School))).AccessToken;
        await hub.PlanAsync("closed", TimeSpan.FromMinutes(-10), minutes: 60, text: "New disks <are> coming.");

        using var api = await hub.AskAsync($"/mis/v1/sites/{StsHub.School}/imports", token: token);
        using var stranger = await hub.AskAsync("/rap/v1/organisation/students");
        using var roster = await hub.AskAsync("/ims/oneroster/rostering/v1p2/users");
        using var tokens = await hub.AskAsync("/connect/token", HttpMethod.Post, content: new FormUrlEncodedContent([new("grant_type", "client_credentials")]));
        using var page = await hub.AskAsync("/login", accept: "text/html,*/*;q=0.8");
        using var part = await hub.AskAsync("/profile");

        foreach (var refused in new[] { api, stranger, roster, tokens, page, part })
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromMinutes(49), TimeSpan.FromMinutes(50));
            Assert.True(refused.Headers.CacheControl!.NoStore);
        }

        Assert.Equal("maintenance", (string?)(await api.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["code"]);
        Assert.Equal("maintenance", (string?)(await stranger.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["code"]);
        Assert.Equal("server_busy", (string?)(await roster.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["imsx_CodeMinor"]!["imsx_codeMinorField"]![0]!["imsx_codeMinorFieldValue"]);
        Assert.Equal("temporarily_unavailable", (string?)(await tokens.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["error"]);
        foreach (var html in new[] { page, part })
        {
            var text = await html.Content.ReadAsStringAsync(Cancellation);
            Assert.Contains("New disks &lt;are&gt; coming.", text, StringComparison.Ordinal);
            Assert.Contains("(UK time)", text, StringComparison.Ordinal);
            Assert.Contains("default-src 'none'", html.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        }

        // The clock that other tests put forward makes the bus look silent: what counts is that it answers for itself.
        using var ready = await hub.AskAsync("/health/ready");
        Assert.Contains("\"parts\"", await ready.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        foreach (var open in new[] { "/health/live", "/status", "/.well-known/openid-configuration", "/.well-known/jwks" })
        {
            using var answer = await hub.AskAsync(open);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{open}: {answer.StatusCode}");
        }

        Assert.NotEmpty((await Sts.OperatorAsync(HttpMethod.Get, "/sites/v1/sites"))["items"]!.AsArray());
    }

    [Fact]
    public async Task ReadOnly_WhatReads_WorksAndWhatChangesDoesNot()
    {
        var school = await TwoFactorSchool.MakeAsync(Sts);
        var username = (await school.PersonAsync(Roles.Administrator)).Username;
        var token = (await Sts.TokenAsync(await Sts.ManagementAsync(StsHub.School))).AccessToken;
        await hub.PlanAsync("read-only", TimeSpan.FromMinutes(-10), minutes: 60);

        using var administrator = new Browser(Sts);
        var profile = await administrator.SignInAsync("/profile", username);
        using var reads = await hub.AskAsync($"/mis/v1/sites/{StsHub.School}/imports", token: token);
        using var head = await hub.AskAsync("/login", HttpMethod.Head);
        using var changes = await hub.AskAsync($"/provisioning/v1/sites/{StsHub.School}/email-updates", HttpMethod.Post, token, content: JsonContent.Create(new { }));
        var form = (await administrator.GetAsync("/preferences/maintenance")).Form("/preferences/maintenance");
        var saved = await administrator.SubmitAsync(form, ("text", "x"), ("from", "2099-01-01T10:00"), ("until", "2099-01-01T11:00"));
        var issued = await Sts.TokenAsync(await Sts.ManagementAsync(StsHub.School));
        var signedOut = await administrator.SubmitAsync((await administrator.GetAsync("/logout")).Form("/logout"));

        Assert.True(profile.Status == HttpStatusCode.OK && !profile.AsksToSignIn, profile.ToString());
        Assert.True(profile.Says("You can look at everything, but change nothing"), profile.ToString());
        Assert.Equal(HttpStatusCode.OK, reads.StatusCode);
        Assert.NotEqual(HttpStatusCode.ServiceUnavailable, head.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, changes.StatusCode);
        Assert.Equal("maintenance", (string?)(await changes.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["code"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, saved.Status);
        Assert.True(saved.Says("Nothing was changed."), saved.ToString());
        Assert.NotNull(saved.RetryAfter);
        Assert.NotEmpty(issued.AccessToken);
        Assert.True(signedOut.Says("You are signed out"), signedOut.ToString());
        Assert.Null((await Sts.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, Cancellation))!.Notice);
    }

    [Fact]
    public async Task Window_EndsByTheClock_EarlyAndWhenItIsTakenAway()
    {
        var first = await hub.PlanAsync("closed", TimeSpan.FromMinutes(-1), minutes: 30);
        Assert.True(await IsClosedAsync());
        Sts.Clock.Advance(TimeSpan.FromMinutes(30));
        Assert.False(await IsClosedAsync());

        var second = await hub.PlanAsync("closed", TimeSpan.FromMinutes(-1), minutes: 30);
        Assert.True(await IsClosedAsync());
        var ended = await Sts.OperatorAsync(HttpMethod.Post, $"{MaintenanceHub.Windows}/{second["id"]}/end");
        Assert.False(await IsClosedAsync());
        using var again = await Sts.Hub.Client.PostAsync(new Uri($"{MaintenanceHub.Windows}/{second["id"]}/end", UriKind.Relative), null, Cancellation);

        Assert.Null(ended["next"]);
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        await hub.PlanAsync("closed", TimeSpan.FromMinutes(-1), minutes: 30);
        Assert.True(await IsClosedAsync());
        await hub.ClearAsync();
        Assert.False(await IsClosedAsync());
        var audit = await Sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(null, 20, Cancellation);
        Assert.Contains(audit, r => r.Action == "maintenance.set" && r.Target.StartsWith($"{first["id"]} closed", StringComparison.Ordinal) && r is { Actor: "operator", Code: null, Address: not null });
        Assert.Contains(audit, r => (r.Action, r.Code) == ("maintenance.ended", null));
        Assert.Contains(audit, r => (r.Action, r.Code) == ("maintenance.ended", "not_under_way"));
        Assert.Contains(audit, r => r.Action == "maintenance.removed");
    }

    [Fact]
    public async Task Weekly_BeginsEveryWeekByLondonClocks()
    {
        var day = Sts.Clock.GetUtcNow().AddDays(3);
        var made = await Sts.OperatorAsync(HttpMethod.Post, MaintenanceHub.Windows, new { mode = "closed", text = "Every week.", day = day.DayOfWeek.ToString().ToLowerInvariant(), time = "12:00", minutes = 60 });

        for (var week = 0; week < 2; week++)
        {
            var next = DateTimeOffset.Parse((string)(await Sts.OperatorAsync(HttpMethod.Get, $"{MaintenanceHub.Windows}/{made["id"]}"))["next"]!["from"]!, CultureInfo.InvariantCulture);
            Assert.Equal(12, new Core.Sites.SchoolClock("Europe/London").At(next).Hour);
            Assert.False(await IsClosedAsync());
            Sts.Clock.Advance(next - Sts.Clock.GetUtcNow() + TimeSpan.FromMinutes(1));
            Assert.True(await IsClosedAsync());
            Sts.Clock.Advance(TimeSpan.FromMinutes(60));
        }
    }

    [Fact]
    public async Task Api_StrangersAndWrongWindows_AreRefused()
    {
        foreach (var (method, path) in new[] { ("GET", ""), ("POST", ""), ("GET", "/x"), ("PUT", "/x"), ("DELETE", "/x"), ("POST", "/x/end") })
        {
            using var refused = await hub.AskAsync(MaintenanceHub.Windows + path, new HttpMethod(method), (await Sts.TokenAsync(await Sts.ManagementAsync(StsHub.School))).AccessToken);
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        }

        using var unknown = await Sts.Hub.Client.PutAsJsonAsync($"{MaintenanceHub.Windows}/x", new { mode = "closed", text = "x", from = "2099-01-01T10:00", minutes = 60 }, Cancellation);
        using var wrong = await Sts.Hub.Client.PostAsJsonAsync(MaintenanceHub.Windows, new { mode = "closed" }, Cancellation);
        for (var made = 0; made < 20; made++)
            await hub.PlanAsync("notice", TimeSpan.FromDays(3));
        using var tooMany = await Sts.Hub.Client.PostAsJsonAsync(MaintenanceHub.Windows, new { mode = "closed", text = "x", from = "2099-01-01T10:00", minutes = 60 }, Cancellation);

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.Conflict), (unknown.StatusCode, wrong.StatusCode, tooMany.StatusCode));
        Assert.Equal(3, (await wrong.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["errors"]!.AsArray().Count);
    }

    [Fact]
    public void HttpFunctions_ThatAnswerThoughTheyMayNotBeReads_AreThese()
    {
        var told = MaintenanceMiddleware.Answers;

        // Sign-in, sign-out and tokens; what stores nothing; a person's own cookies.
        Assert.Equal(
            [
                "CheckFiles", "PostCheckPage", "PostCloseNotice", "PostContinueSignIn", "PostExternalLogin", "PostIntegratorTilePreview", "PostLogin", "PostLogout", "PostNewPassword", "PostSecondStep",
                "PostSignInAuthenticator", "PostSignInPassphrase", "PostSignOutElsewhere", "PostSignOutEverywhere", "PostSiteChoice", "PostSkipSecondStep", "PostUsernamePreview", "StsEndpoint",
            ],
            told.Where(f => f.Value == InMaintenance.WhileReadOnly).Select(f => f.Key).Order(StringComparer.Ordinal));
        Assert.Equal(["GetLive"], told.Where(f => f.Value == InMaintenance.Untouched).Select(f => f.Key));
        Assert.Equal(InMaintenance.Always, told["PutSite"]);
        Assert.Equal(InMaintenance.Always, told["GetOperatorMaintenance"]);
        Assert.Equal(InMaintenance.Reads, told["PutFeed"]);
    }

    private async Task<bool> IsClosedAsync()
    {
        using var answer = await hub.AskAsync("/login");
        return answer.StatusCode == HttpStatusCode.ServiceUnavailable;
    }
}
