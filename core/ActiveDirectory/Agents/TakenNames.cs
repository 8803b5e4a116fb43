namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>The names that a directory holds already, so that nobody is given one of them who has no right to it.</summary>
internal static class TakenNames
{
    // No person's id holds a line end.
    private const string Nobody = "\n";

    /// <summary>The names that were given before, with those of the directory: an account that is a person's keeps its names for that person, any other's are reserved.</summary>
    /// <param name="siteId">The school.</param>
    /// <param name="names">The names that were given before.</param>
    /// <param name="people">The ids of everybody who may have an account.</param>
    /// <param name="reported">What the directory holds.</param>
    public static StoredNames With(Guid siteId, StoredNames names, IEnumerable<string> people, IReadOnlyCollection<ReportedAccount> reported)
    {
        if (reported.Count == 0)
            return names;
        var owners = Owners(siteId, names, people, reported);
        var (principal, account) = (new Dictionary<string, string>(names.PrincipalNameOwners, StringComparer.OrdinalIgnoreCase), new Dictionary<string, string>(names.AccountNameOwners, StringComparer.OrdinalIgnoreCase));
        foreach (var one in reported.Where(r => !r.Deleted))
        {
            var owner = owners.GetValueOrDefault(one.ObjectGuid, Nobody);
            if (one.PrincipalName is { } upn)
                principal.TryAdd(upn, owner);
            if (one.AccountName is { } name)
                account.TryAdd(name, owner);
        }

        return names with { PrincipalNameOwners = principal, AccountNameOwners = account };
    }

    /// <summary>Whose account is which: by what the directory told before, else by an <c>employeeID</c> that one account alone has.</summary>
    public static IReadOnlyDictionary<Guid, string> Owners(Guid siteId, StoredNames names, IEnumerable<string> people, IReadOnlyCollection<ReportedAccount> reported)
    {
        var owners = names.People.Values.Where(p => p.ObjectGuid is not null).GroupBy(p => p.ObjectGuid!.Value).ToDictionary(g => g.Key, g => g.First().PersonId);
        var known = owners.Values.ToHashSet(StringComparer.Ordinal);
        var byEmployee = people.Concat(names.People.Keys).Distinct(StringComparer.Ordinal).ToDictionary(p => DesiredAccounts.EmployeeId(siteId, p), StringComparer.OrdinalIgnoreCase);
        foreach (var group in reported.Where(r => r is { Within: true, Deleted: false, EmployeeId: not null }).GroupBy(r => r.EmployeeId!, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() == 1))
        {
            if (byEmployee.TryGetValue(group.Key, out var person) && !known.Contains(person))
                owners.TryAdd(group.First().ObjectGuid, person);
        }

        return owners;
    }
}
