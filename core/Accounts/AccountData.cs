using Hub.Core.Accounts.External;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Accounts.Identity;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Partners.Vendors;

namespace Hub.Core.Accounts;

/// <summary>What accounts hold of a person: the Hub ID, its place in the school's list, its names, the identities that sign in to it.</summary>
public sealed class AccountData(Accounts accounts, LoginNames names, ExternalLoginClaims external, Vendors vendors, Sites.Sites sites, SyncAccounts sync) : IPersonalData
{
    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>> NamesAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return await accounts.FindAsync(person.AccountId, cancellationToken) is { } account
            ? [account.Username, account.Email ?? "", .. account.Addresses.Select(a => a.Address), .. account.ExternalLogins.SelectMany(l => new[] { l.Address, l.Subject })]
            : [];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyCollection<string>> FormerNamesAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        return await names.OfAccountAsync(person.AccountId, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<Refusal?> RefusalAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is not null && !await sync.IsInStepAsync(person.SiteId, cancellationToken))
            return new Conflict("accounts_not_in_step", "The school's Hub IDs are not in step with its last MIS data yet. They are after each import, and every night: erase then.");
        return await sites.FindAsync(person.SiteId, cancellationToken) is { } site && site.Notifications.Addresses.Any(person.Is)
            ? new Conflict("address_in_notifications", "The school's notifications go to an address of this person. Take it out first: under Preferences, Notifications.")
            : null;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (await accounts.FindAsync(person.AccountId, cancellationToken) is not { } account)
            yield break;
        yield return new PersonalDocument("account", "Hub ID", new
        {
            account.Id,
            account.Username,
            // Usernames of before, and addresses that sign in.
            NamesTaken = await names.OfAccountAsync(account.Id, cancellationToken),
            account.GivenName,
            account.FamilyName,
            account.Email,
            account.Roles,
            account.FurtherSites,
            account.PersonId,
            UserType = account.UserType?.ToString(),
            account.YearGroup,
            account.RegistrationGroup,
            HasPassword = account.PasswordHash is not null,
            account.PasswordSetAt,
            account.TemporaryPasswordUntil,
            Closed = account.Disabled,
            account.LeftMis,
            account.HeldOpen,
            SignedOutBefore = account.SessionsValidFrom,
        });
        yield return new PersonalDocument("addresses", "E-mail addresses kept with the Hub ID", account.Addresses);
        yield return new PersonalDocument(
            "external-identities", "Microsoft and Google accounts that sign in", account.ExternalLogins.Select(l => new { Provider = l.Provider.ToString(), l.Issuer, l.Subject, l.Address, l.LinkedAt }).ToArray());
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        foreach (var login in (await accounts.FindAsync(person.AccountId, cancellationToken))?.ExternalLogins ?? Enumerable.Empty<ExternalLogin>())
            await external.ReleaseAsync(login, person.AccountId, cancellationToken);
        await vendors.ForgetAsync(person.AccountId, cancellationToken);
        await names.RetireAsync(person.AccountId, cancellationToken);
        await accounts.RemoveAsync(person.SiteId, person.AccountId, cancellationToken);
    }
}
