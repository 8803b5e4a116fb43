using Hub.Core.Sites;

namespace Hub.Core.Accounts.TwoFactor;

/// <summary>What a person's school asks of the person today.</summary>
public sealed class TwoFactorDuties(TwoFactorRules rules, FactorStore factors, Sites.Sites sites, TimeProvider time)
{
    /// <summary>The person's duty, and the day from which it cannot be skipped.</summary>
    public async Task<(TwoFactorDuty Duty, DateOnly From)> OfAsync(Account account, CancellationToken cancellationToken)
    {
        var (rule, _) = await rules.ReadAsync(account.SiteId, cancellationToken);
        // Nearly everywhere nothing is set: then nothing more is read.
        if (rule.Audience == TwoFactorAudience.Nobody)
            return (TwoFactorDuty.Off, default);
        var named = rule.Names && await rules.IsNamedAsync(account.SiteId, account.Id, cancellationToken);
        var site = await sites.FindAsync(account.SiteId, cancellationToken) ?? new Site { Id = account.SiteId, Name = "" };
        var today = site.DayAt(time.GetUtcNow());
        return (rule.DutyOf(account.Roles, account.UserType, named, today), rule.From);
    }

    /// <summary>Whether the person gets no further without setting two-factor up.</summary>
    public async Task<bool> MustSetUpAsync(Account account, CancellationToken cancellationToken) =>
        (await OfAsync(account, cancellationToken)).Duty == TwoFactorDuty.Required && !(await factors.FindAsync(account.Id, cancellationToken)).Any;
}
