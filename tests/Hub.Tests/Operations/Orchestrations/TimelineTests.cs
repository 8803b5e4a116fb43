using Hub.Core.Operations;
using Hub.Functions.Operations.Orchestrations;
using Hub.Local.Durable;
using Hub.Local.Durable.Client.History;

namespace Hub.Tests.Operations.Orchestrations;

public sealed class TimelineTests
{
    private static readonly DateTime Start = new(2026, 11, 26, 2, 0, 0, DateTimeKind.Utc);

    [Fact]
    public void Of_AStepThatIsTriedAgain_CountsItsAttempts()
    {
        var entries = Timeline.Of(
        [
            new ExecutionStartedEvent { Name = "Run", Timestamp = At(0) },
            new TaskScheduledEvent { EventId = 0, Name = "Write", Timestamp = At(0) },
            new TaskFailedEvent { TaskScheduledId = 0, Timestamp = At(3), Reason = "The disk is full." },
            new TimerCreatedEvent { EventId = 1, Timestamp = At(3), FireAt = At(8) },
            new TimerFiredEvent { TimerId = 1, Timestamp = At(8) },
            new TaskScheduledEvent { EventId = 2, Name = "Write", Timestamp = At(8) },
            new TaskCompletedEvent { TaskScheduledId = 2, Timestamp = At(10) },
            new TaskScheduledEvent { EventId = 3, Name = "Write", Timestamp = At(10) },
            new ExecutionCompletedEvent { Timestamp = At(11) },
        ]);

        var writes = entries.Where(e => e.What == TimelineKind.Activity).ToArray();
        Assert.Equal([(1, TimelineState.Failed), (2, TimelineState.Completed), (1, TimelineState.Running)], writes.Select(w => (w.Attempt, w.State!.Value)));
        Assert.Equal("The disk is full.", writes[0].Error);
        Assert.Equal(TimeSpan.FromSeconds(2), writes[1].EndedAt - writes[1].At);
        Assert.Equal("before another attempt of Write", entries.Single(e => e.What == TimelineKind.Timer).Name);
    }

    [Fact]
    public void Of_ARewoundOne_ShowsTheFailureAndTheSameStepAgain()
    {
        var entries = Timeline.Of(
        [
            new TaskScheduledEvent { EventId = 0, Name = "Write", Timestamp = At(0) },
            new TaskFailedEvent { TaskScheduledId = 0, Timestamp = At(3), Reason = "broken" },
            new ExecutionRewoundEvent { Timestamp = At(100) },
            new TaskCompletedEvent { TaskScheduledId = 0, Timestamp = At(107) },
        ]);

        Assert.Equal([TimelineKind.Activity, TimelineKind.Rewound, TimelineKind.Activity], entries.Select(e => e.What));
        Assert.Equal((2, TimelineState.Completed, TimeSpan.FromSeconds(7), null), (entries[2].Attempt, entries[2].State!.Value, (entries[2].EndedAt - entries[2].At)!.Value, entries[2].Error));
    }

    [Fact]
    public void Of_AFailureThatNamesSomebody_LeavesTheNameOut()
    {
        var details = new FailureDetails(new TaskFailureDetails("Microsoft.Graph.ODataError", "The user jane.smith@stmarys.sch.uk\nwas not found.", null, null, null));

        var entry = Timeline.Of([new TaskScheduledEvent { EventId = 0, Timestamp = At(0) }, new TaskFailedEvent { TaskScheduledId = 0, Timestamp = At(1), FailureDetails = details }])[0];

        Assert.Equal(("ODataError", "The user …@stmarys.sch.uk was not found."), (entry.ErrorType, entry.Error));
    }

    [Theory]
    [InlineData("email-update-11111111222233334444555555555555-04ab", "11111111-2222-3333-4444-555555555555", "04ab")]
    [InlineData("mis-import-11111111222233334444555555555555-04ab-approved", "11111111-2222-3333-4444-555555555555", "04ab")]
    [InlineData("mis-lane-11111111222233334444555555555555", null, null)]
    [InlineData("night-2026-11-26-11111111222233334444555555555555", null, null)]
    [InlineData("other-11111111222233334444555555555555-04ab", null, null)]
    [InlineData("export-", null, null)]
    public void JobOf_Instance_IsItsJob(string instance, string? site, string? job)
    {
        var found = InstanceFamily.JobOf(instance);

        Assert.Equal((site is null ? null : Guid.Parse(site), job), (found?.SiteId, found?.JobId));
    }

    private static DateTime At(int seconds) => Start.AddSeconds(seconds);
}
