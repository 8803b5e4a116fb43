using Hub.Core.Accounts;
using Hub.Core.Accounts.Passwords;
using Hub.Core.Operations;
using Hub.Core.Sts.Limits;
using Hub.Functions.Http;
using Hub.Functions.Sts;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Portal;

/// <summary>Makes sure, before a change to how somebody signs in, that it is that person who sits at the screen.</summary>
public sealed class PasswordAgain(PasswordSignIn passwords, SignedIn signedIn, RateLimits limits, Audit audit, TimeProvider time)
{
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(10);

    /// <summary>What is wrong; null when the form carries the person's password, or the person has none and has just signed in.</summary>
    internal async Task<string?> FaultAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var account = request.Viewer().Account;
        if (account.PasswordHash is null)
        {
            return await signedIn.FindAsync(request.HttpContext, cancellationToken) is { } person && time.GetUtcNow() - person.Since < Recent
                ? null
                : "To change this, sign out and in again, and do it within ten minutes.";
        }

        // The same count as at the sign-in page: this is no second place to guess at.
        if (await limits.TakeAsync(RateLimitKind.Username, account.Username.ToUpperInvariant(), cancellationToken) is not null)
            return "Too many attempts. Wait a minute and try again.";
        var password = (await request.ReadFormAsync(cancellationToken))["password"].ToString();
        var from = ClientAddress.Of(request.HttpContext);
        if (password.Length is > 0 and <= PasswordRules.MaxLength
            && (await passwords.CheckAsync(account.Username, password, DeviceCookie.Of(request), from, cancellationToken)).Account?.Id == account.Id)
            return null;
        await audit.AddAsync(new AuditRecord(account.SiteId, account.Id.ToString(), "password.asked_again", account.Id.ToString(), "wrong_password", from), cancellationToken);
        return "Your password is not right. Check it and try again.";
    }
}
