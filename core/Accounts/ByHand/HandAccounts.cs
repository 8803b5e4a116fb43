using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis;
using Hub.Core.Naming;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.Accounts.ByHand;

/// <summary>Accounts of people who are not in the MIS.</summary>
public sealed class HandAccounts(Accounts accounts, LoginNames names, Sites.Sites sites, RightsBeyondSchool rights, Audit audit)
{
    /// <summary>Makes an account for somebody whom a form describes.</summary>
    /// <param name="by">The administrator, whose school it is.</param>
    /// <param name="form">What tells this form from every other, so that it makes one account however often it is sent.</param>
    /// <param name="person">The person.</param>
    /// <param name="actor">Who acts, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> MakeAsync(Account by, string form, DescribedPerson person, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(person);
        var id = PersonAccount.ByHand(by.SiteId, "form", form);
        if (await accounts.FindAsync(id, cancellationToken) is { } made)
            return made;
        if (await sites.FindAsync(by.SiteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        var outcome = await AddAsync(site, id, person, actor, cancellationToken);
        if (outcome.Succeeded(out _, out var refusal))
            return outcome;
        await audit.AddAsync(new AuditRecord(site.Id, actor.Id, "account.not_made", person.Username ?? "", refusal.Code, actor.NetworkAddress), cancellationToken);
        return outcome;
    }

    /// <summary>An account of a site that is not the MIS's; null when there is none.</summary>
    public async Task<Account?> FindAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { PersonId: null } account && account.SiteId == siteId ? account : null;

    /// <summary>Changes an account to what a form describes. What is left empty stays, and so does the username.</summary>
    /// <param name="by">The administrator.</param>
    /// <param name="account">The account, as <see cref="FindAsync"/> gives it.</param>
    /// <param name="person">What the form says.</param>
    /// <param name="version">Of what the form showed (<see cref="DescribedPerson.VersionOf"/>).</param>
    /// <param name="actor">Who acts, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> EditAsync(Account by, Account account, DescribedPerson person, string version, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(actor);
        Refusal? refusal = account.Id == by.Id && (person.Type != UserType.Staff || person.Administrator == false)
            ? Wrong("administrator", "own_account", "You cannot take the school from yourself: nobody might be left to look after it. Ask another administrator.")
            : await rights.MayChangeAsync(by, account, cancellationToken) ? null : RightsBeyondSchool.Refused;
        Account? before = null, after = null;
        if (refusal is null)
        {
            await accounts.UpdateAsync(account.Id, a =>
            {
                refusal = DescribedPerson.VersionOf(a) == version ? null : new Stale("account_changed", "Somebody else changed this account while you had the page open. Below is what you typed; look at the person's page, and save again to put it in place of what is there now.");
                (before, after) = (a, refusal is null ? Changed(a, person) : null);
                return after;
            }, cancellationToken);
        }

        if (after is not null || refusal is not null)
            await audit.AddAsync(new AuditRecord(account.SiteId, actor.Id, "account.changed", account.Id.ToString(), refusal?.Code, actor.NetworkAddress) { Changes = after is null ? [] : AccountChanges.Between(before, after) }, cancellationToken);
        return refusal is null ? account : refusal;
    }

