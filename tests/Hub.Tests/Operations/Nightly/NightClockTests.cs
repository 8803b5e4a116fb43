using Hub.Core.Operations.Nightly;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Operations.Nightly;

/// <summary>Which night it is, by British clocks.</summary>
public sealed class NightClockTests
{
    [Theory]
    // Winter, and summer an hour ahead of UTC.
    [InlineData("2026-11-26T01:59:59Z", null)]
    [InlineData("2026-11-26T02:00:00Z", "2026-11-26")]
    [InlineData("2026-07-14T00:59:59Z", null)]
    [InlineData("2026-07-14T01:00:00Z", "2026-07-14")]
    // A hub that was away until the afternoon catches up with the same night; only midnight begins to wait for another.
    [InlineData("2026-11-26T15:00:00Z", "2026-11-26")]
    [InlineData("2026-11-27T00:30:00Z", null)]
    // Clocks go from one to two: it is two o'clock at once.
    [InlineData("2027-03-28T00:59:00Z", null)]
    [InlineData("2027-03-28T01:00:00Z", "2027-03-28")]
    // Clocks go back from two to one: the hour between is gone through twice, and two o'clock comes once.
    [InlineData("2026-10-25T00:30:00Z", null)]
    [InlineData("2026-10-25T01:30:00Z", null)]
    [InlineData("2026-10-25T02:00:00Z", "2026-10-25")]
    public void Due_IsTheNightOfTheDay_OnceItsTimeHasCome(string now, string? night) =>
        Assert.Equal(night, At(now).Due?.ToString("yyyy-MM-dd", null));

    [Theory]
    [InlineData("2026-11-26T05:59:59Z", true)]
    [InlineData("2026-11-26T06:00:00Z", false)]
    [InlineData("2026-07-14T04:59:59Z", true)]
    [InlineData("2026-07-14T05:00:00Z", false)]
    public void AllowsUpdates_UntilTheMorning(string now, bool allowed) => Assert.Equal(allowed, At(now).AllowsUpdates);

    private static NightClock At(string now) => new(new NightlySettings(), new FakeTimeProvider(DateTimeOffset.Parse(now, null)));
}
