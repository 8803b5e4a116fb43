using Hub.Core.Accounts;
using Hub.Core.Mis;

namespace Hub.Portal.Pages.Users;

/// <summary>What people are and how they can sign in, in words that a school uses.</summary>
internal static class UserWords
{
    /// <summary>A person's type.</summary>
    public static string Of(UserType? type) => type switch
    {
        UserType.Student => "Student",
        UserType.Staff => "Staff",
        UserType.Contact => "Contact",
        UserType.Governor => "Governor",
        _ => "Other",
    };

    /// <summary>An account's status: a sign, which means nothing by itself, and the words.</summary>
    public static (string Sign, string Text) Of(AccountStatus status) => status switch
    {
        AccountStatus.Open => ("✓", "Can sign in"),
        AccountStatus.NoPassword => ("○", "No password yet"),
        AccountStatus.Temporary => ("○", "Not signed in yet"),
        AccountStatus.Closed => ("✕", "Closed"),
        _ => ("–", "No account"),
    };

    /// <summary>A status that one can look for.</summary>
    public static string Of(PeopleStatus status) => status switch
    {
        PeopleStatus.Account => "Has an account",
        PeopleStatus.NoAccount => "No account",
        PeopleStatus.NoPassword => "No password yet",
        PeopleStatus.Unclaimed => "No password chosen yet",
        _ => "Closed",
    };
}
