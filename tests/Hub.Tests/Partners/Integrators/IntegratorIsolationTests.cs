using System.Net;
using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.Maintenance;
using Hub.Core.Operations.Nightly;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Vendors;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Rostering;
using Hub.Local.Durable;
using Hub.Local.Durable.Client;
using Hub.Portal.Pages.Integrators;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners.Integrators;

/// <summary>Every page, part and form of a partner's integrators and of the operating team, asked for by everybody who may not have it.</summary>
public sealed class IntegratorIsolationTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    // What changes by nothing but asking.
    private static readonly string[] NotOfPartners = ["Audit", "AccountAudit", "RateLimits", "Health"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryPageAndForm_ForOthers_IsNotThereAndChangesNothing()
    {
        using var integrator = await hub.IntegratorAsync();
        var (application, waiting, site, webhook) = await SeedAsync();
        using var team = await hub.PersonAsync(Roles.Operator);
        var offered = await OfferedAsync(integrator, e => e.Integrator, ["/integrator", .. EditorTab.All.Select(t => IntegratorLinks.Tab(StsHub.Vendor, application, t))]);
        offered = [.. offered, .. await OfferedAsync(team, e => e.Operator, "/operator/applications")];
        var expected = PortalEndpoint.All.Where(e => e.Integrator || e.Operator).Select(e => e.Name).Order();
        Assert.Equal(expected, offered.Select(o => PortalEndpoint.Of(o)!.Name).Distinct().Order());

        using var other = await hub.IntegratorAsync(ApplicationHub.OtherVendor);
        using var administrator = await hub.PersonAsync(Roles.Staff, Roles.Administrator);
        using var pupil = await hub.PersonAsync(Roles.Student);
        var before = await RowsAsync(application, waiting, site, webhook);
        foreach (var request in offered)
        {
            var endpoint = PortalEndpoint.Of(request)!;
            foreach (var person in new[] { other, administrator, pupil, team, integrator })
            {
                var mayHave = endpoint.Operator ? person == team : person == integrator || (person == other && endpoint.Template.Parameters.Count == 0);
                if (mayHave)
                    continue;
                await AssertNotThereAsync(person, request);
            }

            // The other's own address with what is not theirs in it.
            if (endpoint.Template.Parameters.Any(p => p.Name is "applicationId" or "siteId" or "webhookId") && !endpoint.Operator)
                await AssertNotThereAsync(other, request with { Path = request.Path.Replace("/integrator/acme/", $"/integrator/{ApplicationHub.OtherVendor}/", StringComparison.Ordinal) });
            using var unsigned = new HttpRequestMessage(request.IsForm ? HttpMethod.Post : HttpMethod.Get, request.Path) { Content = request.Content("none") };
            Assert.StartsWith("/login", (await hub.Sts.SendAsync(unsigned)).Location?.OriginalString, StringComparison.Ordinal);
        }

        Assert.Equal(before, await RowsAsync(application, waiting, site, webhook));
        var refused = await hub.Get<Audit>().NewestAsync(StsHub.School, 2000, Cancellation);
        foreach (var code in new[] { "not_an_integrator", "vendor_unknown", "application_unknown", "webhook_unknown", "not_an_operator" })
            Assert.Contains(refused, r => r.Action == "page.refused" && r.Code == code);
    }

    [Fact]
    public async Task Menu_OfTheArea_IsForIntegratorsAndTheOperatingTeamAlone()
    {
        using var integrator = await hub.IntegratorAsync();
        using var team = await hub.PersonAsync(Roles.Operator);
        using var pupil = await hub.PersonAsync(Roles.Student);

        Assert.Equal((true, false), await MenuAsync(integrator));
        Assert.Equal((false, true), await MenuAsync(team));
        Assert.Equal((false, false), await MenuAsync(pupil));
    }

    [Fact]
    public async Task Integrator_WhoIsNoLongerOne_IsOutAtOnce()
    {
        using var integrator = await hub.IntegratorAsync();
        await integrator.GetAsync("/integrator/acme/applications");
        var vendors = hub.Get<Vendors>();
        var stored = (await vendors.FindAsync(StsHub.Vendor, Cancellation))!;

        await vendors.PutAsync(stored with { Integrators = [.. stored.Integrators.Where(i => i != integrator.Id)] }, Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, (await integrator.Browser.GetAsync("/integrator/acme/applications")).Status);
    }

    /// <summary>The role is the operating team's to give: a form of the school's administrators that asks for it is stored without.</summary>
    [Fact]
    public async Task Operator_AskedForByASchoolsAdministrator_IsNotGiven()
    {
        using var administrator = await hub.PersonAsync(Roles.Staff, Roles.Administrator);
        var form = (await administrator.GetAsync("/users/new")).Form("/users/new").Hidden("form");

        await administrator.PostAsync(
            "/users/new", ("form", form), ("givenName", "New"), ("familyName", "Operator"), ("type", "Staff"), ("administrator", "Yes"), ("username", "new.operator"), ("roles", Roles.Operator), ("role", Roles.Operator));
        await administrator.PostAsync("/users/new", ("form", "x"), ("givenName", "Other"), ("familyName", "Operator"), ("type", Roles.Operator), ("administrator", Roles.Operator), ("username", "other.operator"));

        var accounts = hub.Get<Core.Accounts.Accounts>();
        var made = await accounts.FindByUsernameAsync("new.operator", Cancellation);
        Assert.Contains(Roles.Administrator, made!.Roles);
        Assert.DoesNotContain(Roles.Operator, made.Roles);
        Assert.DoesNotContain(Roles.Operator, (await accounts.FindByUsernameAsync("other.operator", Cancellation))?.Roles ?? []);
    }

    private static async Task<(bool Integrator, bool Operator)> MenuAsync(PortalPerson person)
    {
        var page = await person.GetAsync("/profile");
        return (page.Text.Contains("href=\"/integrator\"", StringComparison.Ordinal), page.Text.Contains("href=\"/operator/applications\"", StringComparison.Ordinal));
    }

    /// <summary>An application at a school with everything that there can be, one that waits for the operating team, and an endpoint that did not take an event.</summary>
    private async Task<(Guid Application, Guid Waiting, Guid Site, Guid Webhook)> SeedAsync()
    {
        var signOn = new SignOnIntegration { Enabled = true, RedirectUris = ["https://acme.example/back"] };
        var application = await hub.ApprovedAsync(signOn: signOn);
        await hub.AcceptAsync(application);
        await hub.ClientAsync(application);
        var clients = hub.Get<VendorClients>();
        ApplicationHub.Good(await clients.MakeAsync(StsHub.Vendor, "Console", ApplicationHub.Somebody, Cancellation));
        ApplicationHub.Good(await clients.NewSecretAsync(StsHub.Vendor, $"app-{application.Id}", "first", TimeSpan.Zero, ApplicationHub.Somebody, Cancellation));
        var waiting = await hub.ApprovedAsync();
        var edit = hub.Get<EditApplication>();
        ApplicationHub.Good(await edit.SaveAsync(StsHub.Vendor, waiting.Id, null, ApplicationHub.Attendance("medical.read"), ApplicationHub.Somebody, Cancellation));
        ApplicationHub.Good(await edit.SubmitAsync(StsHub.Vendor, waiting.Id, ApplicationHub.Somebody, Cancellation));
        await hub.Get<Nights>().StoreAsync(new Night(new DateOnly(2026, 11, 26), DateTimeOffset.UnixEpoch, null, 1, 1, 0, 0, 0), Cancellation);
        // A job that seems to be at work, and an orchestration of no job: it fails, as there is none of its name.
        await hub.Get<Jobs>().AddAsync(new Job { SiteId = StsHub.School, Id = hub.Get<Jobs>().NewId(), Kind = "export", State = JobState.Running, CreatedAt = DateTimeOffset.UtcNow }.WithDetail(new ExportDetail("sds-v2.1", "none", default)), Cancellation);
        await hub.Get<DurableTaskClient>().ScheduleNewOrchestrationInstanceAsync("Nothing", null, new StartOrchestrationOptions("night-2026-11-26-of-nobody"), Cancellation);
        // Held once, years ahead: it neither stops anything nor is told of.
        var planned = new WindowEntry("closed", "New disks.", "", "", "2099-01-01T10:00", "60", "0");
        ApplicationHub.Good(await hub.Get<ChangeMaintenance>().SetAsync(null, planned, ApplicationHub.Somebody, Cancellation));
        var (webhook, _) = ApplicationHub.Good(await hub.Get<WebhookAdministration>().RegisterAsync(
            StsHub.Vendor, ApplicationHub.Somebody, JsonSerializer.SerializeToElement(new { url = "https://acme.example/hub" }), Cancellation));
        var deliveries = hub.Get<WebhookDeliveries>();
        var delivery = await deliveries.AddTestAsync(webhook.Id, Cancellation);
        await deliveries.UpdateAsync(webhook.Id, delivery.Id, d => d with { State = WebhookDeliveryState.Failed }, Cancellation);
        return (application.Id, waiting.Id, StsHub.School, webhook.Id);
    }

    private static async Task<IReadOnlyCollection<PortalRequest>> OfferedAsync(PortalPerson person, Func<PortalEndpoint, bool> wanted, params string[] starts)
    {
        var all = await PortalWalk.FromAsync(path => person.AskAsync(PortalRequest.Get(path)), starts);
        // Nothing links there: an application's own address leads to its first tab.
        var roots = all.Select(r => r.Path).Where(p => p.EndsWith("/configuration", StringComparison.Ordinal)).Select(p => p[..^"/configuration".Length]);
        return [.. all.Concat(roots.Distinct().Select(PortalRequest.Get)).Where(r => PortalEndpoint.Of(r) is { } endpoint && wanted(endpoint))];
    }

    private static async Task AssertNotThereAsync(PortalPerson person, PortalRequest request)
    {
        using var answer = await person.AskAsync(request);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.StatusCode == HttpStatusCode.NotFound && text.Contains("There is no such page, or it is not one of yours.", StringComparison.Ordinal), $"{request}: {answer.StatusCode} {text}");
    }

    /// <summary>Everything that the hub's tables hold of the partner.</summary>
    private async Task<IReadOnlyList<string>> RowsAsync(params Guid[] ids)
    {
        string[] marks = [StsHub.Vendor, .. ids.Select(i => i.ToString())];
        var rows = new List<string>();
        var service = hub.Get<TableServiceClient>();
        await foreach (var table in service.QueryAsync(cancellationToken: Cancellation))
        {
            if (NotOfPartners.Contains(table.Name) || table.Name.Contains("Session", StringComparison.Ordinal))
                continue;
            await foreach (var row in service.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: Cancellation))
            {
                var text = $"{table.Name} {string.Join(' ', row.Select(p => $"{p.Key}={(p.Value is byte[] bytes ? Convert.ToHexString(bytes) : p.Value)}"))}";
                if (marks.Any(m => text.Contains(m, StringComparison.OrdinalIgnoreCase)))
                    rows.Add(text);
            }
        }

        return rows;
    }
}
