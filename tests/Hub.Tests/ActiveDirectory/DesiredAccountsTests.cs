using Hub.Core.Accounts.Passwords;
using Hub.Core.ActiveDirectory;
using Hub.Core.Mis;
using Hub.Core.Sites;
using static Hub.Tests.ActiveDirectory.DirectorySchool;

namespace Hub.Tests.ActiveDirectory;

public sealed class DesiredAccountsTests
{
    private static readonly DateOnly Today = new(2026, 11, 26);

    private static readonly Site School = new()
    {
        Id = Id,
        Name = "St Mary's",
        DfeNumber = "9162044",
        ActiveDirectory = Rules(["[%F].[%S]"], ["[%F1][%S]"]) with
        {
            Attributes =
            [
                new AttributeMapping { Attribute = "department", First = "year-group", Separator = " ", Second = "registration-group" },
                new AttributeMapping { Attribute = "department", Type = UserType.Staff, Separator = "*", Second = "user-type" },
                new AttributeMapping { Attribute = "initials", First = "surname" },
                new AttributeMapping { Attribute = "mail", First = "mis-address" },
            ],
            Placement = new PlacementRules
            {
                UserTypes = [UserType.Student, UserType.Staff],
                Units = new Dictionary<UserType, string> { [UserType.Student] = "OU=[%YG],OU=Students,DC=school,DC=internal", [UserType.Staff] = "OU=Staff,DC=school,DC=internal" },
                YearUnits = [new YearPlace("11", "OU=Leavers [%C],DC=school,DC=internal")],
                Groups = ["Everybody"],
                GroupsByType = new Dictionary<UserType, IReadOnlyList<string>> { [UserType.Student] = ["CN=Year [%YG],OU=Groups,DC=school,DC=internal", "everybody"] },
                YearGroups = [new YearPlace("11", "Exam candidates")],
            },
            Homes = new HomeRules
            {
                Default = new HomeRule("H:", @"\\server\homes$\[%AC]", @"\\server\profiles\[%DF]\[%AC]"),
                ByType = new Dictionary<UserType, HomeRule> { [UserType.Student] = new("N:", @"\\server\pupils\[%YG]\[%AC]") },
            },
            Passwords = new InitialPasswordRules { ByType = new Dictionary<UserType, InitialPasswordRule> { [UserType.Student] = new(PasswordLevel.Simple, ChangeAtNextLogon: false) } },
        },
    };

    private static readonly Person Pupil = Person("p1", "Zoë", "Featherstonehaugh", UserType.Student, "zoe@school.sch.uk") with { YearGroup = "7, Red", RegistrationGroup = "7R" };

    [Fact]
    public void Account_OfAPupil_FollowsFromRulesRosterAndNames()
    {
        var account = Assert.Single(Of(Pupil));

        Assert.Equal(("zoe.featherstonehaugh@school.sch.uk", "zfeatherstonehaugh", true), (account.PrincipalName, account.AccountName, account.Enabled));
        Assert.Equal(("Zoë", "Featherstonehaugh", "Zoë Featherstonehaugh", "p1"), (account.GivenName, account.Surname, account.DisplayName, account.EmployeeId));
        Assert.Equal(@"OU=7\, Red,OU=Students,DC=school,DC=internal", account.Unit);
        Assert.Equal([@"CN=Year 7\, Red,OU=Groups,DC=school,DC=internal", "Everybody"], account.Groups);
        Assert.Equal(("N:", @"\\server\pupils\7, Red\zfeatherstonehaugh", null), (account.HomeDrive, account.HomeDirectory, account.ProfilePath));
        Assert.Equal(new Dictionary<string, string?> { ["department"] = "7, Red 7R", ["initials"] = "Feathe", ["mail"] = "zoe@school.sch.uk" }, account.Attributes);
        Assert.Equal((new InitialPasswordRule(PasswordLevel.Simple, false), true), (account.Password, account.CanBeMade));
        Assert.Empty(account.Problems);
    }

    [Fact]
    public void Account_OfStaff_HasTheRulesOfItsTypeBeforeThoseOfEverybody()
    {
        var account = Assert.Single(Of(Person("s1", "Joe", "Bloggs", UserType.Staff)));

        Assert.Equal(("*Staff", null), (account.Attributes["department"], account.Attributes["mail"]));
        Assert.Equal(("H:", @"\\server\homes$\jbloggs", @"\\server\profiles\9162044\jbloggs"), (account.HomeDrive, account.HomeDirectory, account.ProfilePath));
        Assert.Equal(new InitialPasswordRule(PasswordLevel.Complex, ChangeAtNextLogon: true), account.Password);
    }

