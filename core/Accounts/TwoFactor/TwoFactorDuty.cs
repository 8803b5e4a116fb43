namespace Hub.Core.Accounts.TwoFactor;

/// <summary>Whether a person has to set two-factor up. Who has done so is asked for it at every sign-in, whatever this says.</summary>
public enum TwoFactorDuty
{
    /// <summary>The person is not asked.</summary>
    Off,

    /// <summary>The person is asked at sign-in, and may skip.</summary>
    Optional,

    /// <summary>The person goes no further without it.</summary>
    Required,
}