    /// <summary>The account that a row of a file is about, or the id that it would get.</summary>
    /// <returns>The account, null when it is new, and its id; or why the row cannot be carried out.</returns>
    internal async Task<Outcome<(Guid Id, Account? Stored)>> MatchAsync(Site site, Guid by, DescribedPerson person, CancellationToken cancellationToken)
    {
        Guid? holder = person.Username is null ? null : await names.HolderAsync(person.Username, cancellationToken);
        Guid id;
        if (person.ExternalId is { } external)
        {
            id = PersonAccount.ByHand(site.Id, "external id", external);
            if (holder is { } other && other != id)
                return await accounts.FindAsync(other, cancellationToken) is { PersonId: not null } known && known.SiteId == site.Id ? OwnedByMis : UsernameTaken;
        }
        else if (person.Username is { } username)
        {
            id = holder ?? PersonAccount.ByHand(site.Id, "username", username.ToUpperInvariant());
        }
        else
        {
            return Wrong("externalId", "no_key", "Without one, the same file would make the person again when it is uploaded again. Give the person an External id that no other has, or a Username.");
        }

        var stored = await accounts.FindAsync(id, cancellationToken);
        if (stored is null)
            return (id, null);
        // What is another school's looks like any other name that is taken.
        if (stored.SiteId != site.Id)
            return UsernameTaken;
        if (stored.PersonId is not null)
            return OwnedByMis;
        if (stored.Id == by)
            return Wrong("username", "own_account", "This is your own account, which you cannot change by a file. Take the row out.");
        if (await accounts.FindAsync(by, cancellationToken) is not { } administrator
            || await rights.RefusalAsync(administrator, stored, "account.change_refused", null, cancellationToken) is not null)
            return Wrong("username", RightsBeyondSchool.Code, "This account has rights beyond your school, and a file never changes it. Take the row out.");
        if (person.Username is { } asked && !LoginNames.Same(asked, stored.Username))
            return Wrong("username", "username_stays", $"The account has the username {stored.Username}, and a file does not change usernames. Write that, or leave it empty.");
        return (id, stored);
    }

    /// <summary>The username that a new account would be tried with first; null when none can be made.</summary>
    internal async Task<string?> LikelyUsernameAsync(Site site, DescribedPerson person, Func<string, bool> claim, CancellationToken cancellationToken)
    {
        foreach (var candidate in Candidates(site, person))
        {
            if (await names.IsFreeAsync(candidate, cancellationToken) && claim(candidate))
                return candidate;
        }

        return null;
    }

    /// <summary>Makes an account.</summary>
    internal async Task<Outcome<Account>> AddAsync(Site site, Guid id, DescribedPerson person, Actor actor, CancellationToken cancellationToken)
    {
        foreach (var username in Candidates(site, person))
        {
            var account = person.Over(new Account { Id = id, SiteId = site.Id, Username = username });
            if (await accounts.TryAddAsync(account, cancellationToken))
            {
                await audit.AddAsync(new AuditRecord(site.Id, actor.Id, "account.made", id.ToString(), Address: actor.NetworkAddress) { Changes = AccountChanges.Between(null, account) }, cancellationToken);
                return account;
            }

            if (await accounts.FindAsync(id, cancellationToken) is { } made)
                return made;
        }

        return person.Username is not null ? UsernameTaken
            : Wrong("username", "no_username", "No username can be made: the school's formats ask for what is not known of this person, such as an admission number. Give the person a username.");
    }

    /// <summary>Changes an account to what is described.</summary>
    internal async Task<Account?> ChangeAsync(Guid id, DescribedPerson person, Actor actor, CancellationToken cancellationToken)
    {
        Account? before = null, after = null;
        var account = await accounts.UpdateAsync(id, a =>
        {
            (before, after) = (a, Changed(a, person));
            return after;
        }, cancellationToken);
        if (after is not null)
            await audit.AddAsync(new AuditRecord(account!.SiteId, actor.Id, "account.changed", id.ToString(), Address: actor.NetworkAddress) { Changes = AccountChanges.Between(before, after) }, cancellationToken);
        return account;
    }

    // What is described over what there is; null when that changes nothing.
    private static Account? Changed(Account account, DescribedPerson person) => person.Over(account) is var next && next != account ? next : null;

    private static IEnumerable<string> Candidates(Site site, DescribedPerson person) =>
        person.Username is { } given ? [given] : site.Accounts.UsernameFormats.Candidates(person.Type, new NamedPerson(person.GivenName, person.FamilyName));

    private static Invalid UsernameTaken => Wrong("username", "username_taken", "Another account signs in with this username. Choose another, or leave it empty to have one made.");

    private static Invalid OwnedByMis => Wrong("username", "mis_owns", "This person comes from the MIS, and a file never changes them. Change them in the MIS, and take the row out.");

    private static Invalid Wrong(string field, string code, string error) => new(code, error, new FieldError(field, error));
}
