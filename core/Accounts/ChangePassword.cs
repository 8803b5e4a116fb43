using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>Changes a person's own password; every session that began before is over.</summary>
public sealed class ChangePassword(Accounts accounts, PasswordSignIn passwords, Audit audit, TimeProvider time)
{
    /// <summary>The fewest characters of a new password.</summary>
    public const int MinLength = 8;

    /// <summary>The most characters of a new password.</summary>
    public const int MaxLength = 256;

    /// <summary>Checks and changes it.</summary>
    /// <param name="account">The person.</param>
    /// <param name="present">The password that the person has now.</param>
    /// <param name="next">The new one.</param>
    /// <param name="repeated">The new one, typed again.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(Account account, string present, string next, string repeated, string? address, CancellationToken cancellationToken)
    {
        if (next.Length is < MinLength or > MaxLength)
            return new Invalid("invalid_password", $"The new password must have {MinLength} to {MaxLength} characters.");
        if (next != repeated)
            return new Invalid("passwords_differ", "The two new passwords are not the same. Type them again.");
        if (next == present || next.Equals(account.Username, StringComparison.OrdinalIgnoreCase))
            return new Invalid("invalid_password", "The new password must be neither the present one nor your username.");
        if (present.Length is 0 or > MaxLength || (await passwords.CheckAsync(account.Username, present, cancellationToken))?.Id != account.Id)
        {
            await audit.AddAsync(
                new AuditRecord(account.SiteId, account.Id.ToString(), "password.change_refused", account.Id.ToString(), "wrong_password", address), cancellationToken);
            return new Invalid("wrong_password", "Your present password is not right.");
        }

        var hash = PasswordSignIn.Hash(next);
        var changed = await accounts.UpdateAsync(account.Id, a => a with { PasswordHash = hash, SessionsValidFrom = time.GetUtcNow() }, cancellationToken);
        if (changed is null)
            return new NotFound("account_unknown", "There is no such account any more.");
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "password.changed", account.Id.ToString(), Address: address), cancellationToken);
        return changed;
    }
}
