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

    /// <summary>Belongs to the hub's operating team. Only the operators' own interface gives this role: nobody at a school can.</summary>
    public const string Operator = "operator";
}
