using Hub.Core.Operations;

namespace Hub.Core.Accounts.Passwords;

/// <summary>Gives people whose password nobody has chosen yet one to begin with.</summary>
public sealed class TemporaryPasswords(Accounts accounts, Sites.Sites sites, Audit audit, TimeProvider time)
{
    /// <summary>The most people at a time: each takes a tenth of a second of a processor, which is what makes a password hard to find out.</summary>
    public const int MostAtATime = 100;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(14);

    /// <summary>Issues new ones, which make void what was issued before and is not used yet. They are in the answer and nowhere else.</summary>
    /// <param name="siteId">The site.</param>
    /// <param name="accountIds">Whose; those of other sites, closed accounts and people who have chosen a password are passed over.</param>
    /// <param name="actor">Who issues them, for the audit.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<IReadOnlyList<IssuedPassword>>> IssueAsync(Guid siteId, IReadOnlyCollection<Guid> accountIds, string actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(accountIds);
        if (accountIds.Count is 0 or > MostAtATime)
            return new Invalid("wrong_number", $"Choose 1 to {MostAtATime} people.");
        if (await sites.FindAsync(siteId, cancellationToken) is not { } site)
            return new NotFound("site_unknown", "There is no such site.");
        var until = time.GetUtcNow() + Lifetime;
        var issued = new List<IssuedPassword>();
        foreach (var id in accountIds.Distinct())
        {
            if (await accounts.FindAsync(id, cancellationToken) is not { Disabled: false } account || account.SiteId != siteId || !account.Unclaimed)
                continue;
            var password = TemporaryPassword.For(site.Accounts.Passwords.LevelOf(account));
            var hash = PasswordSignIn.Hash(password);
            var changed = false;
            var after = await accounts.UpdateAsync(id, a => (changed = a is { Disabled: false, Unclaimed: true })
                ? a with { PasswordHash = hash, PasswordSetAt = time.GetUtcNow(), TemporaryPasswordUntil = until, SessionsValidFrom = time.GetUtcNow() }
                : null, cancellationToken);
            if (!changed)
                continue;
            issued.Add(new IssuedPassword(after!, password, until));
            await audit.AddAsync(new AuditRecord(siteId, actor, "password.issued", id.ToString()), cancellationToken);
        }

        return issued;
    }
}

/// <summary>A password to begin with.</summary>
/// <param name="Account">Whose.</param>
/// <param name="Password">The password.</param>
/// <param name="Until">When it ends, in UTC.</param>
public sealed record IssuedPassword(Account Account, string Password, DateTimeOffset Until);
