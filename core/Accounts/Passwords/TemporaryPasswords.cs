using System.Collections.Concurrent;
using Hub.Core.Operations;

namespace Hub.Core.Accounts.Passwords;

/// <summary>Gives people whose password nobody has chosen yet one to begin with.</summary>
public sealed class TemporaryPasswords(Accounts accounts, Sites.Sites sites, RightsBeyondSchool rights, Audit audit, TimeProvider time)
{
    /// <summary>
    /// The most people at a time: a year group of a large school. Each takes a tenth of a second of a processor, which is what makes a password hard to find out, and an answer takes 230
    /// seconds at most in Azure.
    /// </summary>
    public const int MostAtATime = 400;

    /// <summary>How long such a password works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    private static readonly int Together = Environment.ProcessorCount;

    /// <summary>Issues new ones, which make void what was issued before and is not used yet. They are in the answer and nowhere else.</summary>
    /// <param name="by">The administrator, whose site it is.</param>
    /// <param name="accountIds">Whose; those of other sites, closed accounts, people who have chosen a password and accounts with rights beyond the school are passed over.</param>
    /// <param name="askedAt">When somebody decided it: who was issued one since is passed over, so that a form that is sent twice does not make void the list that was just printed. Null for now.</param>
    /// <param name="actor">Who issues them, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<IReadOnlyList<IssuedPassword>>> IssueAsync(
        Account by, IReadOnlyCollection<Guid> accountIds, DateTimeOffset? askedAt, Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(by);
        ArgumentNullException.ThrowIfNull(accountIds);
        ArgumentNullException.ThrowIfNull(actor);
        if (accountIds.Count is 0 or > MostAtATime)
            return new Invalid("wrong_number", $"Choose 1 to {MostAtATime} people.");
        if (await sites.FindAsync(by.SiteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        var issued = new ConcurrentBag<IssuedPassword>();
        await Parallel.ForEachAsync(accountIds.Distinct(), new ParallelOptions { MaxDegreeOfParallelism = Together, CancellationToken = cancellationToken }, async (id, token) =>
        {
            if (await accounts.FindAsync(id, token) is { } account && account.SiteId == site.Id
                && await rights.RefusalAsync(by, account, "password.reset_refused", actor.NetworkAddress, token) is null
                && await IssueAsync(site, id, a => a.Unclaimed && !(a.TemporaryPasswordUntil - Lifetime > askedAt), actor, token) is { } one)
                issued.Add(one);
        });
        return issued.ToArray();
    }

    /// <summary>Issues one to a person who cannot be sent a link, in place of whatever password there was. Whether there is no other way is the caller's to know.</summary>
    /// <returns>The password; null when the account is closed or has gone.</returns>
    internal async Task<IssuedPassword?> ReplaceAsync(Account account, Actor actor, CancellationToken cancellationToken) =>
        await sites.FindAsync(account.SiteId, cancellationToken) is { } site ? await IssueAsync(site, account.Id, _ => true, actor, cancellationToken) : null;

    private async Task<IssuedPassword?> IssueAsync(Sites.Site site, Guid id, Func<Account, bool> may, Actor actor, CancellationToken cancellationToken)
    {
        bool May(Account account) => account.SiteId == site.Id && !account.Disabled && may(account);
        if (await accounts.FindAsync(id, cancellationToken) is not { } account || !May(account))
            return null;
        var password = TemporaryPassword.For(site.Accounts.Passwords.LevelOf(account));
        var hash = PasswordSignIn.Hash(password);
        var (changed, now) = (false, time.GetUtcNow());
        var after = await accounts.UpdateAsync(
            id, a => (changed = May(a)) ? a with { PasswordHash = hash, PasswordSetAt = now, TemporaryPasswordUntil = now + Lifetime, SessionsValidFrom = now } : null, cancellationToken);
        if (!changed)
            return null;
        await audit.AddAsync(new AuditRecord(site.Id, actor.Id, "password.issued", id.ToString(), Address: actor.NetworkAddress), cancellationToken);
        return new IssuedPassword(after!, password, now + Lifetime);
    }
}

/// <summary>A password to begin with.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Password">The password.</param>
/// <param name="Until">When it ends, in UTC.</param>
public sealed record IssuedPassword(Account Account, string Password, DateTimeOffset Until);
