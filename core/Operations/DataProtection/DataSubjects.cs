using Hub.Core.Accounts.FromMis;
using Hub.Core.Mis;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Finds somebody with all that names them.</summary>
public sealed class DataSubjects(Accounts.Accounts accounts, IEnumerable<IPersonalData> stores)
{
    /// <summary>Whoever has an account at a site; null when nobody of the site has it.</summary>
    public async Task<DataSubject?> OfAccountAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { } account && account.SiteId == siteId
            ? await NamedAsync(new DataSubject { SiteId = siteId, AccountId = accountId, PersonId = account.PersonId }, cancellationToken)
            : null;

    /// <summary>Somebody whom the MIS has or had, with an account or without one.</summary>
    public Task<DataSubject> OfMisAsync(Guid siteId, string personId, CancellationToken cancellationToken) =>
        NamedAsync(new DataSubject { SiteId = siteId, AccountId = PersonAccount.Id(siteId, personId), PersonId = personId }, cancellationToken);

    private async Task<DataSubject> NamedAsync(DataSubject person, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var store in stores)
            names.UnionWith(await store.NamesAsync(person, cancellationToken));
        names.RemoveWhere(string.IsNullOrWhiteSpace);
        return person with { Names = [.. names.Order(StringComparer.Ordinal)] };
    }
}
