using Hub.Core.Accounts.TwoFactor;

namespace Hub.Tests.Accounts;

/// <summary>Which passphrases are taken, what is asked of them and what counts as right.</summary>
public sealed class PassphraseTests
{
    [Theory]
    [InlineData("river boat", true)]
    [InlineData("Größe & Maß 7", true)]
    [InlineData("seven77", false)]
    [InlineData("a b c d e f", false)]
    [InlineData("aaaabbbb", false)]
    [InlineData("tab\there and there", false)]
    [InlineData("smile 😀 smile again", false)]
    [InlineData("        ", false)]
    public void Fault_Phrase_IsNoneForThoseThatCanBeTyped(string phrase, bool good) => Assert.Equal(good, Passphrase.Fault(Passphrase.Normalise(phrase)) is null);

    [Fact]
    public void Fault_Length_IsBounded()
    {
        Assert.Null(Passphrase.Fault(string.Concat(Enumerable.Repeat("abcdefgh", 8))));
        Assert.NotNull(Passphrase.Fault(string.Concat(Enumerable.Repeat("abcdefgh", 8)) + "x"));
    }

    [Fact]
    public void Draw_ManyTimes_GivesThreePositionsInOrderAndEveryLetterButNoSpace()
    {
        const string phrase = "blue whale";

        var drawn = Enumerable.Range(0, 500).Select(_ => Passphrase.Draw(phrase)).ToList();

        Assert.All(drawn, p => Assert.Equal(Passphrase.Asked, p.Distinct().Count()));
        Assert.All(drawn, p => Assert.Equal(p.Order(), p));
        Assert.Equal([1, 2, 3, 4, 6, 7, 8, 9, 10], drawn.SelectMany(p => p).Distinct().Order());
    }

    [Theory]
    [InlineData("bee", true)]
    [InlineData("BEE", true)]
    [InlineData("be", false)]
    [InlineData("beee", false)]
    [InlineData("eeb", false)]
    [InlineData("", false)]
    [InlineData("\ud83d", false)]
    public void Matches_CharactersInOrder_AreRightInEitherCase(string answer, bool right) => Assert.Equal(right, Passphrase.Matches("Blue whale", [1, 4, 10], answer));
}
