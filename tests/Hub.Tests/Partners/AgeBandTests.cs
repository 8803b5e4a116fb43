using Hub.Core.Partners.Rap;

namespace Hub.Tests.Partners;

public sealed class AgeBandTests
{
    [Theory]
    [InlineData("2013-09-02", "2026-09-01", "under13")]
    [InlineData("2013-09-01", "2026-09-01", "13to15")]
    [InlineData("2010-09-02", "2026-09-01", "13to15")]
    [InlineData("2010-09-01", "2026-09-01", "16andover")]
    [InlineData("2012-02-29", "2025-02-28", "under13")]
    [InlineData("2012-02-29", "2025-03-01", "13to15")]
    [InlineData("2026-09-02", "2026-09-01", null)]
    [InlineData(null, "2026-09-01", null)]
    public void Of_DateOfBirth_IsTheBandOnTheDay(string? born, string day, string? band) =>
        Assert.Equal(band, AgeBand.Of(born is null ? null : DateOnly.Parse(born, null), DateOnly.Parse(day, null)));
}
