using System.Net;
using System.Text;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations.DataProtection;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>Every page, part, file and form that an administrator can reach, asked for by everybody who may not have it.</summary>
public sealed class PortalIsolationTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    // What changes by nothing but asking.
    private static readonly string[] NotOfSites = ["Audit", "AccountAudit", "RateLimits", "Health"];

    // Those of partners and of the operating team: IntegratorIsolationTests.
    private static readonly IReadOnlyList<PortalEndpoint> Endpoints = [.. PortalEndpoint.All.Where(e => !e.Integrator && !e.Operator)];

    [Fact]
    public async Task EveryPageAndForm_ForOthers_ShowsAndChangesNothing()
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"new1@{domain}", $"old1@{domain}", PortalSeeds.Secret, "Person"), Pupil("p2", null, $"old2@{domain}", PortalSeeds.Secret, "Left out")]);
        using var administrator = await Administrator.SignInAsync(site);
        var person = await PortalSeeds.PersonAsync(site);
        await PortalSeeds.OfferMoreAsync(site, administrator.Id, person, further: (await fixture.SiteAsync(1)).Id);
        var reachable = await PortalSeeds.PersonAsync(site, new AccountAddress { Address = $"home@{site.Domain}", Source = AddressSource.HubId, Added = true, VerifiedAt = DateTimeOffset.UtcNow });
        await site.Hub.Services.GetRequiredService<FactorStore>().UpdateAsync(person.Id, f => f with { ProtectedKey = "key" }, TestContext.Current.CancellationToken);
        var (update, _) = await administrator.PreviewAsync("google", ("who", "found"));
        await administrator.PostAsync("/preferences/security/people", ("username", person.Username));
        await PortalSeeds.NoticeAsync(site);
        var upload = (await administrator.UploadAsync("/users/upload", await PortalSeeds.UploadAsync(administrator))).Path!;
        await administrator.RestAsync(upload);
        var confirm = await administrator.PostAsync("/users/unclaimed/confirm", ("who", "chosen"), ("account", person.Id.ToString()));
        await PortalSeeds.SwitchUploadOnAsync(site);
        var export = await PortalSeeds.ExportAsync(administrator);
        var sent = await PortalSeeds.SentAsync(administrator, export);
        var matching = (await administrator.UploadAsync($"{export}/matching", Encoding.UTF8.GetBytes($"Person id,Address\np2,old2@{site.Domain}\n"))).Path!;
        var names = await PortalSeeds.NamesAsync(site, administrator);
        // Whoever has left can be erased.
        var closed = await PortalSeeds.PersonAsync(site, new AccountAddress { Address = $"closed@{site.Domain}", Source = AddressSource.HubId, Added = true });
        await site.Hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(closed.Id, a => a with { Disabled = true }, TestContext.Current.CancellationToken);
        var erasure = await PortalSeeds.ErasureAsync(site);
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
        offered = [.. offered.Select(o => o.Without([PortalSeeds.Secret, site.Domain]))];

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
        Assert.False(text.Contains(PortalSeeds.Secret, StringComparison.OrdinalIgnoreCase), what);
        if (!stranger.OfTheSite)
            Assert.False(text.Contains(site.Domain, StringComparison.OrdinalIgnoreCase) || text.Contains(site.Id.ToString(), StringComparison.OrdinalIgnoreCase), what);
        if (stranger.IsNobody)
            Assert.True(answer.Headers.Location?.OriginalString.StartsWith("/login", StringComparison.Ordinal) == true, what);
        else if (PortalEndpoint.Of(request) is { Administrator: true } && !stranger.Administers)
            Assert.True(answer.StatusCode == HttpStatusCode.NotFound, what);
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
