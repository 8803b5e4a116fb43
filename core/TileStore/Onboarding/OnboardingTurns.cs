using System.Text.Json;
using Hub.Core.Operations;

namespace Hub.Core.TileStore.Onboarding;

/// <summary>
/// Carries onboardings on, a turn at a time: what is next stands in the row of the onboarding, and so does what came of it. Whatever is stopped in between is done again and finds what it
/// did before.
/// </summary>
public sealed class OnboardingTurns(Onboardings onboardings, OnboardingServices services, OnboardingReminders reminders, Audit audit, TimeProvider time)
{
    /// <summary>How long a step waits for something outside, and how long a failed one waits to be tried again.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(14);

    /// <summary>How long an administrator may leave what only they can do.</summary>
    public static readonly TimeSpan PatienceWithPeople = TimeSpan.FromDays(30);

    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>What is next.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="service">The service's name.</param>
    /// <param name="woken">Whether something may have happened since it began to wait.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<OnboardingTurn> NextAsync(Guid siteId, string service, bool woken, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (onboarding, gaveUp) = await onboardings.UpdateAsync(
            siteId, service, o => o is { State: OnboardingState.AsksAdministrator or OnboardingState.Failed, Until: { } until } && now >= until ? Undo(o, GaveUp(o)) : null, cancellationToken);
        if (gaveUp)
            await RecordAsync(onboarding!, "onboarding.given_up", cancellationToken);
        return onboarding switch
        {
            { State: OnboardingState.Working } => new OnboardingTurn(TurnKind.Do, onboarding.Step),
            { State: OnboardingState.Waiting } => woken ? new OnboardingTurn(TurnKind.Do, onboarding.Step) : Wait(onboarding.LookAt, now, onboarding.Step),
            { State: OnboardingState.AsksAdministrator or OnboardingState.Failed } => Wait(onboarding.Until, now, onboarding.Step),
            { State: OnboardingState.Undoing or OnboardingState.Uninstalling } => new OnboardingTurn(TurnKind.Undo, onboarding.Step),
            _ => new OnboardingTurn(TurnKind.End, onboarding?.Step),
        };
    }

    /// <summary>Does the step that the onboarding is at.</summary>
    public async Task DoAsync(Guid siteId, string serviceName, CancellationToken cancellationToken)
    {
        if (await onboardings.FindAsync(siteId, serviceName, cancellationToken) is not { State: OnboardingState.Working or OnboardingState.Waiting } onboarding)
            return;
        var service = services.Get(serviceName);
        var result = await service.StepOf(onboarding.Step).DoAsync(onboarding, cancellationToken);
        if (result is StepResult.Waits && time.GetUtcNow() < (onboarding.Until ?? DateTimeOffset.MaxValue))
            onboarding = onboarding with { Reminders = await reminders.RemindAsync(service, onboarding, cancellationToken) };
        await EndAsync(service, onboarding, result, cancellationToken);
    }

    /// <summary>Says that a step could not be done, however often it was tried.</summary>
    public async Task FailAsync(Guid siteId, string service, CancellationToken cancellationToken)
    {
        if (await onboardings.FindAsync(siteId, service, cancellationToken) is { State: OnboardingState.Working or OnboardingState.Waiting } onboarding)
        {
            var why = new StepResult.Failed("It did not work, though it was tried several times. Try again later; if it goes on, tell the operating team, whose log says why.");
            await EndAsync(services.Get(service), onboarding, why, cancellationToken);
        }
    }

    /// <summary>Undoes the step that the onboarding is at, and goes one back.</summary>
    public async Task UndoAsync(Guid siteId, string serviceName, CancellationToken cancellationToken)
    {
        if (await onboardings.FindAsync(siteId, serviceName, cancellationToken) is not { State: OnboardingState.Undoing or OnboardingState.Uninstalling } onboarding)
            return;
        var service = services.Get(serviceName);
        await service.StepOf(onboarding.Step).UndoAsync(onboarding, cancellationToken);
        var before = service.Beside(onboarding.Step, -1);
        var ended = onboarding.State == OnboardingState.Uninstalling ? OnboardingState.Uninstalled : OnboardingState.Undone;
        var (_, changed) = await onboardings.UpdateAsync(
            siteId,
            serviceName,
            now => now is null || now.Run != onboarding.Run || now.State != onboarding.State || now.Step != onboarding.Step ? null
                : before is { } step ? now with { Step = step, Since = time.GetUtcNow() }
                : Closed(now) with { State = ended, Since = time.GetUtcNow() },
            cancellationToken);
        if (changed && before is null)
            await RecordAsync(onboarding, ended == OnboardingState.Uninstalled ? "onboarding.uninstalled" : "onboarding.undone", cancellationToken);
    }

    private async Task EndAsync(OnboardingService service, SchoolOnboarding done, StepResult result, CancellationToken cancellationToken)
    {
        var (after, changed) = await onboardings.UpdateAsync(
            done.SiteId,
            done.Service,
            // Somebody may have cancelled it meanwhile, or an older attempt at the same step come late.
            now => now is { State: OnboardingState.Working or OnboardingState.Waiting } && now.Run == done.Run && now.Step == done.Step
                ? After(service, result.Keep(now) with { Reminders = done.Reminders }, result)
                : null,
            cancellationToken);
        if (!changed)
            return;
        if (after is { State: OnboardingState.Active })
            await RecordAsync(after, "onboarding.active", cancellationToken);
        if (after is { State: OnboardingState.Failed or OnboardingState.Undoing })
        {
            await RecordAsync(after, after.State == OnboardingState.Failed ? "onboarding.failed" : "onboarding.refused", cancellationToken, JsonNamingPolicy.SnakeCaseLower.ConvertName($"{after.Step}Step"));
            await reminders.TellOfFailureAsync(service, after, cancellationToken);
        }
    }

    private SchoolOnboarding After(OnboardingService service, SchoolOnboarding onboarding, StepResult result)
    {
        var now = time.GetUtcNow();
        var limit = onboarding.Until ?? now + Patience;
        return result switch
        {
            StepResult.Done when service.Beside(onboarding.Step, 1) is { } next => onboarding with
            {
                State = OnboardingState.Working,
                Step = next,
                Reached = next,
                Since = now,
                Words = null,
                LookAt = null,
                Until = null,
                Reminders = 0,
            },
            StepResult.Done => onboarding with { State = OnboardingState.Active, Since = now, Words = null, LookAt = null, Until = null, Handover = null },
            StepResult.Waits waits when now < limit => onboarding with { State = OnboardingState.Waiting, Words = waits.Words, LookAt = now + waits.LookAgain, Until = limit },
            StepResult.Waits waits => Failed(onboarding, $"This took longer than {Patience.Days} days. {waits.Words}", now),
            StepResult.Asks => onboarding with { State = OnboardingState.AsksAdministrator, Words = null, LookAt = null, Until = onboarding.Until ?? now + PatienceWithPeople },
            StepResult.Failed failed => Failed(onboarding, failed.Words, now),
            StepResult.Refused refused => Undo(onboarding, refused.Words),
            _ => throw new InvalidOperationException($"No step ends by {result}."),
        };
    }

    private static SchoolOnboarding Failed(SchoolOnboarding onboarding, string words, DateTimeOffset now) =>
        onboarding with { State = OnboardingState.Failed, Words = words, LookAt = null, Until = now + Patience };

    internal static SchoolOnboarding Undo(SchoolOnboarding onboarding, string why) =>
        onboarding with { State = OnboardingState.Undoing, Step = onboarding.Reached, Words = why, LookAt = null, Until = null };

    private static string GaveUp(SchoolOnboarding onboarding) => onboarding.State == OnboardingState.Failed
        ? $"{onboarding.Words} Nobody tried again within {Patience.Days} days."
        : $"Nobody went on with it within {PatienceWithPeople.Days} days.";

    private static SchoolOnboarding Closed(SchoolOnboarding onboarding) => onboarding with { Handover = null, CallBackSecret = null, LookAt = null, Until = null };

    private static OnboardingTurn Wait(DateTimeOffset? until, DateTimeOffset now, OnboardingStepKind step)
    {
        var left = (until ?? now) - now;
        return new OnboardingTurn(TurnKind.Wait, step) { For = left < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : left < LongestWait ? left : LongestWait };
    }

    private Task RecordAsync(SchoolOnboarding onboarding, string action, CancellationToken cancellationToken, string? code = null) =>
        audit.AddAsync(new AuditRecord(onboarding.SiteId, "hub", action, onboarding.Service, code) { OnBehalfOf = onboarding.StartedBy }, cancellationToken);
}

/// <summary>What is next.</summary>
/// <param name="Kind">What.</param>
/// <param name="Step">Which step it is about.</param>
public sealed record OnboardingTurn(TurnKind Kind, OnboardingStepKind? Step)
{
    /// <summary>How long to wait at most.</summary>
    public TimeSpan For { get; init; }
}

/// <summary>What an orchestration does next.</summary>
public enum TurnKind
{
    /// <summary>It has ended.</summary>
    End,

    /// <summary>A step.</summary>
    Do,

    /// <summary>Undo a step.</summary>
    Undo,

    /// <summary>Wait, for a while or until it is told of something.</summary>
    Wait,
}
