using Hub.Core.Accounts;
using Hub.Core.Operations;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>What an administrator says to an onboarding that goes on. Each is audited, refused ones too. Whoever calls tells the orchestration to look.</summary>
public sealed class OnboardingCommands(Onboardings onboardings, OnboardingServices services, Audit audit, TimeProvider time)
{
    private static readonly Conflict NotNow = new("onboarding_moved_on", "This is no longer what is to be done: see how far it is now.");

    /// <summary>Has the step that asks or waits look again.</summary>
    public Task<Outcome<SchoolOnboarding>> CheckAgainAsync(Guid siteId, string service, Actor by, CancellationToken cancellationToken) => ChangeAsync(
        siteId, service, by, "onboarding.checked",
        o => o is { State: OnboardingState.AsksAdministrator, Step: OnboardingStepKind.Prerequisites } or { State: OnboardingState.Waiting } ? o with { State = OnboardingState.Working } : null,
        cancellationToken);

    /// <summary>Agrees.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="serviceName">The service's name.</param>
    /// <param name="text">The text that was shown.</param>
    /// <param name="by">Who agrees.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<SchoolOnboarding>> AgreeAsync(Guid siteId, string serviceName, string text, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        var agreement = services.Get(serviceName).Agreement;
        var accepted = new AcceptedAgreement(agreement.Id, by.Id, time.GetUtcNow());
        if (await onboardings.FindAsync(siteId, serviceName, cancellationToken) is { } onboarding && Agreed(onboarding) is not null)
            await onboardings.KeepAgreementAsync(onboarding, agreement, accepted, cancellationToken);
        return await ChangeAsync(siteId, serviceName, by, "onboarding.agreed", Agreed, cancellationToken, agreement.Id);

        SchoolOnboarding? Agreed(SchoolOnboarding o) =>
            o is { State: OnboardingState.AsksAdministrator, Step: OnboardingStepKind.Agreement } && text == agreement.Id ? o with { State = OnboardingState.Working, Agreement = accepted } : null;
    }

    /// <summary>Tries what failed again.</summary>
    public Task<Outcome<SchoolOnboarding>> RetryAsync(Guid siteId, string serviceName, Actor by, CancellationToken cancellationToken) => ChangeAsync(
        siteId, serviceName, by, "onboarding.retried",
        o => o.State == OnboardingState.Failed
            ? o with { State = OnboardingState.Working, Step = services.Get(serviceName).StepOf(o.Step).RetryFrom, Words = null, Until = null, Since = time.GetUtcNow(), Reminders = 0, Exchange = null, ExportId = null }
            : null,
        cancellationToken);

    /// <summary>Cancels it: what was done is undone.</summary>
    public Task<Outcome<SchoolOnboarding>> CancelAsync(Guid siteId, string service, Actor by, CancellationToken cancellationToken) => ChangeAsync(
        siteId, service, by, "onboarding.cancelled", o => o.State.CanBeCancelled() ? OnboardingTurns.Undo(o, "It was cancelled.") : null, cancellationToken);

    private async Task<Outcome<SchoolOnboarding>> ChangeAsync(
        Guid siteId, string service, Actor by, string action, Func<SchoolOnboarding, SchoolOnboarding?> change, CancellationToken cancellationToken, string? also = null)
    {
        var (after, changed) = await onboardings.UpdateAsync(siteId, service, o => o is null ? null : change(o), cancellationToken);
        await audit.AddAsync(
            new AuditRecord(siteId, by.Id, action, also is null ? service : $"{service} {also}", changed ? null : NotNow.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        return changed ? after! : NotNow;
    }
}
