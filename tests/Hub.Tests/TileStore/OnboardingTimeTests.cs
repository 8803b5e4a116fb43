using Hub.Core.TileStore.Onboarding;
using Hub.Functions.TileStore;
using Hub.Local.Durable.Client;
using Hub.Simulators.Dex;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.TileStore;

/// <summary>Onboardings that nobody answers: reminders, time limits, and the end. The clock is put forward; nobody waits.</summary>
public sealed class OnboardingTimeTests(OnboardingHub hub) : IClassFixture<OnboardingHub>
{
    private const string Dex = OnboardingService.Dex;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Service_ThatNeverAnswers_IsRemindedOfGivenUpAndUndone()
    {
        hub.Simulators.Dex.CallBacks = DexCallBacks.Never;
        using var school = await hub.SchoolAsync();
        var address = $"it@{school.Site.Domain}";
        await TellAsync(school, address);
        await school.PressAsync(Dex, "install");
        await school.UntilAsync(Dex, OnboardingState.AsksAdministrator);
        await school.AgreeAsync(Dex);
        await school.UntilAsync(Dex, OnboardingState.Waiting);

        for (var (n, passed) = (1, TimeSpan.Zero); n <= OnboardingReminders.After.Count; n++)
        {
            await PassAsync(school, OnboardingReminders.After[n - 1] - passed);
            passed = OnboardingReminders.After[n - 1];
            await school.UntilAsync(Dex, o => o.Reminders == n && o.State == OnboardingState.Waiting);
            Assert.Equal(n, Mails(address, "DeX is still waiting"));
        }

        await PassAsync(school, TimeSpan.FromDays(8));
        var failed = await school.UntilAsync(Dex, OnboardingState.Failed);
        Assert.Equal(OnboardingStepKind.Confirmation, failed.Step);
        Assert.Contains("longer than 14 days", failed.Words, StringComparison.Ordinal);
        Assert.NotNull(school.Dex.Find(school.Id));

        await PassAsync(school, TimeSpan.FromDays(15));
        var undone = await school.UntilAsync(Dex, OnboardingState.Undone);
        Assert.Contains("Nobody tried again within 14 days.", undone.Words, StringComparison.Ordinal);
        await school.AssertNothingIsLeftAsync(undone);
        Assert.Equal(1, Mails(address, "DeX could not be installed"));
    }

    [Fact]
    public async Task Agreement_NobodyGives_IsGivenUp()
    {
        using var school = await hub.SchoolAsync();
        await school.PressAsync(Dex, "install");
        await school.UntilAsync(Dex, OnboardingState.AsksAdministrator);

        await PassAsync(school, TimeSpan.FromDays(31));

        var undone = await school.UntilAsync(Dex, OnboardingState.Undone);
        Assert.Equal("Nobody went on with it within 30 days.", undone.Words);
    }

    /// <summary>Time passes, and the hub looks.</summary>
    private async Task PassAsync(OnboardingSchool school, TimeSpan time)
    {
        hub.Sts.Clock.Advance(time + TimeSpan.FromMinutes(1));
        await OnboardingRuns.LookAsync(school.Site.Hub.Services.GetRequiredService<DurableTaskClient>(), school.Id, Dex, Cancellation);
    }

    private int Mails(string address, string subject) => hub.Simulators.Mail.To(address).Count(m => m.Subject == subject);

    private static async Task TellAsync(OnboardingSchool school, string address)
    {
        await school.Site.ChangeAsync(s => s with { Notifications = s.Notifications with { Addresses = [address] } });
    }
}
