using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.AuditTrail;

/// <summary>Audits over HTTP: operators' scripts, and an administrator's pages.</summary>
public sealed class AuditApiTests(StsHub sts) : IClassFixture<StsHub>
{
    private const string Path = "/operations/v1/audit";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Audit Audit => sts.Hub.Services.GetRequiredService<Audit>();

    [Fact]
    public async Task List_FilteredPageByPage_GivesEachRecordOnce()
    {
        var (site, kim) = (Guid.NewGuid(), Guid.NewGuid());
        for (var n = 0; n < 6; n++)
        {
            await Audit.AddAsync(new AuditRecord(site, kim.ToString(), "password.changed", $"{n}", Address: "192.0.2.1") { OnBehalfOf = "acme", Changes = [new AuditChange("a", "1", "2")] }, Cancellation);
            await Audit.AddAsync(new AuditRecord(site, "operator", "password.reset_refused", $"{n}", "account_unknown"), Cancellation);
        }

        var all = await AllAsync($"site={site}&limit=5");
        var refused = await AllAsync($"site={site}&outcome=refused&limit=4");
        var done = await AllAsync($"site={site}&outcome=done&kind=password&person={kim}&limit=1");

        Assert.Equal(Enumerable.Range(1, 12).Select(n => (long)n).Reverse(), all.Select(r => (long)r["number"]!));
        Assert.Equal(["5", "4", "3", "2", "1", "0"], refused.Select(r => (string)r["target"]!));
        Assert.All(refused, r => Assert.Equal(("refused", "account_unknown"), ((string)r["outcome"]!, (string)r["code"]!)));
        Assert.Equal(6, done.Count);
        Assert.Equal(("acme", "192.0.2.1", "a", "1", "2"), ((string)done[0]["onBehalfOf"]!, (string)done[0]["address"]!, (string)done[0]["changes"]![0]!["name"]!, (string)done[0]["changes"]![0]!["before"]!, (string)done[0]["changes"]![0]!["after"]!));
        Assert.Empty(await AllAsync($"site={site}&from=2020-01-01&to=2020-02-01"));
        await Audit.AddAsync(new AuditRecord(null, "operator", "key.revoked", $"{site}"), Cancellation);
        Assert.Contains(await AllAsync("kind=key&limit=500"), r => (string?)r["target"] == $"{site}");
    }

