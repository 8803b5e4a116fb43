using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Logging;

namespace Hub.Core.Accounts.Identity;

/// <summary>ASP.NET Core Identity over the hub's accounts (docs/decisions/0008-what-of-identity-is-used.md). It validates neither names nor passwords: schools' own rules do.</summary>
public sealed class AccountManager(AccountStore store, ILogger<AccountManager> logger)
    : UserManager<AccountUser>(store, Microsoft.Extensions.Options.Options.Create(new IdentityOptions()), PasswordSignIn.Hasher, [], [], null!, new IdentityErrorDescriber(), null!, logger)
{
    /// <summary>An account, to be handled by Identity.</summary>
    public static AccountUser UserOf(Account account) => new(account);
}
