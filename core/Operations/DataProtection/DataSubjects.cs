using Hub.Core.Accounts.FromMis;

namespace Hub.Core.Operations.DataProtection;

/// <summary>Finds somebody with all that names them.</summary>
public sealed class DataSubjects(Accounts.Accounts accounts, IEnumerable<IPersonalData> stores)
{
    /// <summary>Whoever has an account at a site, by what names them now; null when nobody of the site has it.</summary>
    public async Task<DataSubject?> OfAccountAsync(Guid siteId, Guid accountId, CancellationToken cancellationToken) =>
        await accounts.FindAsync(accountId, cancellationToken) is { } account && account.SiteId == siteId
            ? await NamedAsync(new DataSubject { SiteId = siteId, AccountId = accountId, PersonId = account.PersonId, FullName = $"{account.GivenName} {account.FamilyName}".Trim() }, cancellationToken)
            : null;

    /// <summary>Somebody whom the MIS has or had, with an account or without one, by what names them now.</summary>
    public async Task<DataSubject> OfMisAsync(Guid siteId, string personId, CancellationToken cancellationToken)
    {
        var id = PersonAccount.Id(siteId, personId);
        return await OfAccountAsync(siteId, id, cancellationToken) ?? await NamedAsync(new DataSubject { SiteId = siteId, AccountId = id, PersonId = personId }, cancellationToken);
    }

    /// <summary>The same, by what once named them, too. It may take long: for the background.</summary>
    internal async Task<DataSubject> WithFormerNamesAsync(DataSubject person, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(person.Names, StringComparer.OrdinalIgnoreCase);
        foreach (var store in stores)
            names.UnionWith(await store.FormerNamesAsync(person, cancellationToken));
        return With(person, names);
    }

    private async Task<DataSubject> NamedAsync(DataSubject person, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var store in stores)
            names.UnionWith(await store.NamesAsync(person, cancellationToken));
        return With(person, names);
    }

    private static DataSubject With(DataSubject person, HashSet<string> names) => person with { Names = [.. names.Where(n => !string.IsNullOrWhiteSpace(n)).Order(StringComparer.Ordinal)] };
}
