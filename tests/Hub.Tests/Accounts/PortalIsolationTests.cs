using System.Net;
using System.Text;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.External;
using Hub.Core.Accounts.Identity;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.ActiveDirectory;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Partners.Applications;
using Hub.Core.Sites;
using Hub.Core.TileStore.Tiles;
using Hub.Tests.ActiveDirectory;
using Hub.Tests.Partners;
using Hub.Tests.Partners.Integrators;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>Every page, part, file and form that an administrator can reach, asked for by everybody who may not have it.</summary>
public sealed class PortalIsolationTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private const string Secret = "Zecret";

    // What changes by nothing but asking.
    private static readonly string[] NotOfSites = ["Audit", "AccountAudit", "RateLimits", "Health"];

    // Those of partners and of the operating team: IntegratorIsolationTests.
    private static readonly IReadOnlyList<PortalEndpoint> Endpoints = [.. PortalEndpoint.All.Where(e => !e.Integrator && !e.Operator)];

    [Fact]
    public async Task EveryPageAndForm_ForOthers_ShowsAndChangesNothing()
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"new1@{domain}", $"old1@{domain}", Secret, "Person"), Pupil("p2", null, $"old2@{domain}", Secret, "Left out")]);
        using var administrator = await Administrator.SignInAsync(site);
        var person = await PersonAsync(site);
        await OfferMoreAsync(site, administrator.Id, person, further: (await fixture.SiteAsync(1)).Id);
        var reachable = await PersonAsync(site, new AccountAddress { Address = $"home@{site.Domain}", Source = AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UtcNow });
        await site.Hub.Services.GetRequiredService<FactorStore>().UpdateAsync(person.Id, f => f with { ProtectedKey = "key" }, TestContext.Current.CancellationToken);
        var (update, _) = await administrator.PreviewAsync("google", ("who", "found"));
        await administrator.PostAsync("/preferences/security/people", ("username", person.Username));
        await NoticeAsync(site);
        var upload = (await administrator.UploadAsync("/users/upload", await UploadAsync(administrator))).Path!;
        await administrator.RestAsync(upload);
        var confirm = await administrator.PostAsync("/users/unclaimed/confirm", ("who", "chosen"), ("account", person.Id.ToString()));
        await SwitchUploadOnAsync(site);
        var export = await ExportAsync(administrator);
        var sent = await SentAsync(administrator, export);
        var matching = (await administrator.UploadAsync($"{export}/matching", Encoding.UTF8.GetBytes($"Person id,Address\np2,old2@{site.Domain}\n"))).Path!;
        var names = await NamesAsync(site, administrator);
        // Whoever has left can be erased.
        var closed = await PersonAsync(site, new AccountAddress { Address = $"closed@{site.Domain}", Source = AddressSource.HubId, Added = true });
        await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(closed.Id, a => a with { Disabled = true }, TestContext.Current.CancellationToken);
        var erasure = await ErasureAsync(site);
        await site.Hub.Services.GetRequiredService<LeaverStates>().UpdateAsync(
            site.Id, _ => new LeaverState(new LeaverSettings().Days, DateTimeOffset.UtcNow.AddDays(1), Held: 60, ApprovedUntil: null), TestContext.Current.CancellationToken);
        string[] begin =
        [
            $"/users/{closed.Id}", erasure, $"{erasure}/progress",
            "/", $"{update}/progress", upload, $"{upload}/progress", export, $"{export}/progress", sent, $"{sent}/progress", $"{export}/left-out.csv", matching, $"{matching}/progress",
            names, $"{names}/progress", "/tilestore/services/dex/progress", "/tilestore/services/dex/uninstall", $"/users/{reachable.Id}",
        ];
        var offered = await PortalWalk.FromAsync(administrator, begin, confirm);
        AssertComplete(offered);
        // What the others send names nothing of the site but ids: a form that comes back with what was typed tells them nothing.
        offered = [.. offered.Select(o => o.Without([Secret, site.Domain]))];

        var foreign = await fixture.SiteAsync(1);
        Stranger[] others =
        [
            new("nobody", () => Task.FromResult<Administrator?>(null)),
            new("another school's administrator", async () => await Administrator.SignInAsync(foreign)),
            new("another school's staff", async () => await Administrator.SignInAsync(foreign, Roles.Staff)),
            new("another school's student", async () => await Administrator.SignInAsync(foreign, Roles.Student)),
        ];
        Stranger[] ofTheSite =
        [
            new("the school's staff", async () => await Administrator.SignInAsync(site, Roles.Staff)) { OfTheSite = true },
            new("the school's student", async () => await Administrator.SignInAsync(site, Roles.Student)) { OfTheSite = true },
        ];

        var before = await RowsAsync(site, administrator.Id, person.Id, reachable.Id);
        await AssertRefusedAsync(site, others, offered);
        Assert.Equal(before, await RowsAsync(site, administrator.Id, person.Id, reachable.Id));
        await AssertRefusedAsync(site, ofTheSite, offered);
        // Their own accounts are new in the site.
        Assert.Empty(before.Except(await RowsAsync(site, administrator.Id, person.Id, reachable.Id)));
        Assert.Empty(site.Writes);
    }

    [Fact]
    public void PagesOfTheSchool_AreForAdministratorsAlone() => Assert.All(
        Endpoints.Where(e => e.Template.TemplateText!.Split('/')[0] is "users" or "preferences" or "tilestore"), e => Assert.True(e.Administrator, e.Name));

    private static async Task AssertRefusedAsync(TestSite site, IEnumerable<Stranger> strangers, IReadOnlyCollection<PortalRequest> offered)
    {
        foreach (var stranger in strangers)
        {
            using (stranger)
            {
                foreach (var request in offered)
                    await AssertRefusedAsync(site, stranger, request);
            }
        }
    }

    private static async Task AssertRefusedAsync(TestSite site, Stranger stranger, PortalRequest request)
    {
        using var answer = await stranger.AskAsync(site, request);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var what = $"{request} for {stranger.Who}: {answer.StatusCode} {text}";
        Assert.True((int)answer.StatusCode < 500, what);
        Assert.False(text.Contains(Secret, StringComparison.OrdinalIgnoreCase), what);
        if (!stranger.OfTheSite)
            Assert.False(text.Contains(site.Domain, StringComparison.OrdinalIgnoreCase) || text.Contains(site.Id.ToString(), StringComparison.OrdinalIgnoreCase), what);
        if (stranger.IsNobody)
            Assert.True(answer.Headers.Location?.OriginalString.StartsWith("/login", StringComparison.Ordinal) == true, what);
        else if (PortalEndpoint.Of(request) is { Administrator: true } && !stranger.Administers)
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, what);
    }

    /// <summary>A file of one person.</summary>
    private static async Task<byte[]> UploadAsync(Administrator administrator)
    {
        var header = (await administrator.GetAsync("/users/upload/template.csv")).Split('\n')[0].Trim('\uFEFF', '\r');
        var row = header.Split(',').Select(column => column.ToLowerInvariant() switch
        {
            "external id" => "x1",
            "type" => "staff",
            var name when name.Contains("name", StringComparison.Ordinal) && name != "username" => Secret,
            _ => "",
        });
        return Encoding.UTF8.GetBytes($"{header}\n{string.Join(',', row)}\n");
    }

    /// <summary>The page of an erasure that is done.</summary>
    private static async Task<string> ErasureAsync(TestSite site)
    {
        var jobs = site.Hub.Services.GetRequiredService<Jobs>();
        var job = new Job { SiteId = site.Id, Id = jobs.NewId(), Kind = PersonErasures.Kind, State = JobState.Completed, CreatedAt = DateTimeOffset.UtcNow };
        await jobs.AddAsync(job, TestContext.Current.CancellationToken);
        return $"/users/erasures/{job.Id}";
    }

    /// <summary>The page of an export that is done.</summary>
    private static async Task<string> ExportAsync(Administrator administrator)
    {
        var answer = await administrator.PostAsync("/users/exports", ("format", "sds-v2.1"), ("type", "student"), ("type", "staff"));
        var path = System.Text.RegularExpressions.Regex.Match(answer.Text, "/users/exports/[0-9a-f]{20,}").Value;
        await administrator.RestAsync(path);
        return path;
    }

    /// <summary>The school sends files to a connector, whose name nobody elsewhere sees.</summary>
    private static async Task SwitchUploadOnAsync(TestSite site)
    {
        site.Tenant.SchoolDataSync.AddConnector(Secret);
        await site.ChangeAsync(s => s with { SdsUpload = new SdsUploadRules { Connector = Secret, Format = "sds-v2.1" } });
    }

    /// <summary>The page of an upload that was accepted.</summary>
    private static async Task<string> SentAsync(Administrator administrator, string export)
    {
        var answer = await administrator.PostAsync($"{export}/send");
        var path = System.Text.RegularExpressions.Regex.Match(answer.Text, "/users/exports/uploads/[0-9a-f]{20,}").Value;
        while (!(await administrator.GetAsync(path)).Contains($"{path}/run", StringComparison.Ordinal))
            await Task.Delay(50, TestContext.Current.CancellationToken);
        return path;
    }

    /// <summary>The page of names for Active Directory that are previewed.</summary>
    private static async Task<string> NamesAsync(TestSite site, Administrator administrator)
    {
        var rules = new ActiveDirectoryRules
        {
            PrincipalNames = new PrincipalNameRules { Suffixes = [site.Domain] },
            Placement = new PlacementRules { UserTypes = [UserType.Student], Units = new Dictionary<UserType, string> { [UserType.Student] = $"OU={Secret},DC=school" } },
        };
        await site.ChangeRulesAsync(_ => rules);
        var answer = await administrator.PostAsync("/preferences/active-directory/names", ("who", "new"));
        var path = System.Text.RegularExpressions.Regex.Match(answer.Text, "/preferences/active-directory/names/[0-9a-f]{20,}").Value;
        await administrator.RestAsync(path);
        await AgentAsync(site);
        return path;
    }

    /// <summary>An agent beside the school's Active Directory, changes that are held, and an account that somebody deleted.</summary>
    private static async Task AgentAsync(TestSite site)
    {
        var (services, cancelled) = (site.Hub.Services, TestContext.Current.CancellationToken);
        await TestAgent.PairAsync(site, await TestAgent.CodeAsync(site), Secret);
        var table = await services.GetRequiredService<Core.Storage.Tables>().GetAsync("DirectoryAgents");
        await table.UpsertEntityAsync(new Azure.Data.Tables.TableEntity(site.Id.ToString(), "hold") { ["Reason"] = Secret, ["Changes"] = "1" }, cancellationToken: cancelled);
        var gone = new DirectoryAccount { PersonId = "p1", Enabled = true, Name = Secret, State = DirectoryAccountState.Refused, Code = "account_gone" };
        Assert.True(await services.GetRequiredService<DirectoryOrders>().TryPutAsync(site.Id, gone, null, null, cancelled));
    }

    /// <summary>A notice of the school, which nobody elsewhere sees.</summary>
    private static async Task NoticeAsync(TestSite site)
    {
        var notice = new Notice($"Told to those of {site.Domain}.", DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        await site.ChangeAsync(s => s with { Notice = notice });
    }

    /// <summary>Somebody at the site with a name, a username and an address that nobody else may see.</summary>
    private static async Task<Account> PersonAsync(TestSite site, params AccountAddress[] addresses)
    {
        var account = new Account
        {
            Id = Guid.NewGuid(),
            SiteId = site.Id,
            Username = $"{Secret}.{Guid.NewGuid():N}".ToLowerInvariant(),
            GivenName = Secret,
            Email = $"{Secret}@{site.Domain}".ToLowerInvariant(),
            PersonId = addresses.Length == 0 ? "p1" : null,
            Roles = [Roles.Student],
            Addresses = addresses,
            PasswordHash = PasswordSignIn.Hash("secret"),
            TemporaryPasswordUntil = DateTimeOffset.UtcNow.AddDays(1),
        };
        await Administrator.PutAsync(site, account);
        return account;
    }

    /// <summary>
    /// What is offered only once something has happened: an account at Google is linked, wrong passwords keep somebody out, applications are offered and installed, a tile is made,
    /// and the administrator is given a further site.
    /// </summary>
    private static async Task OfferMoreAsync(TestSite site, Guid administrator, Account person, Guid further)
    {
        var applications = new ApplicationMaker(site.Hub);
        await applications.VendorAsync("acme");
        await applications.ApprovedAsync("acme");
        var asks = new TileConfiguration { Questions = [new ConfigurationQuestion { Key = "q1", Label = "Customer number" }] };
        await applications.AcceptAsync(await applications.ApprovedAsync("acme", tile: asks), site.Id);
        var picture = await site.Hub.Services.GetRequiredService<TilePictures>().AddAsync(site.Id, IconTests.Png(100, 100), TestContext.Current.CancellationToken);
        var tile = new OwnTile { Id = Guid.NewGuid(), Name = Secret, Url = $"https://{site.Domain}/", Picture = ApplicationMaker.Good(picture) };
        await site.Hub.Services.GetRequiredService<SiteTiles>().PutAsync(site.Id, tile, TestContext.Current.CancellationToken);
        var login = new ExternalLogin(ExternalProvider.Google, "https://accounts.example", Guid.NewGuid().ToString(), $"{Secret}@{site.Domain}", DateTimeOffset.UtcNow);
        await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(administrator, a => a with { ExternalLogins = [login], FurtherSites = [further] }, TestContext.Current.CancellationToken);
        var signIn = site.Hub.Services.GetRequiredService<PasswordSignIn>();
        for (var n = 0; n < AccountManager.MostFailures; n++)
            await signIn.CheckAsync(person.Username, "wrong", null, null, TestContext.Current.CancellationToken);
    }

    /// <summary>A page or form that nothing leads to is not walked, so it is not tested: this finds it.</summary>
    private static void AssertComplete(IReadOnlyCollection<PortalRequest> offered)
    {
        // A link in a mail leads there; who follows it is asked for in AddressPageTests.
        string[] fromMail = ["GetVerifyAddress", "PostVerifyAddress"];
        // Offered only once the account has a second factor; for the person at the browser alone.
        string[] ofOwnFactors = ["GetRemoveFactor", "PostRemoveFactor", "GetRecoveryCodes", "PostRecoveryCodes"];
        var walked = offered.Select(PortalEndpoint.Of).OfType<PortalEndpoint>().Select(e => e.Name);
        Assert.Empty(Endpoints.Select(e => e.Name).Except(walked).Except(fromMail).Except(ofOwnFactors));
    }

    /// <summary>Everything that the hub's tables hold of a site or of these accounts.</summary>
    private static async Task<IReadOnlyList<string>> RowsAsync(TestSite site, params Guid[] accounts)
    {
        string[] marks = [site.Id.ToString(), .. accounts.Select(a => a.ToString())];
        var service = site.Hub.Services.GetRequiredService<TableServiceClient>();
        var rows = new List<string>();
        await foreach (var table in service.QueryAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            if (NotOfSites.Contains(table.Name))
                continue;
            await foreach (var row in service.GetTableClient(table.Name).QueryAsync<TableEntity>(cancellationToken: TestContext.Current.CancellationToken))
            {
                var text = $"{table.Name} {string.Join(' ', row.Select(p => $"{p.Key}={p.Value}"))}";
                if (row.RowKey != SiteAccountRow.VersionKey && marks.Any(m => text.Contains(m, StringComparison.OrdinalIgnoreCase)))
                    rows.Add(text);
            }
        }

        return rows;
    }

    /// <summary>Somebody who may not have what is asked for. Who is signed out by one request signs in again for the next.</summary>
    private sealed record Stranger(string Who, Func<Task<Administrator?>> SignIn) : IDisposable
    {
        private Administrator? signedIn;

        public bool OfTheSite { get; init; }

        public bool IsNobody => Who == "nobody";

        public bool Administers => Who.EndsWith("administrator", StringComparison.Ordinal);

        public void Dispose() => signedIn?.Dispose();

        public async Task<HttpResponseMessage> AskAsync(TestSite site, PortalRequest request)
        {
            if ((signedIn ??= await SignIn()) is not { } person)
            {
                using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = site.Hub.Address };
                return request.IsForm
                    ? await client.PostAsync(request.Path, request.Content("none"), TestContext.Current.CancellationToken)
                    : await client.GetAsync(request.Path, TestContext.Current.CancellationToken);
            }

            var answer = await SendAsync(person, request);
            if (answer.Headers.Location?.OriginalString.StartsWith("/login", StringComparison.Ordinal) != true)
                return answer;
            answer.Dispose();
            person.Dispose();
            signedIn = await SignIn();
            return await SendAsync(signedIn!, request);
        }

        private static async Task<HttpResponseMessage> SendAsync(Administrator person, PortalRequest request) => request.IsForm
            ? await person.SendAsync(HttpMethod.Post, request.Path, request.Content(Administrator.Token((await person.Browser.GetAsync("/logout")).Text)))
            : await person.SendAsync(HttpMethod.Get, request.Path);
    }
}