    [Theory]
    [InlineData("?site=x", "site")]
    [InlineData("?person=x", "person")]
    [InlineData("?from=2026-13-01", "from")]
    [InlineData("?from=2026-02-02&to=2026-02-01", "from")]
    [InlineData("?to=0001-01-01", "to")]
    [InlineData("?outcome=maybe", "outcome")]
    [InlineData("?limit=0", "limit")]
    [InlineData("?cursor=%00", "cursor")]
    [InlineData("/verification?from=2026-01-01&to=2026-02-01", "from")]
    [InlineData("/verification?site=%27", "site")]
    public async Task List_WhatMakesNoSense_SaysWhatIsWrong(string query, string field)
    {
        using var answer = await sts.Hub.Client.GetAsync(new Uri(Path + query, UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(field, (string?)(await answer.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!["errors"]![0]!["field"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/verification")]
    [InlineData("/sites/a0000000-0000-4000-8000-000000000001/retention")]
    public async Task Any_WithoutTheKey_IsRefused(string path)
    {
        using var client = sts.Hub.ClientWith(null);
        using var answer = await client.GetAsync(new Uri(Path + path, UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Verification_BeforeAndAfterSomebodyTampers_TellsIt()
    {
        var site = Guid.NewGuid();
        for (var n = 0; n < 3; n++)
            await Audit.AddAsync(new AuditRecord(site, "operator", "account.made", $"{n}"), Cancellation);
        var before = await sts.OperatorAsync(HttpMethod.Get, $"{Path}/verification?site={site}");
        var ofHub = await sts.OperatorAsync(HttpMethod.Get, $"{Path}/verification");
        var table = await sts.Hub.Services.GetRequiredService<Tables>().GetAsync("Audit");
        var key = (string)(await AllAsync($"site={site}"))[1]["key"]!;
        await table.DeleteEntityAsync(site.ToString(), key, cancellationToken: Cancellation);

        var after = await sts.OperatorAsync(HttpMethod.Get, $"{Path}/verification?site={site}");

        Assert.Equal(("intact", 3, "intact"), ((string)before["verdict"]!, (int)before["records"]!, (string)ofHub["verdict"]!));
        Assert.Equal(("broken", "missing", 2), ((string)after["verdict"]!, (string)after["breaks"]![0]!["kind"]!, (int)after["breaks"]![0]!["number"]!));
    }

    [Fact]
    public async Task Retention_ByOperatorAndAdministrator_HoldsAndIsAudited()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var administrator = await school.PersonAsync(Roles.Administrator);
        using var browser = new Browser(sts);
        await browser.SignInAsync("/profile", administrator.Username);
        var retention = $"{Path}/sites/{school.Id}/retention";

        var set = await sts.OperatorAsync(HttpMethod.Put, retention, new { days = 200 });
        using var tooShort = await sts.Hub.Client.PutAsJsonAsync(retention, new { days = 89 }, Cancellation);
        using var odd = await sts.Hub.Client.PutAsJsonAsync(retention, new { days = 1e99 }, Cancellation);
        var page = await browser.GetAsync("/preferences/audit");
        var refused = await browser.SubmitAsync(page.Form("/preferences/audit"), ("days", "2558"));
        var saved = await browser.SubmitAsync(page.Form("/preferences/audit"), ("days", " 2557 "));
        await sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school.Id}", new { name = "School" });
        var kept = await sts.OperatorAsync(HttpMethod.Get, retention);
        await sts.OperatorAsync(HttpMethod.Put, retention, new { days = (int?)null });

        Assert.Equal((200, 200), ((int)set["days"]!, (int)set["kept"]!));
        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest], new[] { tooShort.StatusCode, odd.StatusCode, refused.Status });
        Assert.True(saved.Says("Saved."), saved.ToString());
        Assert.Equal(2557, (int)kept["days"]!);
        Assert.Equal(400, (int)(await sts.OperatorAsync(HttpMethod.Get, retention))["kept"]!);
        var records = (await Audit.NewestAsync(school.Id, 50, Cancellation)).Where(r => r.Action == "audit.retention_set").ToArray();
        Assert.Equal(["2557->", "200->2557", "->200"], records.Where(r => r.Outcome == AuditOutcome.Done).Select(r => $"{r.Changes[0].Before}->{r.Changes[0].After}"));
        Assert.Equal(3, records.Count(r => r.Code == "invalid_audit_days"));
        Assert.Equal(("operator", school.Id.ToString()), (records[^1].Actor, records[^1].OnBehalfOf));
    }

    [Fact]
    public async Task Page_WithOutcomeAndChanges_ShowsThemAndFilters()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (administrator, kim) = (await school.PersonAsync(Roles.Administrator), await school.PersonAsync(Roles.Staff));
        await Audit.AddAsync(new AuditRecord(school.Id, "a-client", "account.changed", kim.Id.ToString()) { OnBehalfOf = "acme", Changes = [new AuditChange("familyName", "Oldname", "<b>Newname")] }, Cancellation);
        await Audit.AddAsync(new AuditRecord(school.Id, "a-client", "account.change_refused", kim.Id.ToString(), "account_unknown"), Cancellation);
        using var browser = new Browser(sts);
        await browser.SignInAsync("/profile", administrator.Username);

        var all = await browser.GetAsync("/users/audit?kind=account");
        var refused = await browser.GetAsync("/users/audit?kind=account&outcome=refused");
        var done = await browser.GetAsync("/users/audit?kind=account&outcome=done");
        var csv = await browser.GetAsync("/users/audit.csv?kind=account&outcome=done");

        Assert.True(all.Says("for acme") && all.Says("Oldname") && all.Says("Newname") && all.Says("Refused"), all.ToString());
        Assert.DoesNotContain("<b>Newname", all.Text, StringComparison.Ordinal);
        Assert.True(refused.Says("Account not changed") && !refused.Says("Oldname"), refused.ToString());
        Assert.True(done.Says("Oldname") && !done.Says("Account not changed"), done.ToString());
        Assert.Contains(",acme,Done,familyName: Oldname -> <b>Newname", csv.Text.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain("Refused", csv.Text, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<JsonNode>> AllAsync(string query)
    {
        var records = new List<JsonNode>();
        for (string? cursor = null; ;)
        {
            var part = await sts.OperatorAsync(HttpMethod.Get, $"{Path}?{query}{(cursor is null ? "" : $"&cursor={cursor}")}");
            records.AddRange(part["items"]!.AsArray().Select(r => r!));
            cursor = (string?)part["next"];
            if (cursor is null)
                return records;
        }
    }
}
