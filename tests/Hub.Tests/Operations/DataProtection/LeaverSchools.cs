using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Sites;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>A hub whose days pass in a moment, and schools in it.</summary>
public sealed class LeaverSchools(AzuriteFixture azurite) : IAsyncLifetime
{
    internal StsHub Sts { get; } = new(azurite);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>As the hub has it, whose own timer, which makes up for the days that pass, erases nobody.</summary>
    internal KeepLeavers Keep(FailingStore? failing = null)
    {
        var stores = Service<IEnumerable<IPersonalData>>();
        var erase = ActivatorUtilities.CreateInstance<ErasePerson>(Sts.Hub.Services, failing is null ? stores : stores.Append(failing));
        return ActivatorUtilities.CreateInstance<KeepLeavers>(Sts.Hub.Services, new LeaverSettings(), erase);
    }

    public ValueTask InitializeAsync()
    {
        Sts.Settings["Leavers:Patience"] = "00:00:00";
        return Sts.InitializeAsync();
    }

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    internal T Service<T>() where T : notnull => Sts.Hub.Services.GetRequiredService<T>();

    /// <summary>A school with pupils <c>p1</c>, <c>p2</c> ...</summary>
    internal async Task<Guid> NewAsync(int pupils)
    {
        var site = Guid.NewGuid();
        await Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "School" });
        await FeedAsync(site, Enumerable.Range(1, pupils));
        return site;
    }

    internal async Task FeedAsync(Guid site, IEnumerable<int> pupils)
    {
        var import = await ImportAsync(site, pupils);
        if ((string?)import["state"] == "awaiting_approval")
            import = await DecideAsync(site, import, "approve");
        Assert.Equal("completed", (string?)import["state"]);
        // Accounts and partners follow: before that nobody is erased.
        var somebody = new DataSubject { SiteId = site, AccountId = Guid.NewGuid(), PersonId = "p0" };
        for (var tries = 0; (await Task.WhenAll(Service<IEnumerable<IPersonalData>>().Select(s => s.RefusalAsync(somebody, Cancellation)))).Any(r => r is not null); tries++)
        {
            Assert.True(tries < 1200, "The hub does not come in step.");
            await Task.Delay(50, Cancellation);
        }
    }

    /// <summary>An import as far as it goes by itself.</summary>
    internal async Task<JsonNode> ImportAsync(Guid site, IEnumerable<int> pupils)
    {
        using var mis = Mis();
        SamplePerson[] people = [.. pupils.Select(n => ProvisioningFixture.Pupil($"p{n}", null, account: null))];
        return await mis.ImportAsync(site, FeedOverHttpTests.Feed(School.Of(people)));
    }

    /// <summary>Approves or rejects an import that waits for it.</summary>
    internal async Task<JsonNode> DecideAsync(Guid site, JsonNode import, string decision)
    {
        using var mis = Mis();
        var path = $"/mis/v1/sites/{site}/imports/{import["id"]}";
        using var taken = await mis.PostAsync(new Uri($"{path}/{decision}", UriKind.Relative), null, Cancellation);
        return await mis.AtRestAsync(path);
    }

    // Tokens of its own: those of days ago are over.
    private HttpClient Mis() => new(new SiteTokens(Sts.Hub.Keys.Default)) { BaseAddress = Sts.Hub.Address };

    /// <summary>Some days later, the day's round over all schools: a day has one.</summary>
    internal async Task RoundAsync(int days = 1, FailingStore? failing = null)
    {
        Sts.Clock.Advance(TimeSpan.FromDays(days));
        Assert.True(await Keep(failing).RunAsync(Cancellation));
    }

    internal async Task<IReadOnlyList<string>> LeaversAsync(Guid site) => [.. (await Service<Leavers>().ListAsync(site, Cancellation)).Select(l => l.PersonId).Order()];

    internal Task<IReadOnlyList<AuditRecord>> AuditAsync(Guid site) => Service<Audit>().NewestAsync(site, 500, Cancellation);

    internal async Task<int> ErasedAsync(Guid site) => (await AuditAsync(site)).Count(r => r is { Action: "person.erased", Actor: "hub" });

    internal async Task<Site> SiteAsync(Guid site) => (await Service<Core.Sites.Sites>().FindAsync(site, Cancellation))!;

    internal async Task<Guid> AccountAsync(Guid site, params string[] roles)
    {
        var id = Guid.NewGuid();
        await Sts.PutPersonAsync(site, id, new { username = $"kim.{id:N}", givenName = "Kim", familyName = "Lee", roles, password = StsHub.Password });
        return id;
    }

    internal async Task<Browser> AdministratorAsync(Guid site)
    {
        var id = await AccountAsync(site, Roles.Administrator);
        var browser = new Browser(Sts);
        await browser.SignInAsync("/profile", $"kim.{id:N}");
        return browser;
    }
}
