using Hub.Core.Accounts;
using Hub.Core.Mis;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Whom a site still has something of although they have left: people whom its MIS has no longer, and accounts of others that were closed.</summary>
public sealed class KeptLeavers(Leavers leavers, SitePeople people, Accounts.Accounts accounts)
{
    /// <summary>All of a site, with since when; and how many people it has besides.</summary>
    public async Task<(IReadOnlyList<KeptLeaver> Leavers, int Others)> ListAsync(Guid siteId, CancellationToken cancellationToken)
    {
        var kept = (await leavers.ListAsync(siteId, cancellationToken)).ToDictionary(l => l.PersonId, l => new KeptLeaver(l.PersonId, null, l.LeftAt), StringComparer.Ordinal);
        var byHand = new List<KeptLeaver>();
        var others = 0;
        foreach (var person in (await people.GetAsync(siteId, cancellationToken)).Everybody)
        {
            if (person is not { PersonId: null, Status: AccountStatus.Closed, AccountId: { } accountId })
                others++;
            else if (await accounts.FindAsync(accountId, cancellationToken) is { Disabled: true } account && !(account.PersonId is { } id && kept.ContainsKey(id)))
                // An account's sessions end when it is closed.
                byHand.Add(new KeptLeaver(account.PersonId, account.Id, account.SessionsValidFrom));
        }

        return ([.. kept.Values.Concat(byHand).OrderBy(l => l.Since)], others);
    }
}

/// <summary>Somebody who has left.</summary>
/// <param name="PersonId">The id in the MIS; null for whose account was made by hand.</param>
/// <param name="AccountId">The account, where the person is not on the list of those who left the MIS.</param>
/// <param name="Since">Since when, in UTC.</param>
public sealed record KeptLeaver(string? PersonId, Guid? AccountId, DateTimeOffset Since);
