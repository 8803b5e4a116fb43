using Hub.Core.Accounts.Activity;
using Hub.Core.Accounts.Devices;
using Hub.Core.Accounts.Identity;
using Hub.Core.Accounts.Links;
using Hub.Core.Accounts.TwoFactor;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Sts.Limits;

namespace Hub.Core.Accounts;

/// <summary>What signing in leaves of a person: second factors, sessions, browsers, links that were sent, wrong passwords.</summary>
public sealed class SignInData(
    Accounts accounts, FactorStore factors, BrowserSessions sessions, KnownDevices devices, OneTimeLinks links, FailedAttempts attempts, RateLimits limits, TimeProvider time) : IPersonalData
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (await accounts.FindAsync(person.AccountId, cancellationToken) is not { } account)
            yield break;
        var stored = await factors.FindAsync(account.Id, cancellationToken);
        yield return new PersonalDocument("two-factor", "Two-factor sign-in", new { Authenticator = stored.HasAuthenticator, Passphrase = stored.HasPassphrase, RecoveryCodesLeft = stored.RecoveryCodes.Count });
        yield return new PersonalDocument("sessions", "Browsers that are signed in", (await sessions.OfAsync(account, cancellationToken)).Select(s => new { s.StartedAt, s.Browser, s.Address }).ToArray());
        yield return new PersonalDocument("known-browsers", "Browsers that have signed in before", (await devices.OfAsync(account.Id, cancellationToken)).Select(at => new { LastUsed = at }).ToArray());
        yield return new PersonalDocument(
            "links-sent", "Links that were sent by mail and still hold", (await links.OfAsync(account.Id, cancellationToken)).Select(l => new { Purpose = l.Purpose.ToString(), l.Address, l.Until }).ToArray());
        yield return new PersonalDocument("lockout", "Kept out after wrong passwords", new { Until = await attempts.LockedUntilAsync(account.Id, time.GetUtcNow(), cancellationToken) });
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        await factors.ForgetAsync(person.AccountId, cancellationToken);
        await sessions.ForgetAsync(person.AccountId, cancellationToken);
        await devices.ForgetAsync(person.AccountId, cancellationToken);
        await links.ForgetAsync(person.AccountId, cancellationToken);
        await attempts.ClearAsync(person.AccountId, cancellationToken);
        await limits.ForgetAsync(person.Is, cancellationToken);
    }
}
