using Microsoft.AspNetCore.DataProtection;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>Encrypts and decrypts passphrases. They cannot be hashed: single characters of them are compared.</summary>
public sealed class PassphraseSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector("Hub.Accounts.TwoFactor.Passphrase");

    internal string Protect(string phrase) => protector.Protect(phrase);

    internal string Unprotect(StoredFactors factors) => protector.Unprotect(factors.ProtectedPassphrase!);
}
