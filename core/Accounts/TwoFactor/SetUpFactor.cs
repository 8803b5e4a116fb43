using Hub.Core.Operations;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>Sets a person's factors up, and takes them away.</summary>
public sealed class SetUpFactor(FactorStore store, AuthenticatorKeys keys, PassphraseSecrets passphrases, Audit audit)
{
    private static readonly Conflict SetUpAlready = new("factor_exists", "It is set up already. To change it, remove it first.");

    /// <summary>Sets the authenticator up with the key that was offered and a first code of it.</summary>
    /// <param name="account">The person.</param>
    /// <param name="ticket">The offer, as the page kept it.</param>
    /// <param name="code">The code that the application shows.</param>
    /// <param name="onlyFirst">Whether it must be the first factor: who has given no more than the password may add none to those that are there.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>New recovery codes; none when the person has some already.</returns>
    public async Task<Outcome<FreshRecoveryCodes>> AuthenticatorAsync(
        Account account, string ticket, string code, bool onlyFirst, string? address, CancellationToken cancellationToken)
    {
        if (keys.Open(account, ticket) is not { } offer)
            return new Invalid("offer_expired", "The page was open for too long. Here is a new key: scan or type it again.");
        if (keys.StepOf(offer.Key, SecondStep.Digits(code)) is not { } step)
            return new Invalid("wrong_code", "That is not the code of this key at this time. Check that the phone's clock is right, wait for the next code and try again.");
        return await StoreAsync(
            account, SecondStepKind.Authenticator,
            f => f.HasAuthenticator || (onlyFirst && f.Any) ? null : f with { ProtectedKey = keys.Protect(offer.Key), LastStep = step }, address, cancellationToken);
    }

    /// <summary>Sets the passphrase up.</summary>
    /// <param name="account">The person.</param>
    /// <param name="phrase">The passphrase.</param>
    /// <param name="repeated">The passphrase, typed again.</param>
    /// <param name="onlyFirst">Whether it must be the first factor: who has given no more than the password may add none to those that are there.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>New recovery codes; none when the person has some already.</returns>
    public async Task<Outcome<FreshRecoveryCodes>> PassphraseAsync(
        Account account, string phrase, string repeated, bool onlyFirst, string? address, CancellationToken cancellationToken)
    {
        phrase = Passphrase.Normalise(phrase);
        if (Passphrase.Fault(phrase) is { } fault)
            return new Invalid("invalid_passphrase", fault);
        if (Passphrase.Normalise(repeated) != phrase)
            return new Invalid("passphrases_differ", "The two passphrases are not the same. Type them again.");
        if (phrase.Equals(account.Username, StringComparison.OrdinalIgnoreCase) || PasswordSignIn.Matches(account, phrase))
            return new Invalid("invalid_passphrase", "The passphrase must be neither your password nor your username.");
        return await StoreAsync(
            account, SecondStepKind.Passphrase,
            f => f.HasPassphrase || (onlyFirst && f.Any) ? null : f with { ProtectedPassphrase = passphrases.Protect(phrase), Positions = Passphrase.Draw(phrase) },
            address, cancellationToken);
    }

    /// <summary>Takes a factor away; with the last one the recovery codes go too.</summary>
    public async Task<Outcome<bool>> RemoveAsync(Account account, SecondStepKind kind, string? address, CancellationToken cancellationToken)
    {
        var removed = false;
        await store.UpdateAsync(account.Id, f =>
        {
            removed = kind is SecondStepKind.Authenticator ? f.HasAuthenticator : kind is SecondStepKind.Passphrase && f.HasPassphrase;
            var left = kind is SecondStepKind.Authenticator ? f with { ProtectedKey = null, LastStep = 0 } : f with { ProtectedPassphrase = null, Positions = [] };
            return !removed ? null : left.Any ? left : left with { RecoveryCodes = [] };
        }, cancellationToken);
        if (!removed)
            return new NotFound("factor_unknown", "It is not set up.");
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "two_factor.removed", kind.ToString(), Address: address), cancellationToken);
        return true;
    }

    /// <summary>Makes new recovery codes; those from before work no longer.</summary>
    public async Task<Outcome<FreshRecoveryCodes>> NewRecoveryCodesAsync(Account account, string? address, CancellationToken cancellationToken)
    {
        var (codes, made) = (RecoveryCodes.Make(), false);
        await store.UpdateAsync(account.Id, f => (made = f.Any) ? f with { RecoveryCodes = Hashed(account, codes) } : null, cancellationToken);
        if (!made)
            return new Conflict("no_factor", "Set up an authenticator app or a passphrase first.");
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "two_factor.recovery_codes_made", account.Id.ToString(), Address: address), cancellationToken);
        return new FreshRecoveryCodes(codes);
    }

    private async Task<Outcome<FreshRecoveryCodes>> StoreAsync(
        Account account, SecondStepKind kind, Func<StoredFactors, StoredFactors?> change, string? address, CancellationToken cancellationToken)
    {
        IReadOnlyList<string> codes = [];
        var stored = false;
        await store.UpdateAsync(account.Id, f =>
        {
            var changed = change(f);
            stored = changed is not null;
            codes = f.RecoveryCodes.Count > 0 ? [] : RecoveryCodes.Make();
            return changed is null || codes.Count == 0 ? changed : changed with { RecoveryCodes = Hashed(account, codes) };
        }, cancellationToken);
        if (!stored)
            return SetUpAlready;
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "two_factor.set_up", kind.ToString(), Address: address), cancellationToken);
        return new FreshRecoveryCodes(codes);
    }

    private static IReadOnlyList<string> Hashed(Account account, IReadOnlyList<string> codes) => [.. codes.Select(c => RecoveryCodes.Hash(account.Id, c))];
}

/// <summary>Recovery codes that were just made: the only time that anybody sees them.</summary>
/// <param name="Codes">The codes; none when the person kept those from before.</param>
public sealed record FreshRecoveryCodes(IReadOnlyList<string> Codes);
