using Hub.Core.ActiveDirectory;

namespace Hub.Tests.ActiveDirectory;

/// <summary>OUs (RFC 4514), groups and folders as rules name them.</summary>
public sealed class PlaceTests
{
    [Theory]
    [InlineData("OU=Students,DC=school,DC=internal")]
    [InlineData("ou=Year 7,OU=Students,dc=school,dc=internal")]
    [InlineData("CN=Users,DC=school,DC=internal")]
    [InlineData(@"OU=Smith\, James,DC=school,DC=internal")]
    [InlineData(@"OU=Before\0DAfter,DC=school,DC=internal")]
    [InlineData(@"OU=\#sharp,DC=school,DC=internal")]
    [InlineData(@"OU=blank\ ,DC=school,DC=internal")]
    [InlineData("OU=Łódź,DC=school,DC=internal")]
    public void DistinguishedName_InADomain_HasNoObjection(string text) => Assert.Null(DistinguishedName.Objection(text));

    [Theory]
    [InlineData("")]
    [InlineData("Students")]
    [InlineData("OU=Students")]
    [InlineData("DC=school,DC=internal")]
    [InlineData("OU=,DC=school")]
    [InlineData("OU=Students;DC=school")]
    [InlineData("OU=a+CN=b,DC=school")]
    [InlineData("OU=Smith, James,DC=school")]
    [InlineData("OU= Students,DC=school")]
    [InlineData("OU=Students ,DC=school")]
    [InlineData("OU=#1,DC=school")]
    [InlineData(@"OU=a\x,DC=school")]
    [InlineData("OU=a,DC=school,OU=b")]
    [InlineData("O=School,DC=school")]
    [InlineData("OU=a,,DC=school")]
    [InlineData("OU=12345678901234567890123456789012345678901234567890123456789012345,DC=school")]
    public void DistinguishedName_ThatIsNone_IsRefused(string text) => Assert.NotNull(DistinguishedName.Objection(text));

    [Theory]
    [InlineData("7, Red", @"7\, Red")]
    [InlineData(" 7", @"\ 7")]
    [InlineData("7 ", @"7\ ")]
    [InlineData("#7", @"\#7")]
    [InlineData("a\"b<c>d;e+f\\g", @"a\""b\<c\>d\;e\+f\\g")]
    [InlineData("Year 7", "Year 7")]
    public void Escape_OfAnyValue_CanStandInADistinguishedName(string value, string escaped)
    {
        Assert.Equal(escaped, DistinguishedName.Escape(value));
        Assert.Null(DistinguishedName.Objection($"OU={DistinguishedName.Escape(value)},DC=school"));
    }

    [Theory]
    [InlineData(@"\\server\homes\jsmith")]
    [InlineData(@"\\files.school.internal\home$\7\j.smith")]
    [InlineData(@"\\server\share")]
    public void UncPath_OfAFolder_HasNoObjection(string path) => Assert.Null(UncPath.Objection(path));

    [Theory]
    [InlineData("")]
    [InlineData(@"\\server")]
    [InlineData(@"H:\jsmith")]
    [InlineData("//server/share")]
    [InlineData(@"\\server\share\")]
    [InlineData(@"\\server\share\a:b")]
    [InlineData(@"\\server\share\a.")]
    [InlineData(@"\\server\\share")]
    [InlineData(@"\\ser ver\share")]
    public void UncPath_ThatIsNone_IsRefused(string path) => Assert.NotNull(UncPath.Objection(path));

    [Theory]
    [InlineData("Year 7 pupils", true)]
    [InlineData("CN=Staff,OU=Groups,DC=school", true)]
    [InlineData("CN=Staff", false)]
    [InlineData("a/b", false)]
    [InlineData("Staff.", false)]
    [InlineData("", false)]
    public void GroupName_IsAShortOrADistinguishedOne(string name, bool legal) => Assert.Equal(legal, GroupName.Objection(name) is null);

    [Fact]
    public void Placement_WithFaults_TellsEachByFieldAndLine()
    {
        var rules = new PlacementRules
        {
            UserTypes = [Core.Mis.UserType.Staff],
            Units = new Dictionary<Core.Mis.UserType, string> { [Core.Mis.UserType.Student] = "OU=[%XX],DC=school" },
            YearUnits = [new YearPlace("7", "OU=Lower"), new YearPlace("", "OU=Lower,DC=school")],
            Groups = ["Everybody", "Year [%YG]"],
        };

        var faults = PlacementRules.Faults(rules);

        Assert.Equal(["groups", "unit-Staff", "unit-Student", "year-units", "year-units"], faults.Select(f => f.Field).Order(StringComparer.Ordinal));
        Assert.Contains(faults, f => f.Field == "groups" && f.Error.StartsWith("line 2, ", StringComparison.Ordinal) && f.Error.Contains("only students have", StringComparison.Ordinal));
        Assert.Contains(faults, f => f.Error.Contains("begins with a year group", StringComparison.Ordinal));
    }

    [Fact]
    public void Homes_WithFaults_TellsEachByField()
    {
        var rules = new HomeRules
        {
            Default = new HomeRule("C:", @"\\server\homes\[%AC]"),
            ByType = new Dictionary<Core.Mis.UserType, HomeRule> { [Core.Mis.UserType.Staff] = new("H:", null, "H:\\profile"), [Core.Mis.UserType.Student] = new(null, null, @"\\server\profiles\[%I]\[%AC]") },
        };

        Assert.Equal(["drive-default", "home-Staff", "profile-Staff"], HomeRules.Faults(rules).Select(f => f.Field).Order(StringComparer.Ordinal));
    }
}
