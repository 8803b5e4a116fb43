using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>Signs a person out everywhere: in every browser, and in every application by its next refresh.</summary>
public sealed class EndSessions(Accounts accounts, Audit audit, TimeProvider time)
{
    /// <summary>Ends every session that began before now.</summary>
    public async Task RunAsync(Account account, string? address, CancellationToken cancellationToken)
    {
        await accounts.UpdateAsync(account.Id, a => a with { SessionsValidFrom = time.GetUtcNow() }, cancellationToken);
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "sessions.ended", account.Id.ToString(), Address: address), cancellationToken);
    }
}
