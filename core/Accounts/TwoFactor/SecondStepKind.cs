namespace Hub.Core.Accounts.TwoFactor;

/// <summary>By what a person proves, after the password, who it is.</summary>
public enum SecondStepKind
{
    /// <summary>Six digits of an authenticator application.</summary>
    Authenticator,

    /// <summary>Characters of a passphrase.</summary>
    Passphrase,

    /// <summary>A recovery code.</summary>
    RecoveryCode,
}
