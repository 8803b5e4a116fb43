using Hub.Core.ActiveDirectory;

namespace Hub.Tests.ActiveDirectory;

/// <summary>What the two names may be. Sources: see <see cref="AccountNameLaw"/> and <see cref="PrincipalNameLaw"/>.</summary>
public sealed class NameLawTests
{
    private static readonly string[] Suffixes = ["school.sch.uk", "pupils.school.sch.uk"];

    [Theory]
    [InlineData("jsmith")]
    [InlineData("j.smith-jones_2")]
    [InlineData("o'brien")]
    [InlineData("12345678901234567890")]
    public void AccountName_Legal_HasNoObjection(string name) => Assert.Null(AccountNameLaw.Objection(name));

    [Theory]
    [InlineData("")]
    [InlineData("123456789012345678901")]
    [InlineData("jsmith.")]
    [InlineData(" jsmith")]
    [InlineData("jsmith ")]
    [InlineData("j\tsmith")]
    [InlineData("j\u007fsmith")]
    [InlineData("Administrator")]
    [InlineData("krbtgt")]
    public void AccountName_AgainstTheLaw_IsRefused(string name) => Assert.NotNull(AccountNameLaw.Objection(name));

    [Fact]
    public void AccountName_WithAForbiddenCharacter_IsRefusedByName() =>
        Assert.All("\"/\\[]:;|=,+*?<>@", c => Assert.Contains($"It has {c}", AccountNameLaw.Objection($"a{c}b"), StringComparison.Ordinal));

    [Theory]
    [InlineData("jane.smith@school.sch.uk")]
    [InlineData("Jane.O'Brien-Smith_2!#^~@SCHOOL.sch.uk")]
    [InlineData("x@pupils.school.sch.uk")]
    public void PrincipalName_Legal_HasNoObjection(string name) => Assert.Null(PrincipalNameLaw.Objection(name, Suffixes));

    [Theory]
    [InlineData("jane.smith")]
    [InlineData("@school.sch.uk")]
    [InlineData("jane.smith@other.sch.uk")]
    [InlineData(".jane@school.sch.uk")]
    [InlineData("jane.@school.sch.uk")]
    [InlineData("jane..smith@school.sch.uk")]
    [InlineData("jane smith@school.sch.uk")]
    [InlineData("jané@school.sch.uk")]
    [InlineData("jane+x@school.sch.uk")]
    [InlineData("jane&joe@school.sch.uk")]
    [InlineData("a@b@school.sch.uk")]
    public void PrincipalName_AgainstTheLaw_IsRefused(string name) => Assert.NotNull(PrincipalNameLaw.Objection(name, Suffixes));

    [Fact]
    public void PrincipalName_AtItsLongest_IsLegalAndNotOneMore()
    {
        var (prefix, suffix) = (new string('a', 64), new string('s', 41) + ".sch.uk");

        Assert.Null(PrincipalNameLaw.Objection($"{prefix}@{suffix}", [suffix]));
        Assert.Equal(113, $"{prefix}@{suffix}".Length);
        Assert.NotNull(PrincipalNameLaw.Objection($"{prefix}a@{suffix}", [suffix]));
        Assert.Null(PrincipalNameLaw.SuffixObjection(suffix));
        Assert.NotNull(PrincipalNameLaw.SuffixObjection($"s{suffix}"));
    }

    [Theory]
    [InlineData("[%F].[%S]", null)]
    [InlineData("[%E]", null)]
    [InlineData("[%E]2", "stands alone")]
    [InlineData("[%F]..[%S]", "two full stops")]
    [InlineData("[%F] [%S]", "At character 5")]
    [InlineData("[%U]", "only students have")]
    public void PrincipalNameFormat_IsHeldAgainstTheLawAsItIsTyped(string format, string? fault)
    {
        var faults = NameFaults.Of(new PrincipalNameRules { Suffixes = ["school.sch.uk"], Default = [format] });

        Assert.Equal(fault is null, faults.Count == 0);
        Assert.All(faults, f => Assert.Contains(fault!, f.Error, StringComparison.Ordinal));
    }

    [Fact]
    public void PrincipalNameRules_SuffixThatIsNotListed_OrNone_AreRefused()
    {
        var none = NameFaults.Of(new PrincipalNameRules());
        var other = NameFaults.Of(new PrincipalNameRules { Suffixes = ["a.uk"], SuffixByType = new Dictionary<Core.Mis.UserType, string> { [Core.Mis.UserType.Staff] = "b.uk" } });

        Assert.Equal("suffixes", Assert.Single(none).Field);
        Assert.Equal("suffix-Staff", Assert.Single(other).Field);
    }

    [Theory]
    [InlineData("pupil_of_the_school_[%F]", "24 characters")]
    [InlineData("[%F1][%S]", null)]
    [InlineData("[%E]", null)]
    [InlineData("x[%E]", null)]
    public void AccountNameFormat_IsHeldAgainstTheLawAsItIsTyped(string format, string? fault)
    {
        var faults = NameFaults.Of(new AccountNameRules { Default = [format] });

        Assert.Equal(fault is null, faults.Count == 0);
        Assert.All(faults, f => Assert.Contains(fault!.Split(' ')[1], f.Error, StringComparison.Ordinal));
    }
}
