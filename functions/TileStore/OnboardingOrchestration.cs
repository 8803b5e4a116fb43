using Hub.Core.TileStore.Onboarding;
using Hub.Functions.Operations.Maintenance;
using Microsoft.Extensions.Logging;

namespace Hub.Functions.TileStore;

/// <summary>
/// Installs a service at a school, or takes it away, a turn at a time (docs/decisions/0020). What is next is decided where the onboarding is stored; here is only that it is done, tried
/// again, and waited for. Each turn has a history of its own.
/// </summary>
public sealed class OnboardingOrchestration(BeginOnboarding begin, OnboardingTurns turns)
{
    /// <summary>The orchestrator's name.</summary>
    internal const string Name = "Onboarding";

    /// <summary>The event that says that something may have happened: somebody pressed a button, the service called back, a feed came.</summary>
    internal const string LookEvent = "look";

    private static readonly TaskOptions Retried = TaskOptions.FromRetryPolicy(new RetryPolicy(3, TimeSpan.FromSeconds(1), 3, TimeSpan.FromMinutes(1)));

    // What the orchestration itself needs, and what is to be undone, is tried for a day and more: given up, it would stay half done.
    private static readonly TaskOptions Insistent = TaskOptions.FromRetryPolicy(new RetryPolicy(500, TimeSpan.FromSeconds(5), 2, TimeSpan.FromMinutes(5)));

    /// <summary>The orchestration.</summary>
    [Function(Name)]
    public static async Task RunAsync([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        var state = context.GetInput<OnboardingRun>()!;
        if (!state.Begun)
            await context.CallActivityAsync("BeginOnboarding", state.Order, Insistent);
        await MaintenancePause.PassSilentlyAsync(context);
        var turn = await context.CallActivityAsync<OnboardingTurn>("NextOnboardingTurn", state, Insistent);
        context.SetCustomStatus(turn);
        switch (turn.Kind)
        {
            case TurnKind.End:
                return;
            case TurnKind.Do:
                await DoAsync(context, state.Order, turn);
                break;
            case TurnKind.Undo:
                await context.CallActivityAsync("UndoOnboardingStep", state.Order, Insistent);
                break;
            default:
                await WaitAsync(context, turn.For);
                break;
        }

        context.ContinueAsNew(state with { Begun = true, Woken = turn.Kind == TurnKind.Wait });
    }

    private static async Task DoAsync(TaskOrchestrationContext context, OnboardingOrder order, OnboardingTurn turn)
    {
        try
        {
            await context.CallActivityAsync("DoOnboardingStep", order, Retried);
        }
        catch (TaskFailedException e)
        {
            context.CreateReplaySafeLogger<OnboardingOrchestration>().LogError(
                "{Step} of {Service} at site {SiteId} failed: {Failure}", turn.Step, order.Service, order.SiteId, e.FailureDetails.ErrorType);
            await context.CallActivityAsync("FailOnboardingStep", order, Insistent);
        }
    }

    private static async Task WaitAsync(TaskOrchestrationContext context, TimeSpan most)
    {
        try
        {
            await context.WaitForExternalEvent<string>(LookEvent, most);
        }
        catch (TaskCanceledException)
        {
            // Time to look without having been told to.
        }
    }

    /// <summary>Begins what was asked for.</summary>
    [Function("BeginOnboarding")]
    public Task BeginAsync([ActivityTrigger] OnboardingOrder order, FunctionContext context) => begin.RunAsync(order, context.CancellationToken);

    /// <summary>What is next.</summary>
    [Function("NextOnboardingTurn")]
    public Task<OnboardingTurn> NextAsync([ActivityTrigger] OnboardingRun run, FunctionContext context) =>
        turns.NextAsync(run.Order.SiteId, run.Order.Service, run.Woken, context.CancellationToken);

    /// <summary>Does the step that it is at.</summary>
    [Function("DoOnboardingStep")]
    public Task DoAsync([ActivityTrigger] OnboardingOrder order, FunctionContext context) => turns.DoAsync(order.SiteId, order.Service, context.CancellationToken);

    /// <summary>Says that the step could not be done.</summary>
    [Function("FailOnboardingStep")]
    public Task FailAsync([ActivityTrigger] OnboardingOrder order, FunctionContext context) => turns.FailAsync(order.SiteId, order.Service, context.CancellationToken);

    /// <summary>Undoes the step that it is at.</summary>
    [Function("UndoOnboardingStep")]
    public Task UndoAsync([ActivityTrigger] OnboardingOrder order, FunctionContext context) => turns.UndoAsync(order.SiteId, order.Service, context.CancellationToken);
}

/// <summary>What an orchestration hands on to itself.</summary>
/// <param name="Order">What was asked for.</param>
/// <param name="Begun">Whether it has begun.</param>
/// <param name="Woken">Whether something may have happened since it began to wait.</param>
public sealed record OnboardingRun(OnboardingOrder Order, bool Begun = false, bool Woken = false);
