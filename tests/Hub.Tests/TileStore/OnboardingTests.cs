using System.Net;
using Hub.Core.Operations;
using Hub.Core.TileStore.Onboarding;
using Hub.Local.Durable.Client;
using Hub.Simulators;
using Hub.Simulators.Dex;
using Hub.Simulators.Faults;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Core.TileStore.Onboarding.OnboardingService;

namespace Hub.Tests.TileStore;

/// <summary>Services that schools install: all goes well, or nothing is left.</summary>
public sealed class OnboardingTests(OnboardingHub hub) : IClassFixture<OnboardingHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Each step of each service.</summary>
    public static IEnumerable<TheoryDataRow<string, OnboardingStepKind>> Steps =>
        from service in (string[])[People, OneRoster, OnboardingService.Dex]
        from step in Enum.GetValues<OnboardingStepKind>()
        where service switch
        {
            People => step != OnboardingStepKind.Registration,
            OneRoster => step is not (OnboardingStepKind.Registration or OnboardingStepKind.Confirmation),
            _ => true,
        }
        select new TheoryDataRow<string, OnboardingStepKind>(service, step);

    [Fact]
    public void Steps_OfTheServices_AreThoseThatAreTested() => Assert.Equal(
        hub.Sts.Hub.Services.GetRequiredService<OnboardingServices>().All.SelectMany(s => s.Path.Select(p => (s.Name, p))), Steps.Select(s => (s.Data.Item1, s.Data.Item2)));

    [Theory]
    [InlineData(People)]
    [InlineData(OneRoster)]
    [InlineData(OnboardingService.Dex)]
    public async Task Install_AllInPlace_IsActiveAndUninstallLeavesNothing(string service)
    {
        using var school = await hub.SchoolAsync(feed: service != People);

        var active = await school.InstallAsync(service);

        Assert.Equal(OnboardingState.Active, active.State);
        Assert.True(await school.Site.Hub.Services.GetRequiredService<Onboardings>().IsActiveAsync(school.Id, service, Cancellation));
        Assert.Null(active.Handover);
        Assert.Equal(school.Administrator.Id.ToString(), active.Agreement!.By);
        Assert.NotNull((await school.Site.Hub.Services.GetRequiredService<Core.Sites.Sites>().FindAsync(school.Id, Cancellation))!.DataExchange);

        Assert.Contains("Uninstall", await school.Administrator.GetAsync($"/tilestore/services/{service}/uninstall"), StringComparison.Ordinal);
        await school.PressAsync(service, "uninstall");
        await school.AssertNothingIsLeftAsync(await school.UntilAsync(service, OnboardingState.Uninstalled));

        Assert.False(await school.Site.Hub.Services.GetRequiredService<Onboardings>().IsActiveAsync(school.Id, service, Cancellation));
        // Who agreed stays on record, and so does the school's decision.
        Assert.Contains(await AuditAsync(school), r => r.Action == "onboarding.agreed" && r.Actor == school.Administrator.Id.ToString());
        Assert.Contains(await AuditAsync(school), r => r.Action == "onboarding.uninstalled");
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Step_RefusedForGood_UndoesEverything(string service, OnboardingStepKind step)
    {
        using var school = await hub.SchoolAsync(feed: service != People);
        school.Fail(step, StepFault.Refused);

        var undone = await school.InstallAsync(service);

        Assert.Equal((OnboardingState.Undone, step), (undone.State, undone.Reached));
        await school.AssertNothingIsLeftAsync(undone);
        var page = await school.PageAsync(service);
        Assert.Contains("Refused by the test.", page, StringComparison.Ordinal);
        Assert.Contains("Undone", page, StringComparison.Ordinal);
        Assert.Contains("Install again", page, StringComparison.Ordinal);
        school.FailNothing();
        Assert.Equal(OnboardingState.Active, (await school.InstallAsync(service)).State);
    }

    [Theory]
    [MemberData(nameof(Steps))]
    public async Task Step_Failed_IsTriedAgainFromThere(string service, OnboardingStepKind step)
    {
        using var school = await hub.SchoolAsync(feed: service != People);
        school.Fail(step, StepFault.Failed);
        var failed = await school.InstallAsync(service);
        Assert.Equal((OnboardingState.Failed, step), (failed.State, failed.Step));
        Assert.Contains("Failed by the test.", await school.PageAsync(service), StringComparison.Ordinal);

        school.FailNothing();
        await school.PressAsync(service, "retry");

        var active = await school.GoOnAsync(service);
        Assert.Equal((OnboardingState.Active, failed.Run, failed.ClientId ?? active.ClientId), (active.State, active.Run, active.ClientId));
        if (service == OnboardingService.Dex)
            Assert.Single(Effective(school));
    }

    [Fact]
    public async Task Step_ThatThrowsHoweverOftenItIsTried_WaitsForSomebodyAndIsUndoneWhenCancelled()
    {
        using var school = await hub.SchoolAsync();
        school.Fail(OnboardingStepKind.Registration, StepFault.Throws);

        var failed = await school.InstallAsync(OnboardingService.Dex);
        Assert.Equal((OnboardingState.Failed, OnboardingStepKind.Registration), (failed.State, failed.Step));
        Assert.NotNull(school.Dex.Find(school.Id));
        await school.PressAsync(OnboardingService.Dex, "cancel");

        await school.AssertNothingIsLeftAsync(await school.UntilAsync(OnboardingService.Dex, OnboardingState.Undone));
        Assert.Contains("It was cancelled.", await school.PageAsync(OnboardingService.Dex), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Install_PressedByTwoAtOnce_StartsOne()
    {
        using var school = await hub.SchoolAsync();
        using var other = await Administrator.SignInAsync(school.Site);

        await Task.WhenAll(
            from n in Enumerable.Range(0, 6)
            select (n % 2 == 0 ? school.Administrator : other).PostAsync("/tilestore/services/dex/install"));

        var active = await school.GoOnAsync(OnboardingService.Dex);
        Assert.Equal(OnboardingState.Active, active.State);
        Assert.Single(Effective(school));
        Assert.Single(await AuditAsync(school), r => r.Action == "onboarding.started");
    }

    [Fact]
    public async Task Prerequisite_Missing_IsShownAndFoundOnceItIsThere()
    {
        using var school = await hub.SchoolAsync(feed: false);
        var asks = await school.InstallAsync(OnboardingService.Dex);
        Assert.Equal((OnboardingState.AsksAdministrator, OnboardingStepKind.Prerequisites), (asks.State, asks.Step));
        var page = await school.PageAsync(OnboardingService.Dex);
        Assert.Contains("The hub has no data of your MIS yet.", page, StringComparison.Ordinal);
        Assert.Contains("href=\"/tilestore/services/people-service\"", page, StringComparison.Ordinal);

        await school.PressAsync(OnboardingService.Dex, "check");
        Assert.Equal(OnboardingState.AsksAdministrator, (await school.UntilAsync(OnboardingService.Dex, o => o.State != OnboardingState.Working)).State);
        await school.FeedAsync();
        await school.PressAsync(OnboardingService.Dex, "check");

        Assert.Equal(OnboardingState.Active, (await school.GoOnAsync(OnboardingService.Dex)).State);
    }

    [Fact]
    public async Task Agreement_NotTickedOrOfAnotherText_IsNone()
    {
        using var school = await hub.SchoolAsync();
        await school.PressAsync(OneRoster, "install");
        await school.UntilAsync(OneRoster, OnboardingState.AsksAdministrator);

        var unticked = await school.Administrator.PostAsync("/tilestore/services/oneroster/agree", ("text", "oneroster-2026-11"));
        var old = await school.Administrator.PostAsync("/tilestore/services/oneroster/agree", ("text", "an older one"), ("agreed", "true"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.Conflict), (unticked.Status, old.Status));
        Assert.Contains("Tick the box", unticked.Text, StringComparison.Ordinal);
        Assert.Null((await school.FindAsync(OneRoster))!.Agreement);
        Assert.Contains(await AuditAsync(school), r => r is { Action: "onboarding.agreed", Code: "onboarding_moved_on" });
    }

    [Fact]
    public async Task Dex_SlowFailingAndForgetful_HasOneRegistration()
    {
        using var school = await hub.SchoolAsync();
        var path = $"organisations/{school.Id}";
        hub.Simulators.Faults.Add(new FaultRule(FaultKind.InternalError) { Directory = SimulatedDirectory.Dex, Path = path, Method = "PUT" });
        hub.Simulators.Faults.Add(new FaultRule(FaultKind.TimeoutAfterEffect) { Directory = SimulatedDirectory.Dex, Path = path, Method = "PUT" });
        hub.Simulators.Faults.Add(new FaultRule(FaultKind.ConflictAfterSuccess) { Directory = SimulatedDirectory.Dex, Path = path, Method = "PUT" });

        var active = await school.InstallAsync(OnboardingService.Dex);

        Assert.Equal(OnboardingState.Active, active.State);
        Assert.Single(Effective(school));
        Assert.DoesNotContain(hub.Simulators.Faults.Remaining(), r => r.Left > 0);
        // What DeX was given last works: each attempt gave the same.
        Assert.Equal(3, await school.Dex.ReadAsync(school.Dex.Find(school.Id)!));
    }

    [Fact]
    public async Task Dex_RegisteredByAnotherSystem_IsLeftAlone()
    {
        using var school = await hub.SchoolAsync();
        school.Dex.RegisterForAnother(school.Id);

        var undone = await school.InstallAsync(OnboardingService.Dex);

        Assert.Equal(OnboardingState.Undone, undone.State);
        Assert.Contains("registered by another system already", undone.Words, StringComparison.Ordinal);
        Assert.Equal("another system", school.Dex.Find(school.Id)!.Reference);
    }

    [Fact]
    public async Task Dex_Uninstalled_CanReadNothing()
    {
        using var school = await hub.SchoolAsync();
        await school.InstallAsync(OnboardingService.Dex);
        var registration = school.Dex.Find(school.Id)!;
        Assert.Equal(3, await school.Dex.ReadAsync(registration));

        await school.PressAsync(OnboardingService.Dex, "uninstall");
        await school.UntilAsync(OnboardingService.Dex, OnboardingState.Uninstalled);

        Assert.Null(await school.Dex.ReadAsync(registration));
        Assert.Equal(HttpStatusCode.Unauthorized, await school.Dex.CallBackAsync(registration));
    }

    [Theory]
    [InlineData(People, "mis")]
    [InlineData(OneRoster, "onerosterapi")]
    public async Task Credentials_AreShownOnceAndWorkUntilItIsUninstalled(string service, string scope)
    {
        using var school = await hub.SchoolAsync(feed: service != People);
        await school.InstallAsync(service);

        var shown = await school.PressAsync(service, "secret");
        var secret = System.Text.RegularExpressions.Regex.Match(shown, "Client secret</dt>\\s*<dd[^>]*><code>([^<]*)</code>").Groups[1].Value;
        Assert.DoesNotContain(secret, await school.PageAsync(service), StringComparison.Ordinal);
        var client = (Id: (await school.FindAsync(service))!.ClientId!, Secret: secret);
        Assert.Contains(client.Id, shown, StringComparison.Ordinal);
        Assert.Equal(scope, (string?)Answer.Claims((await hub.Sts.TokenAsync(client)).AccessToken)["scope"]);

        await school.PressAsync(service, "uninstall");
        await school.UntilAsync(service, OnboardingState.Uninstalled);
        Assert.Equal("invalid_client", (await hub.Sts.TokenAsync(client)).Error);
    }

    [Fact]
    public async Task Orchestration_EndedFromOutside_GoesOnWithTheNextPress()
    {
        using var school = await hub.SchoolAsync();
        await school.PressAsync(OnboardingService.Dex, "install");
        var asks = await school.UntilAsync(OnboardingService.Dex, OnboardingState.AsksAdministrator);
        var orchestrations = school.Site.Hub.Services.GetRequiredService<DurableTaskClient>();
        var instance = OnboardingOrder.InstanceIdFor(school.Id, OnboardingService.Dex);
        await orchestrations.TerminateInstanceAsync(instance, Cancellation);
        await orchestrations.WaitForInstanceCompletionAsync(instance, Cancellation);

        await school.AgreeAsync(OnboardingService.Dex);

        var active = await school.GoOnAsync(OnboardingService.Dex);
        Assert.Equal((OnboardingState.Active, asks.Run), (active.State, active.Run));
    }

    [Fact]
    public async Task Order_OfAnAttemptThatIsUndone_BeginsNothing()
    {
        using var school = await hub.SchoolAsync();
        await school.PressAsync(OnboardingService.Dex, "install");
        await school.UntilAsync(OnboardingService.Dex, OnboardingState.AsksAdministrator);
        await school.PressAsync(OnboardingService.Dex, "cancel");
        var undone = await school.UntilAsync(OnboardingService.Dex, OnboardingState.Undone);

        await school.Site.Hub.Services.GetRequiredService<BeginOnboarding>().RunAsync(
            new OnboardingOrder(school.Id, OnboardingService.Dex, undone.Run, Uninstall: false, undone.StartedBy, null, undone.Hub), Cancellation);

        Assert.Equal(OnboardingState.Undone, (await school.FindAsync(OnboardingService.Dex))!.State);
    }

    private static IEnumerable<DexRequest> Effective(OnboardingSchool school) =>
        school.Dex.Requests.Where(r => r.OrganisationId == school.Id && r is { Method: "PUT", Effective: true });

    private static Task<IReadOnlyList<AuditRecord>> AuditAsync(OnboardingSchool school) => school.Site.Hub.Services.GetRequiredService<Audit>().NewestAsync(school.Id, 100, Cancellation);
}
