using Hub.Local.Durable.Client;
using Hub.Local.Durable.Engine;
using Hub.Local.Durable.History;
using Hub.Local.Durable.Storage;

namespace Hub.Tests.Durable;

/// <summary>What a turn takes of the signals that wait.</summary>
public sealed class TurnPlanTests
{
    private readonly LiveInstance live = new("i");

    private readonly InstanceRecord record = new() { Id = "i", Name = "O", Start = "s", Token = "t", Status = OrchestrationRuntimeStatus.Running };

    public TurnPlanTests()
    {
        var history = new InstanceHistory();
        history.Append(new Turn { Out = [.. Enumerable.Range(0, 6_000).Select(n => new HistoryEvent { Kind = EventKind.Activity, Id = n })] });
        live.Load(record, history);
    }

    [Fact]
    public void For_AnswersOfAnotherExecutionOrTwiceOrNotAsked_TakesOnlyTheOneThatCounts()
    {
        live.Held = [Answer(1), Answer(1), Answer(7_000), new Signal.Answered("s", 9, Done(2)), new Signal.Answered("old", 0, Done(3))];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.Equal([1], plan.Inputs.Select(i => i.Id));
        Assert.Empty(plan.Later);
    }

    [Fact]
    public void For_MoreAnswersThanATurnTakes_LeavesTheRestForLater()
    {
        live.Held = [.. Enumerable.Range(0, 6_000).Select(Answer)];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.Equal((5_000, 1_000, true), (plan.Inputs.Count, plan.Later.Count, plan.Full));
    }

    [Fact]
    public void For_MoreMessagesThanATransactionHolds_LeavesTheRestForLater()
    {
        live.Held = [.. Enumerable.Range(0, 120).Select(n => Tell(MessageKind.Raise, $"m{n:d3}"))];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.Equal((90, 90, 30, true), (plan.Inputs.Count, plan.Settled.Count, plan.Later.Count, plan.Full));
    }

    [Fact]
    public void For_ASuspendedInstance_HoldsAnswersAndEvents()
    {
        live.Held = [Answer(1), Tell(MessageKind.Suspend, "a"), Tell(MessageKind.Raise, "b")];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.True(plan.Suspended);
        Assert.Empty(plan.Inputs);
        Assert.Equal(2, plan.Later.Count);
        Assert.Equal(["a"], plan.Settled.Select(m => m.Key));
    }

    [Fact]
    public void For_ATermination_TakesNothingElse()
    {
        live.Held = [Answer(1), Tell(MessageKind.Raise, "a"), Tell(MessageKind.Terminate, "b")];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.NotNull(plan.Terminate);
        Assert.Empty(plan.Inputs);
        Assert.Equal(["a", "b"], plan.Settled.Select(m => m.Key));
    }

    [Fact]
    public void For_AMessageForAnEarlierStart_SettlesItWithoutEffect()
    {
        live.Held = [Tell(MessageKind.Terminate, "a", start: "old"), Tell(MessageKind.Raise, "b", start: "old")];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.Null(plan.Terminate);
        Assert.Empty(plan.Inputs);
        Assert.Equal(2, plan.Settled.Count);
    }

    [Fact]
    public void For_AnEventThatHistoryHolds_SettlesItWithoutEffect()
    {
        live.History.Append(new Turn { In = [new HistoryEvent { Kind = EventKind.Raised, Name = "e", Message = "a" }] });
        live.Held = [Tell(MessageKind.Raise, "a"), Tell(MessageKind.Raise, "b"), Tell(MessageKind.Raise, "b")];

        var plan = TurnPlan.For(live, record, started: true);

        Assert.Equal(["b"], plan.Inputs.Select(i => i.Message));
        Assert.Equal(["a", "b"], plan.Settled.Select(m => m.Key));
    }

    private static Signal Answer(int step) => new Signal.Answered("s", 0, Done(step));

    private static HistoryEvent Done(int step) => new() { Kind = EventKind.Done, Id = step };

    private static Signal.Told Tell(MessageKind kind, string key, string start = "s") =>
        new Signal.Told(new Message { To = "i", Start = start, Key = key, Kind = kind, Name = "e", Stored = true });
}
