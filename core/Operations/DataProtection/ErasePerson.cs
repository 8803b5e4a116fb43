using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Operations.AuditTrail;

namespace Hub.Core.Operations.DataProtection;

/// <summary>
/// Erases somebody who has left: everything that is kept by the person, and what names the person in what is kept of many (docs/data-protection.md says what of each store, docs/decisions/0036 why).
/// </summary>
/// <remarks>It reads all of a site's audit: work for the background.</remarks>
public sealed class ErasePerson(
    DataSubjects subjects, Erasures erasures, IEnumerable<IPersonalData> stores, Accounts.Accounts accounts, People people, SitePeople sitePeople, RightsBeyondSchool rights, EraseAudit eraseAudit, Audit audit)
{
    /// <summary>Erases the person of an account. It may be called again: after an interruption it goes on, and whoever is erased is unknown.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The person's account.</param>
    /// <param name="by">Who has it done. That it was is recorded, without a name.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns><see cref="NotFound"/> where no account of the site is that one; <see cref="Conflict"/> with what is to be done first, such as for somebody whom the MIS still has.</returns>
    public async Task<Outcome<ErasedPerson>> EraseAsync(Guid siteId, Guid accountId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        var begun = await erasures.FindAsync(siteId, accountId, cancellationToken);
        var person = begun ?? await subjects.OfAccountAsync(siteId, accountId, cancellationToken);
        return person is null ? Unknown : await EraseAsync(person, begun is not null, by, cancellationToken);
    }

    /// <summary>Erases somebody whom the MIS had, with an account or without one.</summary>
    /// <inheritdoc cref="EraseAsync(Guid, Guid, Actor, CancellationToken)"/>
    /// <param name="siteId">The site.</param>
    /// <param name="personId">The person's id in the MIS.</param>
    /// <param name="by">Who has it done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<ErasedPerson>> EraseAsync(Guid siteId, string personId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        var person = await subjects.OfMisAsync(siteId, personId, cancellationToken);
        var begun = await erasures.FindAsync(siteId, person.AccountId, cancellationToken);
        return await EraseAsync(begun ?? person, begun is not null, by, cancellationToken);
    }

    /// <summary>Why somebody cannot be erased at present, and what is to be done first; null when nothing stands against it.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountId">The person's account.</param>
    /// <param name="by">Who would have it done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Refusal?> RefusalAsync(Guid siteId, Guid accountId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        // One that was interrupted may go on when the account itself is gone.
        var person = await erasures.FindAsync(siteId, accountId, cancellationToken) ?? await subjects.OfAccountAsync(siteId, accountId, cancellationToken);
        return person is null ? Unknown : await RefusalAsync(person, by, cancellationToken);
    }

    /// <summary>The same, for somebody whom the MIS had, with an account or without one.</summary>
    /// <inheritdoc cref="RefusalAsync(Guid, Guid, Actor, CancellationToken)"/>
    /// <param name="siteId">The site.</param>
    /// <param name="personId">The person's id in the MIS.</param>
    /// <param name="by">Who would have it done.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Refusal?> RefusalAsync(Guid siteId, string personId, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        return await RefusalAsync(await subjects.OfMisAsync(siteId, personId, cancellationToken), by, cancellationToken);
    }

    private static NotFound Unknown => new("account_unknown", "There is no such account at this site.");

    private async Task<Outcome<ErasedPerson>> EraseAsync(DataSubject person, bool begun, Actor by, CancellationToken cancellationToken)
    {
        if (await RefusalAsync(person, by, cancellationToken) is { } refusal)
        {
            // Whoever has come back meanwhile is not erased half-way.
            if (begun && refusal.Code == OnRoll.Code)
                await erasures.EndAsync(person, cancellationToken);
            if (refusal.Code is OwnAccount or RightsBeyondSchool.Code)
                await audit.AddAsync(new AuditRecord(person.SiteId, by.Id, "person.erase_refused", person.Account, refusal.Code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
            return refusal;
        }

        if (!begun)
        {
            person = await subjects.WithFormerNamesAsync(person, cancellationToken);
            await erasures.BeginAsync(person, cancellationToken);
        }

        foreach (var store in stores)
            await store.EraseAsync(person, cancellationToken);
        var names = person.PersonId is { } id ? [.. person.Names, id] : person.Names;
        var erased = await eraseAudit.EraseAsync(person.SiteId, person.AccountId, names, by, cancellationToken);
        await audit.AddAsync(new AuditRecord(person.SiteId, by.Id, "person.erased", "a person", Address: by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
        await erasures.EndAsync(person, cancellationToken);
        return new ErasedPerson(erased);
    }

    private const string OwnAccount = "own_account";

    private static Conflict OnRoll => new(
        "person_on_roll", "The MIS still has this person, and would bring them back tonight. Have the person removed there first, and send the next feed; then erase them here.");

    private async Task<Refusal?> RefusalAsync(DataSubject person, Actor by, CancellationToken cancellationToken)
    {
        if (by.Id == person.Account)
            return new Conflict(OwnAccount, "You cannot erase yourself. Ask another administrator.");
        if (person.PersonId is { } id && await people.FindAsync(person.SiteId, id, cancellationToken) is not null)
            return OnRoll;
        if (await accounts.FindAsync(person.AccountId, cancellationToken) is { } account)
        {
            if (await rights.HasAsync(account, cancellationToken))
                return new Conflict(RightsBeyondSchool.Code, "This account also has rights beyond the school: it is one of the hub's operating team, of a vendor's technical integrators, or of an administrator of another school too. The operating team takes those from it first.");
            if (!account.Disabled)
                return new Conflict("account_open", "The account is open. Close it first: nobody who may still sign in is erased.");
            if (account.Roles.Contains(Roles.Administrator) && !(await sitePeople.GetAsync(person.SiteId, cancellationToken)).Everybody.Any(p => p.Administrator && p.AccountId != account.Id && p.Status != AccountStatus.Closed))
                return new Conflict("last_administrator", "Nobody else administers the school. Make somebody else an administrator first.");
        }

        foreach (var store in stores)
        {
            if (await store.RefusalAsync(person, cancellationToken) is { } refusal)
                return refusal;
        }

        return null;
    }
}
