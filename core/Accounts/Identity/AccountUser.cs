using Hub.Core.Accounts.External;

namespace Hub.Core.Accounts.Identity;

/// <summary>An account as ASP.NET Core Identity handles it: something that is changed in place and then stored. It keeps what was changed, to be done to the account as it is then.</summary>
public sealed class AccountUser
{
    private readonly List<Func<Account, Account>> changes = [];

    internal AccountUser(Account account, string? device = null) => (Account, Device) = (account, device);

    /// <summary>The key of the browser that the account knows and that is at the other end; null for any other.</summary>
    internal string? Device { get; }

    /// <summary>The wrong passwords that came from there; null when they were not read yet.</summary>
    internal AttemptCount? Attempts { get; set; }

    /// <summary>Whether the count is to be stored.</summary>
    internal bool Counted { get; private set; }

    /// <summary>The account with what was changed so far.</summary>
    public Account Account { get; private set; }

    /// <summary>Identities that are to be linked.</summary>
    internal List<ExternalLogin> Linked { get; } = [];

    /// <summary>Identities that are to be unlinked.</summary>
    internal List<ExternalLogin> Unlinked { get; } = [];

    /// <summary>Whether anything of the account is to be stored.</summary>
    internal bool Changed => changes.Count > 0;

    internal void Change(Func<Account, Account> change)
    {
        changes.Add(change);
        Account = change(Account);
    }

    internal void Count(AttemptCount count) => (Attempts, Counted) = (count, true);

    /// <summary>Does to an account what was done to this one.</summary>
    internal Account Apply(Account account) => changes.Aggregate(account, (a, change) => change(a));

    /// <summary>Everything is stored.</summary>
    internal void Stored(Account account)
    {
        Account = account;
        Counted = false;
        changes.Clear();
        Linked.Clear();
        Unlinked.Clear();
    }
}
