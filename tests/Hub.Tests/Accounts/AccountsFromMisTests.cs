using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Accounts.FromMis;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Hub IDs of the people whom the MIS delivers.</summary>
public sealed class AccountsFromMisTests(AzuriteFixture azurite)
{
    private static readonly School Everybody = School.Create(new SampleSchoolOptions { Pupils = 60, Staff = 12, Faults = false });
    private static readonly string[] PupilsAndStaff = ["student", "staff"];
    private static readonly string[] ByName = ["[%F1][%S]"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Import_SiteThatWantsAccounts_GivesEverybodyOneWithAUsernameOfTheirOwn()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(Settings());

        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        var accounts = await AllAsync(hub, site, a => a is not null);

        Assert.Equal(Everybody.People.Count, accounts.Select(a => a!.Username).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(accounts, a => Assert.Matches("^[a-z0-9-]+$", a!.Username));
        Assert.All(accounts, a => Assert.False(a!.Disabled));
        Assert.Equal(["staff", "student"], accounts.SelectMany(a => a!.Roles).Distinct().Order());
        Assert.All(accounts.Where(a => a!.Roles.Contains("student")), a => Assert.NotNull(a!.YearGroup));
    }

    [Fact]
    public async Task Import_SiteThatSaysNothing_MakesNoAccount()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();

        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        await hub.Services.GetRequiredService<SyncAccounts>().RunAsync(site, null, Cancellation);

        Assert.Null(await FindAsync(hub, site, Everybody.People[0].Id));
    }

