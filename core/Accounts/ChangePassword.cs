using Hub.Core.Accounts.Passwords;
using Hub.Core.Operations;

namespace Hub.Core.Accounts;

/// <summary>Changes a person's own password; every session that began before is over.</summary>
public sealed class ChangePassword(ChoosePassword choose, PasswordSignIn passwords, Audit audit)
{
    /// <summary>Checks and changes it.</summary>
    /// <param name="account">The person.</param>
    /// <param name="present">The password that the person has now.</param>
    /// <param name="next">The new one.</param>
    /// <param name="repeated">The new one, typed again.</param>
    /// <param name="device">The cookie by which the browser is known; null when it has none.</param>
    /// <param name="address">The network address that it comes from.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Account>> RunAsync(Account account, string present, string next, string repeated, string? device, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(account);
        ArgumentNullException.ThrowIfNull(present);
        if (next == present)
            return new Invalid("password_same", "The new password must not be the present one.");
        if (present.Length is 0 or > PasswordRules.MaxLength || (await passwords.CheckAsync(account.Username, present, device, address, cancellationToken)).Account?.Id != account.Id)
        {
            await audit.AddAsync(
                new AuditRecord(account.SiteId, account.Id.ToString(), "password.change_refused", account.Id.ToString(), "wrong_password", address), cancellationToken);
            return new Invalid("wrong_password", "Your present password is not right.");
        }

        if (!(await choose.RunAsync(account, next, repeated, cancellationToken)).Succeeded(out var changed, out var refusal))
            return refusal;
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "password.changed", account.Id.ToString(), Address: address), cancellationToken);
        return changed;
    }
}
