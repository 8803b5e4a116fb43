using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;

namespace Hub.Tests.Accounts;

public sealed class PasswordRulesTests
{
    private static readonly Account Pupil = new() { Id = Guid.NewGuid(), SiteId = Guid.NewGuid(), Username = "aashworth", GivenName = "Anna", FamilyName = "Ashworth", Roles = [Roles.Student] };

    [Theory]
    [InlineData(PasswordLevel.Child, "ow", "password_too_simple")]
    [InlineData(PasswordLevel.Child, "owl", null)]
    [InlineData(PasswordLevel.Child, "1234", "password_common")]
    [InlineData(PasswordLevel.Simple, "owls", "password_too_simple")]
    [InlineData(PasswordLevel.Simple, "Owls", null)]
    [InlineData(PasswordLevel.Simple, "Dragon1", "password_common")]
    [InlineData(PasswordLevel.Relaxed, "Owlfeat", "password_too_simple")]
    [InlineData(PasswordLevel.Relaxed, "Owlfeather", null)]
    [InlineData(PasswordLevel.Relaxed, "Basketball", "password_common")]
    [InlineData(PasswordLevel.Relaxed, "MyAnnaOwl", "password_holds_name")]
    [InlineData(PasswordLevel.Normal, "Owlfeather", "password_too_simple")]
    [InlineData(PasswordLevel.Normal, "Owlfeather7", null)]
    [InlineData(PasswordLevel.Normal, "Password1", "password_common")]
    [InlineData(PasswordLevel.Normal, "Password123456!", "password_common")]
    [InlineData(PasswordLevel.Normal, "Ashworth77", "password_holds_name")]
    [InlineData(PasswordLevel.Complex, "Owlfeather7", "password_too_simple")]
    [InlineData(PasswordLevel.Complex, "Owlfeather7!", null)]
    [InlineData(PasswordLevel.Complex, "P@ssword1!x", null)]
    public void Fault_EachLevel_TakesWhatItAsksFor(PasswordLevel level, string password, string? code) =>
        Assert.Equal(code, new PasswordRules { Default = level }.Fault(Pupil, password)?.Code);

    [Fact]
    public void Fault_LongerThanTheMost_IsRefused() => Assert.Equal("password_too_long", new PasswordRules().Fault(Pupil, "Ab1" + new string('x', 254))?.Code);

    [Theory]
    [InlineData("student", PasswordLevel.Child)]
    [InlineData("staff", PasswordLevel.Complex)]
    [InlineData("administrator", PasswordLevel.Normal)]
    [InlineData("staff administrator", PasswordLevel.Complex)]
    [InlineData("", PasswordLevel.Simple)]
    public void LevelOf_Roles_IsTheHighestAndNeverLowForAdministrators(string roles, PasswordLevel level)
    {
        var rules = new PasswordRules
        {
            Default = PasswordLevel.Simple,
            ByRole = new Dictionary<string, PasswordLevel> { [Roles.Student] = PasswordLevel.Child, [Roles.Staff] = PasswordLevel.Complex },
        };

        Assert.Equal(level, rules.LevelOf(Pupil with { Roles = roles.Split(' ', StringSplitOptions.RemoveEmptyEntries) }));
    }

    [Theory]
    [InlineData(PasswordLevel.Child, "at least 3 characters")]
    [InlineData(PasswordLevel.Normal, "at least 8 characters, with an upper case letter and a number")]
    public void Describe_Level_SaysWhatItAsksFor(PasswordLevel level, string text) => Assert.Equal(text, PasswordRules.Describe(level));

    [Fact]
    public void TemporaryPassword_EachLevel_FitsItsOwnRules()
    {
        foreach (var level in Enum.GetValues<PasswordLevel>())
        {
            var made = Enumerable.Range(0, 500).Select(_ => TemporaryPassword.For(level)).ToArray();

            Assert.All(made, p => Assert.Null(new PasswordRules { Default = level }.Fault(Pupil, p)));
            Assert.All(made, p => Assert.DoesNotContain(p, c => "lI1O0".Contains(c, StringComparison.Ordinal)));
        }
    }
}
