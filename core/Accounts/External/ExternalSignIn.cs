using Hub.Core.Accounts.FromMis;
using Hub.Core.Accounts.Identity;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Sites;

namespace Hub.Core.Accounts.External;

/// <summary>Finds the account of somebody whom a provider has identified, and links the identity to it the first time.</summary>
public sealed class ExternalSignIn(
    AccountManager manager, Accounts accounts, DirectoryAccounts directories, SitePeople people, Sites.Sites sites, RightsBeyondSchool rights, Audit audit, TimeProvider time)
{
    /// <summary>What everybody is told who is not let in, whatever the reason.</summary>
    public static readonly Forbidden NotLetIn = new(
        "external_refused", "That account does not sign in to the hub. Sign in with your username and password, or ask your school's administrator.");

    /// <summary>The account that an identity signs in to.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="identity">Whom it has identified; null when it said nothing that can be believed.</param>
    /// <param name="networkAddress">Where the request came from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(ExternalProvider provider, ExternalIdentity? identity, string networkAddress, CancellationToken cancellationToken)
    {
        if (identity is null)
            return await RefuseAsync(provider, null, null, "not_verified", networkAddress, cancellationToken);
        var schools = await SchoolsAsync(identity, cancellationToken);
        if (schools.Count == 0)
            return await RefuseAsync(provider, identity, null, "domain_not_listed", networkAddress, cancellationToken);
        var linked = (await manager.FindByLoginAsync(identity.Issuer, identity.Subject))?.Account;
        var found = linked is null ? await MatchAsync(identity, schools, cancellationToken) : [linked];
        if (found is not [var account] || schools.All(s => s.Id != account.SiteId))
        {
            var site = schools is [var only] ? only.Id : (Guid?)null;
            return await RefuseAsync(provider, identity, site, found.Count > 1 ? "account_ambiguous" : "account_unknown", networkAddress, cancellationToken);
        }

        if (account.Disabled)
            return await RefuseAsync(provider, identity, account.SiteId, "account_closed", networkAddress, cancellationToken, account);
        // Whoever runs the school's directory can sign in there as anybody.
        if (await rights.HasAsync(account, cancellationToken))
            return await RefuseAsync(provider, identity, account.SiteId, RightsBeyondSchool.Code, networkAddress, cancellationToken, account);
        if (linked is not null)
            return account;
        var user = AccountManager.UserOf(account);
        var login = new ExternalLogin(provider, identity.Issuer, identity.Subject, identity.Address, time.GetUtcNow());
        if (!(await manager.AddLoginAsync(user, new IdentityLogin(login))).Succeeded)
            return await RefuseAsync(provider, identity, account.SiteId, "identity_taken", networkAddress, cancellationToken, account);
        await audit.AddAsync(
            new AuditRecord(account.SiteId, account.Id.ToString(), "external.linked", $"{account.Id} {provider} {identity.Address}", Address: networkAddress), cancellationToken);
        return user.Account;
    }

    /// <summary>Takes an identity from an account.</summary>
    /// <param name="account">The account.</param>
    /// <param name="key">The identity's <see cref="ExternalLogin.Key"/>.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<ExternalLogin>> UnlinkAsync(Account account, string key, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(actor);
        if (account.ExternalLogins.FirstOrDefault(l => l.Key == key) is not { } login)
            return new NotFound("identity_unknown", "There is no such account on the list.");
        if (account.PasswordHash is null && account.ExternalLogins.Count == 1)
            return new Conflict("only_way_in", "This is the only way in to your Hub ID: it has no password. Set a password first, by \"Forgotten your password?\" on the sign-in page.");
        await manager.RemoveLoginAsync(AccountManager.UserOf(account), login.Issuer, login.Subject);
        await audit.AddAsync(
            new AuditRecord(account.SiteId, actor.Id, "external.unlinked", $"{account.Id} {login.Provider} {login.Address}", Address: actor.NetworkAddress), cancellationToken);
        return login;
    }

    /// <summary>The schools that let this identity's domain in; of Microsoft's only those whose tenant it is in.</summary>
    private async Task<IReadOnlyList<Site>> SchoolsAsync(ExternalIdentity identity, CancellationToken cancellationToken) =>
    [
        .. (await sites.WithSignInDomainAsync(identity.Domain, cancellationToken))
            .Where(s => !PublicMailDomain.Is(identity.Domain) && (identity.Tenant is null || s.Microsoft365?.TenantId == identity.Tenant)),
    ];

    /// <summary>The accounts that the identity could be: by the directory account that is linked to the person, by what signs in, and by what the MIS holds.</summary>
    private async Task<IReadOnlyList<Account>> MatchAsync(ExternalIdentity identity, IReadOnlyList<Site> schools, CancellationToken cancellationToken)
    {
        var ids = new HashSet<Guid>();
        if (await accounts.FindByUsernameAsync(identity.Address, cancellationToken) is { } named)
            ids.Add(named.Id);
        foreach (var school in schools)
        {
            if (await directories.FindPersonAsync(school.Id, identity.Directory, identity.DirectoryId, cancellationToken) is { } personId)
                ids.Add(PersonAccount.Id(school.Id, personId));
            ids.UnionWith((await people.GetAsync(school.Id, cancellationToken)).WithAddress(identity.Address).Select(p => p.AccountId).OfType<Guid>());
        }

        var found = await Task.WhenAll(ids.Select(id => accounts.FindAsync(id, cancellationToken)));
        return [.. found.OfType<Account>()];
    }

    private async Task<Refusal> RefuseAsync(
        ExternalProvider provider, ExternalIdentity? identity, Guid? siteId, string code, string networkAddress, CancellationToken cancellationToken, Account? account = null)
    {
        var target = account?.Id.ToString() ?? provider.ToString();
        await audit.AddAsync(new AuditRecord(siteId, identity?.Address ?? "anonymous", "sign_in.refused", target, code, networkAddress), cancellationToken);
        return NotLetIn;
    }
}
