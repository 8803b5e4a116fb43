using Hub.Core.Mis;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>A school's rule on who must use two-factor, and from which day on.</summary>
/// <param name="Audience">To whom it applies.</param>
/// <param name="From">The first day, in the school's time zone, on which nobody to whom it applies gets in without it.</param>
public sealed record TwoFactorRule(TwoFactorAudience Audience, DateOnly From)
{
    /// <summary>What holds at a school that has set nothing.</summary>
    public static readonly TwoFactorRule None = new(TwoFactorAudience.Nobody, default);

    /// <summary>Whether it asks who is named.</summary>
    public bool Names => Audience is TwoFactorAudience.Named or TwoFactorAudience.NamedAndAdministrators;

    /// <summary>What it asks of a person.</summary>
    /// <param name="roles">What the person is at the school (<see cref="Roles"/>).</param>
    /// <param name="userType">What the MIS says that the person is; null when it says nothing.</param>
    /// <param name="named">Whether the person is named.</param>
    /// <param name="today">The day in the school's time zone.</param>
    public TwoFactorDuty DutyOf(IReadOnlyCollection<string> roles, UserType? userType, bool named, DateOnly today)
    {
        var administrator = roles.Contains(Roles.Administrator);
        var student = !administrator && (userType == UserType.Student || roles.Contains(Roles.Student));
        var applies = Audience switch
        {
            TwoFactorAudience.Everybody => true,
            TwoFactorAudience.Administrators => administrator,
            TwoFactorAudience.AllExceptStudents => !student,
            TwoFactorAudience.Named => named,
            TwoFactorAudience.NamedAndAdministrators => named || administrator,
            _ => false,
        };
        return !applies ? TwoFactorDuty.Off : today < From ? TwoFactorDuty.Optional : TwoFactorDuty.Required;
    }
}
