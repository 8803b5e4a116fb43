using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Accounts;
using Hub.Tests.ActiveDirectory;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Partners;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;

namespace Hub.Tests.Operations.Telemetry;

/// <summary>A school whose every personal value is known goes through a day at the hub: none of them is in what the hub exports.</summary>
[Collection<OneAtATime>]
public sealed class PrivacyTests(AzuriteFixture azurite)
{
    private const string Address = "203.0.113.77";
    private const string Program = "Zqxbrowser/7";
    private readonly Marks marks = new();
    private readonly CollectedSignals signals = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signals_OfASchoolsDay_HoldNothingPersonal()
    {
        await using var hub = new AccountsHub(azurite)
        {
            Sts = new StsHub(azurite)
            {
                Configure = signals.AddTo,
                Settings =
                {
                    ["Webhooks:AllowLoopback"] = "true", ["Provisioning:Pace:Calls"] = "0", ["Provisioning:PatienceSeconds"] = "2", ["Sts:Limits:Pairing:Burst"] = "0",
                },
            },
        };
        await hub.InitializeAsync();
        foreach (var mark in new[] { Address, Program })
            marks.Add(mark);
        var site = await SchoolAsync(hub);

        await SignInAsync(hub, site);
        using var administrator = await Administrator.SignInAsync(site);
        marks.Add($"admin.{administrator.Id:N}");
        await UpdateAsync(hub, administrator);
        var export = await ExportAsync(administrator);
        await LookAsync(site, administrator, export);
        await RecoverAsync(hub);
        await ReadAsync(hub);
        await HookAsync(hub);
        await AgentAsync(site);
        await FailAsync(site);

        Assert.True(site.Hub.Services.GetRequiredService<MeterProvider>().ForceFlush());
        var found = marks.In(signals);
        Assert.True(found.Count == 0, $"{found.Count} places:\n{string.Join('\n', found)}");
        AssertWalked();
    }

    [Fact]
    public async Task Search_ForWhatIsLogged_FindsIt()
    {
        await using var hub = await HubHost.StartAsync(azurite, configure: signals.AddTo);
        var address = marks.Add("zqxseen+1@school.example");

        hub.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Test").LogWarning("Sent to {Address}", address);

        Assert.NotEmpty(marks.In(signals));
    }

    private async Task<TestSite> SchoolAsync(AccountsHub hub)
    {
        const string domain = "stzqx.example.org";
        var site = new TestSite(hub.Sts.Hub, hub.Simulators, StsHub.School, domain, hub.Simulators.AddTenant(Guid.NewGuid(), domain), hub.Simulators.AddWorkspace(domain));
        var school = School.Of([.. Enumerable.Range(1, 4).Select(n => new SamplePerson(marks.Add($"zqxid{n}"), Pupil: true, marks.Add($"Zqxgiven{n}"), marks.Add($"Zqx'family {n}"))
        {
            MisAddress = marks.Add($"zqxmis{n}@{domain}"),
            DirectoryAddress = marks.Add($"zqxold{n}@{domain}"),
            Year = 7,
            RegistrationGroup = "7A",
            UniquePupilNumber = marks.Add($"Z99900000000{n}"),
            AdmissionNumber = marks.Add($"zqxadmission{n}"),
            DateOfBirth = new DateOnly(2014, 9, n),
            StartDate = new DateOnly(2026, 9, 3),
        })]);
        site.Tenant.Seed(school.Accounts);
        site.Workspace.Seed(school.Accounts);
        await site.PutAsync();
        Assert.Equal("completed", (string?)(await FeedOverHttpTests.ImportAsync(site.Hub, site.Id, FeedOverHttpTests.Feed(school)))["state"]);
        return site;
    }