    [Fact]
    public void Account_OfAYearWithItsOwnPlace_IsThere()
    {
        var account = Assert.Single(Of(Pupil with { YearGroup = "11", DateOfBirth = new DateOnly(2011, 3, 1) }));

        Assert.Equal("OU=Leavers 2027,DC=school,DC=internal", account.Unit);
        Assert.Contains("Exam candidates", account.Groups);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("7/8")]
    [InlineData(@"..\7")]
    public void Account_WhosePlaceCannotBeMade_HasNoneAndSaysWhy(string? year)
    {
        var account = Assert.Single(Of(Pupil with { YearGroup = year }));

        Assert.Null(account.HomeDirectory);
        Assert.Null(account.HomeDrive);
        Assert.NotEmpty(account.Problems);
        Assert.Equal(year is null, account.Unit is null);
    }

    [Fact]
    public void Account_OfWhoeverHasLeftOrIsNotWanted_IsDisabledAndKeepsItsName()
    {
        var named = Stored(Name(School.ActiveDirectory, [Pupil, Person("p2", "Gone", "Away")]));

        var accounts = DesiredAccounts.Of(School, [Pupil with { EndDate = Today.AddDays(-1) }], new Dictionary<string, int>(), named, Today);

        Assert.Equal(["p1", "p2"], accounts.Select(a => a.PersonId));
        Assert.All(accounts, a => Assert.False(a.Enabled || a.CanBeMade));
        Assert.Equal("gaway", accounts[1].AccountName);
        Assert.Empty(DesiredAccounts.Of(School, [Person("g1", "A", "Governor", UserType.Governor)], new Dictionary<string, int>(), StoredNames.None, Today));
    }

    [Fact]
    public void Account_WithoutNames_CannotBeMade()
    {
        var account = Assert.Single(DesiredAccounts.Of(School, [Pupil], new Dictionary<string, int>(), StoredNames.None, Today));

        Assert.False(account.CanBeMade);
        Assert.True(account.Enabled);
        Assert.Contains(account.Problems, p => p.Contains("sAMAccountName", StringComparison.Ordinal));
    }

    /// <summary>MS-ADA1, employeeID: rangeUpper 16.</summary>
    [Fact]
    public void EmployeeId_OfALongId_FitsItsAttributeAndIsThePersonsOwn()
    {
        var (one, other) = (DesiredAccounts.EmployeeId(Id, "2f1c0000-0000-4000-8000-000000000001"), DesiredAccounts.EmployeeId(Id, "2f1c0000-0000-4000-8000-000000000002"));

        Assert.Equal(one, DesiredAccounts.EmployeeId(Id, "2f1c0000-0000-4000-8000-000000000001"));
        Assert.NotEqual(one, other);
        Assert.Equal(16, one.Length);
        Assert.Equal("12345", DesiredAccounts.EmployeeId(Id, "12345"));
    }

    [Theory]
    [InlineData("year-group", " ", "registration-group", "7 7R")]
    [InlineData("year-group", "*", null, "7*")]
    [InlineData(null, "*", "year-group", "*7")]
    [InlineData("year-group", "-", "house", "7")]
    [InlineData("house", "-", null, null)]
    public void Mapping_OfTwoFieldsOrOne_JoinsThem(string? first, string separator, string? second, string? value)
    {
        var person = Pupil with { YearGroup = "7" };
        var mapping = new AttributeMapping { Attribute = "department", First = first, Separator = separator, Second = second };

        Assert.Equal(value, mapping.Value(new DirectoryPerson(person, Core.Naming.NamedPerson.Of(person), "St Mary's")));
    }

    [Fact]
    public void Mappings_WithFaults_TellsEachByItsLine()
    {
        AttributeMapping[] mappings =
        [
            new() { Attribute = "sAMAccountName", First = "surname" }, new() { Attribute = "department" }, new() { Attribute = "title", First = "password" }, new() { Attribute = "title", First = "surname" },
            new() { Attribute = "company", First = "surname", Separator = "12345678901" },
        ];

        Assert.Equal(["1", "2", "3", "4", "5"], AttributeMapping.Faults(mappings).Select(f => f.Field));
    }

    private static IReadOnlyList<DesiredAccount> Of(Person person) =>
        DesiredAccounts.Of(School, [person], new Dictionary<string, int>(), Stored(Name(School.ActiveDirectory, [person])), Today);
}
