using System.Net;
using Hub.Core.Sts.Clients;
using Hub.Core.TileStore.Onboarding;
using Hub.Simulators.Dex;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Accounts;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.TileStore;

/// <summary>A school that installs services: what its administrator presses, and what became of it.</summary>
internal sealed class OnboardingSchool(OnboardingHub hub, TestSite site, Administrator administrator) : IDisposable
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestSite Site => site;

    public Guid Id => site.Id;

    public Administrator Administrator => administrator;

    public SimulatedDex Dex => hub.Simulators.Dex;

    public void Fail(OnboardingStepKind step, StepFault fault) => hub.Faults.Add(Id, step, fault);

    public void FailNothing() => hub.Faults.Clear(Id);

    /// <summary>Has the MIS send its data, and waits until it is taken in.</summary>
    public async Task FeedAsync()
    {
        SamplePerson[] people = [.. Enumerable.Range(1, 3).Select(n => ProvisioningFixture.Pupil($"p{n}", $"p{n}@{site.Domain}", account: null))];
        Assert.Contains((string?)(await FeedOverHttpTests.ImportAsync(hub.Sts.Hub, Id, FeedOverHttpTests.Feed(School.Of(people))))["state"], (string[])["completed", "unchanged"]);
    }

    /// <summary>Presses a button.</summary>
    public async Task<string> PressAsync(string service, string decision, params (string Name, string Value)[] fields)
    {
        var page = await administrator.PostAsync($"/tilestore/services/{service}/{decision}", fields);
        Assert.True(page.Status == HttpStatusCode.OK, page.ToString());
        return page.Text;
    }

    /// <summary>Agrees as the page asks to.</summary>
    public async Task AgreeAsync(string service)
    {
        var page = await PageAsync(service);
        var text = System.Text.RegularExpressions.Regex.Match(page, "name=\"text\" value=\"([^\"]*)\"").Groups[1].Value;
        await PressAsync(service, "agree", ("text", text), ("agreed", "true"));
    }

    public Task<string> PageAsync(string service) => administrator.GetAsync($"/tilestore/services/{service}");

    public Task<SchoolOnboarding?> FindAsync(string service) => site.Hub.Services.GetRequiredService<Onboardings>().FindAsync(Id, service, Cancellation);

    /// <summary>The service once it stands like this.</summary>
    public async Task<SchoolOnboarding> UntilAsync(string service, Func<SchoolOnboarding, bool> stands)
    {
        SchoolOnboarding? now = null;
        for (var tries = 0; tries < 2000; tries++)
        {
            now = await FindAsync(service);
            if (now is not null && stands(now))
                return now;
            await Task.Delay(30, Cancellation);
        }

        throw new InvalidOperationException($"{service} stands otherwise: {now}");
    }

    public Task<SchoolOnboarding> UntilAsync(string service, OnboardingState state) => UntilAsync(service, o => o.State == state);

    /// <summary>Installs a service and does what it asks for, until it rests or a step has failed.</summary>
    public async Task<SchoolOnboarding> InstallAsync(string service)
    {
        await PressAsync(service, "install");
        return await GoOnAsync(service);
    }

    /// <summary>Does what an onboarding asks for, until it rests or a step has failed.</summary>
    public async Task<SchoolOnboarding> GoOnAsync(string service)
    {
        while (true)
        {
            var now = await UntilAsync(service, o => o.State.IsAtRest() || o.State is OnboardingState.AsksAdministrator or OnboardingState.Failed || WaitsForFeed(o));
            if (WaitsForFeed(now))
            {
                await FeedAsync();
                await UntilAsync(service, o => !WaitsForFeed(o));
            }
            else if (now is { State: OnboardingState.AsksAdministrator, Step: OnboardingStepKind.Agreement })
            {
                await AgreeAsync(service);
                await UntilAsync(service, o => o.State != OnboardingState.AsksAdministrator);
            }
            else
                return now;
        }
    }

    /// <summary>Asserts that nothing that was made for a service works any more.</summary>
    public async Task AssertNothingIsLeftAsync(SchoolOnboarding onboarding)
    {
        Assert.Equal((null, null), (onboarding.Handover, onboarding.CallBackSecret));
        if (onboarding.ClientId is { } id)
        {
            var client = (await site.Hub.Services.GetRequiredService<Clients>().ReadAsync(id, Cancellation))!.Client;
            Assert.True(client.Disabled);
            Assert.Empty(client.Secrets);
        }

        Assert.Null(Dex.Find(Id));
        Assert.True(Dex.Requests.Count(r => r is { Method: "PUT", Effective: true } && r.Reference == onboarding.Run.ToString()) <= 1);
    }

    public void Dispose() => administrator.Dispose();

    private static bool WaitsForFeed(SchoolOnboarding o) => o is { Service: OnboardingService.People, State: OnboardingState.Waiting, Step: OnboardingStepKind.Confirmation };
}