    /// <summary>Somebody who is nobody, somebody with a wrong password, and somebody who may.</summary>
    private async Task SignInAsync(AccountsHub hub, TestSite site)
    {
        var (username, password) = (marks.Add("zqxuser.one"), marks.Add("Zqx correct horse 77"));
        await hub.Sts.PutPersonAsync(site.Id, Guid.NewGuid(), new { username, givenName = marks.Add("Zqxhand"), familyName = marks.Add("Zqxmade"), email = marks.Add("zqxmail@home.example"), roles = new[] { Roles.Staff }, password });
        foreach (var (name, word) in new[] { (marks.Add("zqxnobody@home.example"), marks.Add("zqx wrong 1")), (username, marks.Add("zqx wrong 2")), (username, password) })
        {
            using var browser = new Browser(site.Hub);
            await browser.SignInAsync($"/login?returnUrl={Uri.EscapeDataString($"/users?q={name}")}", name, word);
        }

        using var refused = new HttpRequestMessage(HttpMethod.Post, "/connect/token")
        {
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = "nobody", ["client_secret"] = marks.Add("zqxguessedsecret") }),
            Headers = { { "X-Forwarded-For", Address }, { "User-Agent", Program } },
        };
        Assert.Equal(HttpStatusCode.Unauthorized, (await hub.Sts.SendAsync(refused)).Status);
    }

    private static async Task UpdateAsync(AccountsHub hub, Administrator administrator)
    {
        foreach (var directory in new[] { "microsoft365", "google" })
        {
            var (path, _) = await administrator.PreviewAsync(directory, ("who", "chosen"), ("person", "zqxid1"), ("person", "zqxid2"));
            await administrator.PressAsync(path, "apply");
        }

        Assert.True(hub.Simulators.Writes.Effective >= 4);
    }

    private static async Task<string> ExportAsync(Administrator administrator)
    {
        var answer = await administrator.PostAsync("/users/exports", ("format", "sds-v2.1"), ("type", "student"));
        var path = Regex.Match(answer.Text, "/users/exports/[0-9a-f]{20,}").Value;
        await administrator.RestAsync(path);
        return path;
    }

    /// <summary>Every page that an administrator reaches, from an address that is known, with names and addresses in queries.</summary>
    private static async Task LookAsync(TestSite site, Administrator administrator, string export)
    {
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, CookieContainer = administrator.Browser.Cookies }) { BaseAddress = site.Hub.Address };
        client.DefaultRequestHeaders.Add("X-Forwarded-For", Address);
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Zqxbrowser", "7"));
        client.DefaultRequestHeaders.Add("tracestate", "zqx=Zqxgiven1");
        await PortalWalk.FromAsync(path => client.GetAsync(path, Stop), ["/", "/users?q=Zqxgiven1", "/users/person?mis=zqxid1", $"{export}", $"{export}/files.zip", "/users/audit?q=zqxuser.one"]);
        foreach (var path in new[] { "/users/zqxmis1@stzqx.example.org", "/zqxid2/zqxold1@stzqx.example.org?name=Zqxgiven1", "/users/person?mis=zqx%20id%27" })
            (await client.GetAsync(path, Stop)).Dispose();
    }

    private async Task RecoverAsync(AccountsHub hub)
    {
        var (_, username) = await hub.PersonAsync(StsHub.School);
        var address = marks.Add("zqxrecover@home.example");
        marks.Add(username);
        using var browser = await hub.SignedInAsync(username);
        await hub.AddAsync(browser, address);
        await browser.PressAsync("login", address);
        var form = await browser.GetAsync("/recover");
        await browser.SubmitAsync(form, ("name", address), ("username", address), ("address", address));
        var link = AccountsHub.Link(await hub.MailAsync(address, 2));
        marks.Add(link.Split('=', '/', '?')[^1]);
        await browser.SubmitAsync(await browser.GetAsync(link), ("address", address), ("password", marks.Add("Zqx brave yellow ducks 9")));
    }

    /// <summary>What an application and a partner read.</summary>
    private async Task ReadAsync(AccountsHub hub)
    {
        var client = await hub.Sts.ClientAsync(new
        {
            kind = "school",
            product = "sas-rap",
            name = "School client",
            sites = new[] { StsHub.School },
            applicationId = StsHub.Application,
            vendorId = StsHub.Vendor,
            scopes = new[] { "rapapi", "organisation", "rapapi-addresses", "onerosterapi" },
        });
        marks.Add(client.Secret);
        var token = marks.Add((await hub.Sts.TokenAsync(client)).AccessToken);
        foreach (var path in new[]
        {
            $"{RapHub.School}/students?familyName=Zqx%27family%201", $"{RapHub.School}/people/zqxid1", $"{RapHub.School}/people/zqxid2?fields=zqxid3", "/ims/oneroster/v1p1/users?filter=givenName%3D%27Zqxgiven1%27",
            "/ims/oneroster/v1p2/users/zqxid1", "/ims/oneroster/v1p1/students/zqxid1/classes",
        })
            await hub.Sts.GetAsync(path, token);
        await hub.Sts.GetAsync(RapHub.School, marks.Add("zqxforgedtoken"));
    }

    /// <summary>A partner's endpoint whose address holds what it likes.</summary>
    private async Task HookAsync(AccountsHub hub)
    {
        var token = marks.Add((await hub.Sts.TokenAsync(await hub.Sts.ClientAsync(new { kind = "vendor", name = "Vendor", vendorId = StsHub.Vendor, scopes = RapHub.VendorScopes }))).AccessToken);
        marks.Add("zqxhook");
        var made = await SendAsync(HttpMethod.Post, "", new { url = new Uri(hub.Simulators.Address, "zqxhook/zqxmis1@stzqx.example.org?key=zqxhook").ToString() });
        marks.Add((string)made["secret"]!);
        var id = (string)made["webhook"]!["id"]!;
        await SendAsync(HttpMethod.Post, $"/{id}/test", null);
        while (!(await SendAsync(HttpMethod.Get, $"/{id}/deliveries", null)).ToJsonString().Contains("404", StringComparison.Ordinal))
            await Task.Delay(50, Stop);

        async Task<JsonNode> SendAsync(HttpMethod method, string path, object? body)
        {
            using var request = new HttpRequestMessage(method, RapHub.Webhooks + path) { Content = body is null ? null : JsonContent.Create(body), Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
            var answer = await hub.Sts.SendAsync(request);
            return answer.Json ?? throw new InvalidOperationException($"{answer.Status} {answer.Text}");
        }
    }

    private async Task AgentAsync(TestSite site)
    {
        await site.NameAsync();
        var agent = await TestAgent.PairedAsync(site);
        marks.Add(agent.Token);
        await site.PlanAsync();
        var orders = (JsonArray)(await agent.SendAsync(HttpMethod.Post, "work", new { most = 8 })).Json!["orders"]!;
        Assert.NotEmpty(orders);
        foreach (var order in orders)
        {
            var answer = new { id = (string)order!["id"]!, outcome = "made", objectGuid = Guid.NewGuid(), changes = new[] { new { what = "mail", before = "zqxold1@stzqx.example.org", after = "zqxmis1@stzqx.example.org" } } };
            await agent.SendAsync(HttpMethod.Post, $"work/{(string)order["id"]!}", answer);
        }
    }

    /// <summary>Directories that fail, so that it is logged.</summary>
    private static async Task FailAsync(TestSite site)
    {
        foreach (var directory in new[] { SimulatedDirectory.Microsoft365, SimulatedDirectory.Google })
            site.Simulators.Faults.Add(new FaultRule(FaultKind.ServiceUnavailable) { Directory = directory, Times = 10_000 });
        foreach (var directory in new[] { "microsoft365", "google" })
            await site.UpdateAsync(directory);
        site.Simulators.Faults.Clear();
    }

    /// <summary>A search that finds nothing proves little where nothing was.</summary>
    private void AssertWalked()
    {
        var names = signals.Spans.Select(s => s.DisplayName).ToHashSet();
        Assert.All(
            ["POST /connect/{endpoint}", "POST /login", "GET /users", "GET /users/person", "function ApplyEmailUpdateChunk", "activity:ApplyEmailUpdateChunk", "ServiceBusSender.Send", "ServiceBusProcessor.ProcessMessage"],
            name => Assert.True(names.Contains(name), $"There is no span {name}: {string.Join(", ", names.Order())}"));
        Assert.Contains(signals.Spans, s => s.GetTagItem("url.full") is string url && url.EndsWith("/google/admin/directory/v1/users/{}", StringComparison.Ordinal));
        Assert.NotEmpty(signals.Logs);
        Assert.Contains(signals.Metrics, m => m.Name == "http.server.request.duration");
    }
}
