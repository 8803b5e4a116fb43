using Hub.Core.Sites;

namespace Hub.Tests.Accounts;

/// <summary>The clocks on a school's walls, on the two days on which they change too.</summary>
public sealed class SchoolClockTests
{
    private static readonly SchoolClock London = new("Europe/London");

    [Theory]
    [InlineData("2027-01-10T12:00", "2027-01-10T12:00:00Z", "2027-01-10T12:00:00Z")]
    [InlineData("2027-07-10T12:00", "2027-07-10T11:00:00Z", "2027-07-10T11:00:00Z")]
    [InlineData("2027-03-28T00:59", "2027-03-28T00:59:00Z", "2027-03-28T00:59:00Z")]
    [InlineData("2027-03-28T02:00", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z")]
    [InlineData("2026-10-25T01:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z")]
    [InlineData("2026-10-25T02:00", "2026-10-25T02:00:00Z", "2026-10-25T02:00:00Z")]
    public void When_ATimeOfTheClocks_IsTheFirstOrTheLastMomentOfIt(string shown, string first, string last)
    {
        var time = DateTime.Parse(shown, null);

        Assert.Equal(DateTimeOffset.Parse(first, null), London.When(time, last: false));
        Assert.Equal(DateTimeOffset.Parse(last, null), London.When(time, last: true));
        Assert.Equal(time, London.At(DateTimeOffset.Parse(first, null)));
    }

    [Theory]
    [InlineData("2027-03-28T01:00")]
    [InlineData("2027-03-28T01:59")]
    public void When_ATimeThatTheClocksJumpOver_IsNone(string shown) => Assert.Null(London.When(DateTime.Parse(shown, null), last: false));
}
