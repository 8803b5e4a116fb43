using Hub.Core.Operations;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>What an administrator changes of the school's two-factor rules.</summary>
public sealed class ChangeTwoFactorRules(TwoFactorRules rules, Accounts accounts, Audit audit)
{
    private static readonly DateOnly Earliest = new(2000, 1, 1);
    private static readonly DateOnly Latest = new(2100, 1, 1);

    /// <summary>Sets the rule.</summary>
    /// <param name="by">The administrator, whose school it is.</param>
    /// <param name="rule">The rule.</param>
    /// <param name="version">Of the rule that the administrator saw.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<TwoFactorRule>> SetAsync(Account by, TwoFactorRule rule, string version, string? address, CancellationToken cancellationToken)
    {
        var said = rule.Audience == TwoFactorAudience.Nobody ? $"{rule.Audience}" : $"{rule.Audience} from {rule.From:yyyy-MM-dd}";
        var before = (await rules.ReadAsync(by.SiteId, cancellationToken)).Rule;
        Refusal? refusal = rule.Audience != TwoFactorAudience.Nobody && (rule.From < Earliest || rule.From > Latest)
            ? new Invalid("invalid_date", "Give the day from which two-factor is required, such as 1 September 2026.")
            : await rules.TryStoreAsync(by.SiteId, rule, version, cancellationToken) ? null : new Stale("rule_changed", "Somebody else saved the rule while you had the page open.");
        await audit.AddAsync(new AuditRecord(by.SiteId, by.Id.ToString(), "two_factor.rule_set", said, refusal?.Code, address) { Changes = refusal is null ? AuditChange.Between(before, rule) : [] }, cancellationToken);
        if (refusal is not null)
            return refusal;
        return rule;
    }

    /// <summary>Names a person of the school.</summary>
    public async Task<Outcome<Account>> NameAsync(Account by, string username, string? address, CancellationToken cancellationToken)
    {
        if (await accounts.FindByUsernameAsync(username, cancellationToken) is not { } account || account.SiteId != by.SiteId)
            return new NotFound("account_unknown", "Nobody at your school has this username.");
        await rules.NameAsync(by.SiteId, account.Id, cancellationToken);
        await audit.AddAsync(new AuditRecord(by.SiteId, by.Id.ToString(), "two_factor.named", account.Id.ToString(), Address: address), cancellationToken);
        return account;
    }

    /// <summary>Names a person no longer. Of one who is not named, nothing changes.</summary>
    public async Task UnnameAsync(Account by, Guid accountId, string? address, CancellationToken cancellationToken)
    {
        if (!await rules.IsNamedAsync(by.SiteId, accountId, cancellationToken))
            return;
        await rules.UnnameAsync(by.SiteId, accountId, cancellationToken);
        await audit.AddAsync(new AuditRecord(by.SiteId, by.Id.ToString(), "two_factor.unnamed", accountId.ToString(), Address: address), cancellationToken);
    }
}
