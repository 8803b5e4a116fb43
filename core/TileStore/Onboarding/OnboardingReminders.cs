using Hub.Core.Accounts.Mail;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>Tells those who look after a school that an onboarding waits for somebody, or failed.</summary>
public sealed class OnboardingReminders(SchoolNotices notices, TimeProvider time)
{
    /// <summary>After so long at a step the school is reminded of it.</summary>
    public static readonly IReadOnlyList<TimeSpan> After = [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(7)];

    /// <summary>Reminds of a step that waits, when it is time to.</summary>
    /// <returns>How often the school was reminded of this step in all.</returns>
    internal async Task<int> RemindAsync(OnboardingService service, SchoolOnboarding onboarding, CancellationToken cancellationToken)
    {
        var waited = time.GetUtcNow() - onboarding.Since;
        var due = After.Count(after => waited >= after);
        if (due > onboarding.Reminders)
        {
            await TellAsync(
                service, onboarding, $"reminder {due}", $"{service.Title} is still waiting", onboarding.Words ?? "",
                $"After {OnboardingTurns.Patience.Days} days the hub stops waiting.", cancellationToken);
        }

        return due;
    }

    /// <summary>Tells that a step failed.</summary>
    internal Task TellOfFailureAsync(OnboardingService service, SchoolOnboarding onboarding, CancellationToken cancellationToken) => TellAsync(
        service, onboarding, "failed", $"{service.Title} could not be installed", onboarding.Words ?? "",
        onboarding.State == OnboardingState.Failed
            ? $"Its page in the TileStore tries again or cancels it. If nobody does within {OnboardingTurns.Patience.Days} days, everything that was set up for it is undone."
            : "Everything that was set up for it is undone.",
        cancellationToken);

    private Task TellAsync(
        OnboardingService service, SchoolOnboarding onboarding, string what, string subject, string words, string then, CancellationToken cancellationToken) => notices.TellAsync(
        onboarding.SiteId, SchoolEvent.ServiceWaits, $"{onboarding.Run} {onboarding.Step} {onboarding.Since:O} {what}",
        SchoolLetters.OfOnboarding(subject, words, then, new Uri(onboarding.Hub, $"/tilestore/services/{service.Name}")), cancellationToken);
}
