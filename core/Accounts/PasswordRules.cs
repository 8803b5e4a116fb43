namespace Hub.Core.Accounts;

/// <summary>What a password must be like.</summary>
public static class PasswordRules
{
    /// <summary>The fewest characters.</summary>
    public const int MinLength = 12;

    /// <summary>The most characters.</summary>
    public const int MaxLength = 256;

    /// <summary>What is wrong with a password, to be read after its name: <c>must have ...</c>; null when nothing is.</summary>
    public static string? Fault(string password) => password.Length is < MinLength or > MaxLength ? $"must have {MinLength} to {MaxLength} characters." : null;
}
