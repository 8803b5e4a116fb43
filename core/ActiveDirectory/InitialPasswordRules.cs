using Hub.Core.Accounts.Passwords;
using Hub.Core.Mis;

namespace Hub.Core.ActiveDirectory;

/// <summary>Passwords of new accounts.</summary>
public sealed record InitialPasswordRules
{
    /// <summary>For everybody who has no own rule.</summary>
    public InitialPasswordRule Default { get; init; } = new(PasswordLevel.Complex, ChangeAtNextLogon: true);

    /// <summary>For one user type.</summary>
    public IReadOnlyDictionary<UserType, InitialPasswordRule> ByType { get; init; } = new Dictionary<UserType, InitialPasswordRule>();

    /// <summary>The rule of a user type.</summary>
    public InitialPasswordRule Of(UserType type) => ByType.GetValueOrDefault(type) ?? Default;
}

/// <summary>The password that a new account has to begin with.</summary>
/// <param name="Level">What it is made of. The domain's own policy may ask for more: as Windows has it, three of upper case, lower case, digits and others, and seven characters.</param>
/// <param name="ChangeAtNextLogon">Whether the person must choose another one at the first logon (<c>pwdLastSet</c> 0).</param>
public sealed record InitialPasswordRule(PasswordLevel Level, bool ChangeAtNextLogon);
