using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Tests.Naming;

public sealed class UsernameFormatTests
{
    private static readonly NamedPerson Zoe = new("Zoë Anne", "O'Brien-Łukasz", "H801200001001", "004512", new DateOnly(2012, 8, 31), new DateOnly(2023, 9, 4));

    [Theory]
    [InlineData("[%F].[%S]", "zoeanne.obrien-lukasz")]
    [InlineData("[%F1][%S]", "zobrien-lukasz")]
    [InlineData("[%S3][%F2]", "obrzo")]
    [InlineData("[%F99]", "zoeanne")]
    [InlineData("P_[%U]", "p_h801200001001")]
    [InlineData("[%AN]", "004512")]
    [InlineData("[%A]x", "2011x")]
    [InlineData("[%I]-[%IS]", "2023-23")]
    [InlineData("[%Y]", "2023")]
    [InlineData("[%B][%F1]", "2012z")]
    [InlineData("[%C]_[%CS]", "2028_28")]
    public void Fill_EachToken_GivesWhatItStandsFor(string format, string username) => Assert.Equal(username, Parse(format).Fill(Zoe));

    /// <summary>The academic year begins on 1 September.</summary>
    [Fact]
    public void Fill_BornOnTheFirstDayOfTheSchoolYear_IsAYearLater() => Assert.Equal("2012", Parse("[%A]").Fill(Zoe with { DateOfBirth = new DateOnly(2012, 9, 1) }));

    [Fact]
    public void Fill_RandomTokens_AreALetterAndADigit() => Assert.Matches("^zoeanne[a-z][1-9]$", Parse("[%F][%L][%N]").Fill(Zoe));

    [Theory]
    [InlineData("[%U]")]
    [InlineData("[%AN]")]
    [InlineData("[%B]")]
    [InlineData("[%Y]")]
    public void Fill_PersonWithoutWhatATokenStandsFor_IsNull(string format) => Assert.Null(Parse(format).Fill(new NamedPerson("Anna", "Ash")));

    [Theory]
    [InlineData("")]
    [InlineData("fixed")]
    [InlineData("[%F] [%S]")]
    [InlineData("[%F]@school")]
    [InlineData("[%X]")]
    [InlineData("[%F0]")]
    [InlineData("[%U3]")]
    [InlineData("[%F")]
    [InlineData("é[%F]")]
    public void Parse_WrongFormat_SaysWhatAndWhere(string text)
    {
        Assert.False(UsernameFormat.Parse(text).Succeeded(out _, out var refusal));
        Assert.Equal("invalid_username_format", refusal.Code);
        Assert.NotEmpty(refusal.Detail);
    }

    [Fact]
    public void Fill_AnyName_IsOfAllowedCharactersOnly()
    {
        var formats = new[] { "[%F].[%S]", "[%F1][%S]", "x-[%S3]_[%F]" }.Select(Parse).ToArray();

        Check.One(Config.QuickThrowOnFailure, Prop.ForAll<string, string>((given, family) => formats.All(f =>
            f.Fill(new NamedPerson(given ?? "", family ?? "")) is not { } name || (name.Length is > 0 and <= UsernameFormat.MaxUsername && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-')))));
    }

    [Fact]
    public void Candidates_AlternatesThenNumbers_InThatOrder()
    {
        var formats = new UsernameFormats { Default = ["[%U]", "[%F1][%S]", "[%F].[%S]"] };

        Assert.Equal(["aash", "anna.ash", "aash2", "aash3"], formats.Candidates(UserType.Staff, new NamedPerson("Anna", "Ash")).Take(4));
    }

    [Fact]
    public void Candidates_TypeWithItsOwn_UsesThose()
    {
        var formats = new UsernameFormats { ByType = new Dictionary<UserType, IReadOnlyList<string>> { [UserType.Student] = ["[%CS][%S]"] } };

        Assert.Equal("28obrien-lukasz", formats.Candidates(UserType.Student, Zoe).First());
        Assert.Equal("zobrien-lukasz", formats.Candidates(UserType.Staff, Zoe).First());
    }

    [Fact]
    public void Candidates_NameThatLooksLikeTheSchools_IsPassedOver() =>
        Assert.Equal("admin2", new UsernameFormats { Default = ["[%F][%S]"] }.Candidates(UserType.Staff, new NamedPerson("Ad", "Min")).First());

    private static UsernameFormat Parse(string text) => UsernameFormat.Parse(text).Succeeded(out var format, out var refusal) ? format : throw new InvalidOperationException(refusal.Detail);
}
