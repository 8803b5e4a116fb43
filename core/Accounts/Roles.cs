namespace Hub.Core.Accounts;

/// <summary>What an account is at its site.</summary>
public static class Roles
{
    /// <summary>A pupil.</summary>
    public const string Student = "student";

    /// <summary>A teacher or another member of staff.</summary>
    public const string Staff = "staff";

    /// <summary>Administers the site: sees and changes everybody's account there.</summary>
    public const string Administrator = "administrator";
}
