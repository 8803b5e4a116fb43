using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Provisioning;

namespace Hub.Tests.Provisioning;

/// <summary>Whether an account's name can be a person's.</summary>
public sealed class NameAgreementTests
{
    [Theory]
    [InlineData("Ada", "Byron", "Ada", "Byron")]
    [InlineData("ADA", "byron", "ada", "BYRON")]
    [InlineData("Zoë", "Núñez", "Zoe", "Nunez")]
    [InlineData("Sam", "O'Neill", "Samuel", "ONeill")]
    [InlineData("Samuel James", "Smith-Jones", "Sam", "Smith Jones")]
    public void Holds_SameNameOrShortForm_Agrees(string given, string family, string accountGiven, string accountFamily)
    {
        Assert.True(Agrees(given, family, accountGiven, accountFamily));
        Assert.True(Agrees(accountGiven, accountFamily, given, family));
    }

    [Theory]
    [InlineData("Ada", "Byron", "Ada", "Lovelace")]
    [InlineData("Jo", "Smith", "Joseph", "Smith")]
    [InlineData("A", "Smith", "Ada", "Smith")]
    [InlineData("Samuel", "Smith", "Samantha", "Smith")]
    [InlineData("Ada", "Smith-Jones", "Ada", "Smith")]
    [InlineData("", "Smith", "Ada", "Smith")]
    [InlineData("Ada", "", "Ada", "Smith")]
    public void Holds_AnotherNameOrTooLittleOfIt_Disagrees(string given, string family, string accountGiven, string accountFamily) =>
        Assert.False(Agrees(given, family, accountGiven, accountFamily));

    [Theory]
    [InlineData("Ada Byron", true)]
    [InlineData("Byron, Ada", true)]
    [InlineData("Miss Ada Byron (Year 7)", true)]
    [InlineData("A. Byron", false)]
    [InlineData("Byron", false)]
    [InlineData("Ada", false)]
    [InlineData("", false)]
    public void Holds_OnlyADisplayName_TakesBothNamesFromIt(string display, bool agrees) => Assert.Equal(
        agrees,
        NameAgreement.Holds(PlannerSchool.Person("p"), new RemoteAccount { DirectoryId = "1", Address = "", DisplayName = display }));

    [Fact]
    public void Holds_AnyTwoNames_IsTheSameBothWays()
    {
        var name = Gen.Elements("Ada", "ada", "Adam", "Zoë", "Jo", "Jose", "José", "", "-", "Mary Ann", "O'Neill", "Oneill", "Smith-Jones", "Smith Jones");
        Prop.ForAll(Arb.From(Gen.Four(name)), n => Agrees(n.Item1, n.Item2, n.Item3, n.Item4) == Agrees(n.Item3, n.Item4, n.Item1, n.Item2)).QuickCheckThrowOnFailure();
    }

    private static bool Agrees(string given, string family, string accountGiven, string accountFamily) => NameAgreement.Holds(
        PlannerSchool.Person("p") with { GivenName = given, FamilyName = family },
        new RemoteAccount { DirectoryId = "1", Address = "", GivenName = accountGiven, FamilyName = accountFamily });
}
