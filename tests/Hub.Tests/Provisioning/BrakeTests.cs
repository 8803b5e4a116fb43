using Hub.Core.Provisioning;

namespace Hub.Tests.Provisioning;

/// <summary>When a set of updates is held.</summary>
public sealed class BrakeTests
{
    [Theory]
    [InlineData(99, 99, false)]
    [InlineData(20, 100, false)]
    [InlineData(21, 100, true)]
    [InlineData(264, 1320, false)]
    [InlineData(265, 1320, true)]
    [InlineData(0, 100, false)]
    [InlineData(20, 101, false)]
    [InlineData(21, 104, true)]
    [InlineData(21, 105, false)]
    public void Reason_StandardLimits_HoldsAboveTwentyPercentFromAHundredAccountsUp(int changes, int accounts, bool held) => Assert.Equal(held, new Brake().Reason(changes, accounts) is not null);

    [Fact]
    public void Reason_Held_SaysHowMany() => Assert.Equal("21 of 100 accounts would change (21 %); more than 20 % needs approval.", new Brake().Reason(21, 100));

    [Theory]
    [InlineData(0, 1, 1, true)]
    [InlineData(100, 5, 5, false)]
    [InlineData(12.5, 1, 8, false)]
    [InlineData(12.5, 2, 8, true)]
    public void Reason_OtherLimits_AreExactToo(double percent, int changes, int accounts, bool held) =>
        Assert.Equal(held, new Brake(percent, FromAccounts: 1).Reason(changes, accounts) is not null);
}