    [Fact]
    public async Task PutSite_WantsAccountsAfterTheFeed_MakesThemWithoutAnotherFeed()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync();
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));

        using var changed = await hub.Client.PutAsJsonAsync($"/sites/v1/sites/{site}", Settings(), Cancellation);

        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await AllAsync(hub, site, a => a is not null);
    }

    [Fact]
    public async Task Import_PersonLeavesAndComesBack_ClosesTheAccountAndOpensTheSameOneAgain()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(Settings());
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        await AllAsync(hub, site, a => a is not null);
        var (leaver, other) = (Everybody.People[^1].Id, Everybody.People[^2].Id);
        var before = (await FindAsync(hub, site, leaver))!;
        await hub.Services.GetRequiredService<Core.Accounts.Accounts>().UpdateAsync(PersonAccount.Id(site, other), a => a with { Disabled = true }, Cancellation);

        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(School.Of([.. Everybody.People.SkipLast(1)])));
        var closed = await UntilAsync(hub, site, leaver, a => a!.Disabled);
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(School.Of(Everybody.People)));
        var again = await UntilAsync(hub, site, leaver, a => !a!.Disabled);

        Assert.True(closed!.LeftMis);
        Assert.True(closed.SessionsValidFrom > before.SessionsValidFrom);
        Assert.Equal((before.Id, before.Username, false), (again!.Id, again.Username, again.LeftMis));
        Assert.True((await FindAsync(hub, site, other))!.Disabled);
    }

    [Fact]
    public async Task Import_YearOfLeavingSetByHand_IsInTheUsernameAndStaysThere()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        string[] formats = ["[%CS][%F1][%S]"];
        var site = await hub.Client.NewSiteAsync(new { name = "School", accounts = new { userTypes = PupilsAndStaff[..1], usernameFormats = new { student = formats } } });
        var years = hub.Services.GetRequiredService<YearsOfLeaving>();
        var pupil = Everybody.People.First(p => p.Pupil);
        Assert.Null(await years.SetAsync(site, pupil.Id, 2031, new Actor("head"), Cancellation));

        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        var made = await UntilAsync(hub, site, pupil.Id, a => a is not null);
        Assert.Null(await years.SetAsync(site, pupil.Id, 2032, new Actor("head"), Cancellation));
        await SyncEverybodyAsync(hub, site, "[%F].[%S]");

        Assert.StartsWith("31", made!.Username, StringComparison.Ordinal);
        Assert.Equal(made.Username, (await FindAsync(hub, site, pupil.Id))!.Username);
    }

    [Fact]
    public async Task Import_LeaverOpenedByHand_StaysOpenUntilTheMisHasThePersonAgain()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(Settings());
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        await AllAsync(hub, site, a => a is not null);
        // One of them is no longer in the feed, the other is still in it but not at the school.
        var (gone, away) = (Everybody.People[^1].Id, Everybody.People[^2].Id);
        var without = School.Of([.. Everybody.People.SkipLast(2), Everybody.People[^2] with { StartDate = new DateOnly(2099, 9, 1) }]);
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(without));
        await Task.WhenAll(new[] { gone, away }.Select(p => UntilAsync(hub, site, p, a => a!.Disabled)));

        await Task.WhenAll(StandAsync(hub, site, gone, StandingChange.Open), StandAsync(hub, site, away, StandingChange.Open));
        await SyncEverybodyAsync(hub, site, "[%F].[%S]");

        Assert.All(await Task.WhenAll(FindAsync(hub, site, gone), FindAsync(hub, site, away)), a => Assert.Equal((false, false, true), (a!.Disabled, a.LeftMis, a.HeldOpen)));
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        await Task.WhenAll(new[] { gone, away }.Select(p => UntilAsync(hub, site, p, a => !a!.HeldOpen)));
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(without));
        await Task.WhenAll(new[] { gone, away }.Select(p => UntilAsync(hub, site, p, a => a is { Disabled: true, LeftMis: true })));
    }

    [Fact]
    public async Task Import_LeaverClosedByHandComesBack_StaysClosed()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(Settings());
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        await AllAsync(hub, site, a => a is not null);
        var (opened, closed, other) = (Everybody.People[^1].Id, Everybody.People[^2].Id, Everybody.People[^3].Id);
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(School.Of([.. Everybody.People.SkipLast(3)])));
        await Task.WhenAll(new[] { opened, closed, other }.Select(p => UntilAsync(hub, site, p, a => a!.Disabled)));

        await StandAsync(hub, site, opened, StandingChange.Open);
        await StandAsync(hub, site, opened, StandingChange.Close);
        await StandAsync(hub, site, closed, StandingChange.Close);
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(Everybody));
        await UntilAsync(hub, site, other, a => !a!.Disabled);
        await SyncEverybodyAsync(hub, site, "[%F].[%S]");

        Assert.All(await Task.WhenAll(FindAsync(hub, site, opened), FindAsync(hub, site, closed)), a => Assert.Equal((true, false), (a!.Disabled, a.LeftMis)));
    }

    /// <summary>What another school's person signs in with is not given away, whoever is called the same there.</summary>
    [Fact]
    public async Task Import_TwoSchoolsWithTheSamePeople_ShareNoUsername()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var (one, two) = (await hub.Client.NewSiteAsync(Settings()), await hub.Client.NewSiteAsync(Settings()));

        await Task.WhenAll(hub.Client.ImportAsync(one, FeedOverHttpTests.Feed(Everybody)), hub.Client.ImportAsync(two, FeedOverHttpTests.Feed(Everybody)));
        var accounts = (await AllAsync(hub, one, a => a is not null)).Concat(await AllAsync(hub, two, a => a is not null)).ToArray();

        Assert.Equal(accounts.Length, accounts.Select(a => a!.Username).Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public async Task PutSite_WrongAccountRules_SaysWhatIsWrongWithEach()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        string[] types = ["student", "cat"];
        string[] formats = ["[%F] [%S]", "[%U]"];

        using var refused = await hub.Client.PutAsJsonAsync($"/sites/v1/sites/{Guid.NewGuid()}", new { name = "School", accounts = new { userTypes = types, usernameFormats = new { @default = formats } } }, Cancellation);
        var problem = (await refused.Content.ReadFromJsonAsync<JsonNode>(Cancellation))!;

        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal(
            ["accounts.userTypes", "accounts.usernameFormats.default[0]", "accounts.usernameFormats.default[1]"], problem["errors"]!.AsArray().Select(e => (string)e!["field"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task GetSite_AccountRules_CanBeSentBack()
    {
        await using var hub = await HubHost.StartAsync(azurite);
        var site = await hub.Client.NewSiteAsync(Settings());

        var read = (await hub.Client.GetFromJsonAsync<JsonNode>($"/sites/v1/sites/{site}", Cancellation))!;
        using var again = await hub.Client.PutAsJsonAsync($"/sites/v1/sites/{site}", new { name = "School", accounts = read["accounts"] }, Cancellation);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal("""{"userTypes":["student","staff"],"usernameFormats":{"default":["[%F1][%S]"]},"passwords":{"default":"normal"}}""", read["accounts"]!.ToJsonString());
    }

    private static async Task StandAsync(HubHost hub, Guid site, string personId, StandingChange change)
    {
        var administrator = new Account { Id = Guid.NewGuid(), SiteId = site, Username = "head" };
        var outcome = await hub.Services.GetRequiredService<AccountStanding>().ChangeAsync(administrator, PersonAccount.Id(site, personId), change, "", Cancellation);
        Assert.True(outcome.Succeeded(out _, out _));
    }

    /// <summary>Has everybody looked at again, as each night: other rules do so too.</summary>
    private static async Task SyncEverybodyAsync(HubHost hub, Guid site, string format)
    {
        string[] formats = [format];
        using var changed = await hub.Client.PutAsJsonAsync(
            $"/sites/v1/sites/{site}", new { name = "School", accounts = new { userTypes = PupilsAndStaff, usernameFormats = new { @default = formats } } }, Cancellation);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        await hub.Services.GetRequiredService<SyncAccounts>().RunAsync(site, null, Cancellation);
    }

    private static object Settings() => new { name = "School", accounts = new { userTypes = PupilsAndStaff, usernameFormats = new { @default = ByName } } };

    private static async Task<Account?[]> AllAsync(HubHost hub, Guid site, Func<Account?, bool> ready) =>
        [.. await Task.WhenAll(Everybody.People.Select(p => UntilAsync(hub, site, p.Id, ready)))];

    private static async Task<Account?> UntilAsync(HubHost hub, Guid site, string personId, Func<Account?, bool> ready)
    {
        for (var asked = 0; asked < 400; asked++)
        {
            if (await FindAsync(hub, site, personId) is var account && ready(account))
                return account;
            await Task.Delay(50, Cancellation);
        }

        throw new TimeoutException($"The account of {personId} is not as it should be.");
    }

    private static Task<Account?> FindAsync(HubHost hub, Guid site, string personId) =>
        hub.Services.GetRequiredService<Core.Accounts.Accounts>().FindAsync(PersonAccount.Id(site, personId), Cancellation);
}
