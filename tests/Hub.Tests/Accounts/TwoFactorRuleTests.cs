using Hub.Core.Accounts;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Mis;

namespace Hub.Tests.Accounts;

/// <summary>Every rule against every kind of person, named and not, before, on and after the day.</summary>
public sealed class TwoFactorRuleTests
{
    private static readonly DateOnly Day = new(2026, 9, 1);

    // A column for each kind of person, first not named, then named: student, staff, administrator, neither.
    private static readonly (TwoFactorAudience Audience, string Applies)[] Table =
    [
        (TwoFactorAudience.Nobody, "-- -- -- --"),
        (TwoFactorAudience.Everybody, "XX XX XX XX"),
        (TwoFactorAudience.Administrators, "-- -- XX --"),
        (TwoFactorAudience.AllExceptStudents, "-- XX XX XX"),
        (TwoFactorAudience.Named, "-X -X -X -X"),
        (TwoFactorAudience.NamedAndAdministrators, "-X -X XX -X"),
    ];

    // Who somebody is, told by roles, by the MIS, or by both.
    private static readonly (string[] Roles, UserType? UserType)[][] People =
    [
        [([Roles.Student], UserType.Student), ([Roles.Student], null), ([], UserType.Student)],
        [([Roles.Staff], UserType.Staff), ([Roles.Staff], null), ([], UserType.Staff)],
        [
            ([Roles.Administrator], null), ([Roles.Staff, Roles.Administrator], UserType.Staff), ([Roles.Administrator, Roles.Student], UserType.Student),
            ([Roles.Administrator], UserType.Contact),
        ],
        [([], UserType.Contact), ([], UserType.Governor), ([], null), (["something.else"], null)],
    ];

    [Fact]
    public void DutyOf_EveryRulePersonNameAndDay_IsAsTheTableSays()
    {
        var cells = 0;
        foreach (var (audience, applies) in Table)
        {
            var columns = applies.Split(' ');
            for (var kind = 0; kind < People.Length; kind++)
            {
                foreach (var (roles, userType) in People[kind])
                {
                    foreach (var named in new[] { false, true })
                    {
                        var asked = columns[kind][named ? 1 : 0] == 'X';
                        var rule = new TwoFactorRule(audience, Day);
                        var at = $"{audience} {string.Join('+', roles)} {userType} named {named}";
                        Assert.True((asked ? TwoFactorDuty.Optional : TwoFactorDuty.Off) == rule.DutyOf(roles, userType, named, Day.AddDays(-1)), $"{at} before");
                        Assert.True((asked ? TwoFactorDuty.Required : TwoFactorDuty.Off) == rule.DutyOf(roles, userType, named, Day), $"{at} on the day");
                        Assert.True((asked ? TwoFactorDuty.Required : TwoFactorDuty.Off) == rule.DutyOf(roles, userType, named, Day.AddDays(1)), $"{at} after");
                        cells++;
                    }
                }
            }
        }

        Assert.Equal(Enum.GetValues<TwoFactorAudience>(), Table.Select(t => t.Audience));
        Assert.Equal(Table.Length * People.Sum(p => p.Length) * 2, cells);
    }

    [Fact]
    public void None_WhoeverItIs_AsksNothing() =>
        Assert.Equal(TwoFactorDuty.Off, TwoFactorRule.None.DutyOf([Roles.Administrator], UserType.Staff, named: true, Day));
}
