namespace Hub.Core.Accounts.TwoFactor;

/// <summary>What a person has set up, as it is stored. Apart from the account: nothing but sign-in and set-up reads it.</summary>
public sealed record StoredFactors
{
    /// <summary>What somebody has who has set nothing up.</summary>
    public static readonly StoredFactors None = new();

    /// <summary>The authenticator's key, encrypted; null when it is not set up.</summary>
    public string? ProtectedKey { get; init; }

    /// <summary>The last time step of which a code was accepted: neither it nor an earlier one is again (RFC 6238 section 5.2).</summary>
    public long LastStep { get; init; }

    /// <summary>The passphrase, encrypted since single characters of it are compared; null when it is not set up.</summary>
    public string? ProtectedPassphrase { get; init; }

    /// <summary>The positions, from 1, of the characters that are asked for next. They stay until somebody answers right: trying again does not give other ones.</summary>
    public IReadOnlyList<int> Positions { get; init; } = [];

    /// <summary>The recovery codes that are left, hashed.</summary>
    public IReadOnlyList<string> RecoveryCodes { get; init; } = [];

    /// <summary>How many wrong answers there were since the last right one.</summary>
    public int Wrong { get; init; }

    /// <summary>Until when no answer is looked at.</summary>
    public DateTimeOffset StoppedUntil { get; init; }

    /// <summary>Whether the authenticator is set up.</summary>
    public bool HasAuthenticator => ProtectedKey is not null;

    /// <summary>Whether the passphrase is set up.</summary>
    public bool HasPassphrase => ProtectedPassphrase is not null;

    /// <summary>Whether anything is set up.</summary>
    public bool Any => HasAuthenticator || HasPassphrase;

    /// <summary>Whether a kind can be used to sign in.</summary>
    public bool Has(SecondStepKind kind) => kind switch
    {
        SecondStepKind.Authenticator => HasAuthenticator,
        SecondStepKind.Passphrase => HasPassphrase,
        _ => Any && RecoveryCodes.Count > 0,
    };
}
