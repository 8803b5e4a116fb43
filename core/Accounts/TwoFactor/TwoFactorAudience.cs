namespace Hub.Core.Accounts.TwoFactor;

/// <summary>To whom a school's two-factor rule applies. The first four are rule 1, which is about kinds of people; the last two are rule 2, which names them.</summary>
public enum TwoFactorAudience
{
    /// <summary>To nobody. Whoever wants may set it up all the same.</summary>
    Nobody,

    /// <summary>To every user.</summary>
    Everybody,

    /// <summary>To administrators only.</summary>
    Administrators,

    /// <summary>To all except students. An administrator is never excepted.</summary>
    AllExceptStudents,

    /// <summary>To the people who are named.</summary>
    Named,

    /// <summary>To the people who are named, and to all administrators.</summary>
    NamedAndAdministrators,
}
