using System.Net.Http.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;
using Hub.Core.TileStore.Onboarding;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Hub.Tests.Sts;
using static Hub.Core.TileStore.Onboarding.OnboardingService;

namespace Hub.Tests.TileStore;

/// <summary>Onboardings in a hub that is killed at every step of them, on the way there and back.</summary>
public sealed class OnboardingKillTests(AzuriteFixture azurite)
{
    private const string Domain = "killed.example.org";
    private static readonly Guid Site = new("a0000000-0000-4000-8000-0000000000dd");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(People, 6)]
    [InlineData(OneRoster, 5)]
    [InlineData(OnboardingService.Dex, 7)]
    public async Task Kill_AtEachStepThereAndBack_EndsActiveAndThenWithNothingLeft(string service, int steps)
    {
        await using var simulators = await SimulatorHost.StartAsync(Cancellation);
        // The answer comes late: a kill falls between what DeX did and the hub's record of it.
        simulators.Faults.Add(new FaultRule(FaultKind.Latency) { Directory = SimulatedDirectory.Dex, Delay = TimeSpan.FromMilliseconds(150), Times = int.MaxValue });
        using var folder = new TempFolder();
        var account = await azurite.NewAccountAsync();
        using var onboardings = new Onboardings(new Tables(new TableServiceClient(account)), TimeProvider.System);
        var hub = await StartAsync();
        try
        {
            await PrepareAsync(hub, service);
            await PressAsync(hub, service, "install");
            var kills = 0;
            var killed = new HashSet<OnboardingStepKind>();
            while (await NowAsync(o => o.State.IsAtRest() || !killed.Contains(o.Reached)) is { State: not OnboardingState.Active } now)
            {
                Assert.False(now.State.IsAtRest(), now.Words);
                await KillAsync(now.Reached);
                if (await NowAsync(o => o.State is not OnboardingState.Working || o.Reached > now.Reached) is { State: OnboardingState.AsksAdministrator, Step: OnboardingStepKind.Agreement })
                    await PressAsync(hub, service, "agree");
                else if (service == People && now.Reached == OnboardingStepKind.Confirmation)
                    await FeedAsync(hub);
            }

            Assert.True(kills >= steps - 1, $"Only {kills} kills.");
            var active = (await onboardings.FindAsync(Site, service, Cancellation))!;
            if (service == OnboardingService.Dex)
                Assert.Equal(active.Run.ToString(), simulators.Dex.Find(Site)!.Reference);

            await PressAsync(hub, service, "uninstall");
            killed.Clear();
            while (await NowAsync(o => o.State == OnboardingState.Uninstalled || (o.State == OnboardingState.Uninstalling && !killed.Contains(o.Step))) is { State: OnboardingState.Uninstalling } now)
                await KillAsync(now.Step);
            Assert.Null(simulators.Dex.Find(Site));
            Assert.Equal(service == OnboardingService.Dex ? 1 : 0, simulators.Dex.Requests.Count(r => r is { Method: "PUT", Effective: true }));

            async Task KillAsync(OnboardingStepKind step)
            {
                killed.Add(step);
                kills++;
                hub.Kill();
                await hub.DisposeAsync();
                hub = await StartAsync();
            }
        }
        finally
        {
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join(Environment.NewLine, hub.Output.TakeLast(100)));
            await hub.DisposeAsync();
        }

        async Task<HubProcess> StartAsync()
        {
            var started = await HubProcess.StartAsync(account, folder.Path, simulators.HubSettings);
            simulators.Dex.Hub = started.Address;
            return started;
        }

        async Task<SchoolOnboarding> NowAsync(Func<SchoolOnboarding, bool> stands)
        {
            for (var tries = 0; tries < 6000; tries++)
            {
                if (await onboardings.FindAsync(Site, service, Cancellation) is { } now && stands(now))
                    return now;
                await Task.Delay(10, Cancellation);
            }

            throw new InvalidOperationException($"It stands otherwise: {await onboardings.FindAsync(Site, service, Cancellation)}");
        }
    }

    private static async Task PrepareAsync(HubProcess hub, string service)
    {
        using var made = await hub.Client.PutAsJsonAsync(
            $"/sites/v1/sites/{Site}", new { name = "Killed", dfeNumber = "9162044", microsoft365 = new { tenantId = Guid.NewGuid(), verifiedDomains = new[] { Domain } } }, Cancellation);
        made.EnsureSuccessStatusCode();
        using var account = await hub.Client.PutAsJsonAsync(
            $"/accounts/v1/sites/{Site}/accounts/{Guid.NewGuid()}", new { username = "admin", givenName = "Ada", familyName = "Byron", roles = new[] { "administrator" }, password = StsHub.Password }, Cancellation);
        account.EnsureSuccessStatusCode();
        if (service != People)
            await FeedAsync(hub);
    }

    private static async Task FeedAsync(HubProcess hub)
    {
        SamplePerson[] people = [.. Enumerable.Range(1, 3).Select(n => ProvisioningFixture.Pupil($"p{n}", $"p{n}@{Domain}", account: null))];
        Assert.Equal("completed", (string?)(await hub.Client.ImportAsync(Site, FeedOverHttpTests.Feed(School.Of(people))))["state"]);
    }

    /// <summary>Presses a button as the administrator, with the service's present text.</summary>
    private static async Task PressAsync(HubProcess hub, string service, string decision)
    {
        using var browser = new Browser(hub.Address);
        var page = await browser.SignInAsync($"/tilestore/services/{service}", "admin");
        var fields = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Accounts.Administrator.Token((await browser.GetAsync("/logout")).Text),
            ["text"] = System.Text.RegularExpressions.Regex.Match(page.Text, "name=\"text\" value=\"([^\"]*)\"").Groups[1].Value,
            ["agreed"] = "true",
        };
        var answer = await browser.PostAsync($"/tilestore/services/{service}/{decision}", fields);
        Assert.Equal(System.Net.HttpStatusCode.OK, answer.Status);
    }
}
