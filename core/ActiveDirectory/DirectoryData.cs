using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.ActiveDirectory;

/// <summary>What is held of a person for the school's Active Directory: names, orders to its agent and what became of them, what the agent reported, change sets of names.</summary>
internal sealed class DirectoryData(NameStore names, DirectoryOrders orders, ReportedDirectory reported, AgentPairing pairing, DirectoryNaming naming, Jobs jobs) : IPersonalData
{
    public async Task<IReadOnlyCollection<string>> NamesAsync(DataSubject person, CancellationToken cancellationToken) =>
        person.PersonId is { } id && await names.FindAsync(person.SiteId, id, cancellationToken) is { } stored
            ? [stored.PrincipalName?.Value ?? "", stored.AccountName?.Value ?? "", stored.ObjectGuid?.ToString() ?? "", DesiredAccounts.EmployeeId(person.SiteId, id)]
            : [];

    public async Task<IReadOnlyCollection<string>> FormerNamesAsync(DataSubject person, CancellationToken cancellationToken) =>
        person.PersonId is { } id ? await names.NamesOfAsync(person.SiteId, id, cancellationToken) : [];

    public async Task<Refusal?> RefusalAsync(DataSubject person, CancellationToken cancellationToken) =>
        person.PersonId is { } id && await pairing.FindAsync(person.SiteId, cancellationToken) is not null && await orders.FindAsync(person.SiteId, id, cancellationToken) is { Account.Settled.Enabled: true }
            ? new Conflict("directory_account_open", "The account in the school's Active Directory is still enabled, and once the person is erased nobody tells the agent to disable it. See under Users, Active Directory, what keeps it from that; where there is no agent any more, unpair it.")
            : null;

    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (person.PersonId is not { } id)
            yield break;
        var stored = await names.FindAsync(person.SiteId, id, cancellationToken);
        yield return new PersonalDocument("directory-names", "Names in Active Directory", new { stored?.PrincipalName, stored?.AccountName, stored?.ObjectGuid, Held = await names.NamesOfAsync(person.SiteId, id, cancellationToken) });
        if (await orders.FindAsync(person.SiteId, id, cancellationToken) is { Account: { } account })
            yield return new PersonalDocument("directory-account", "Account in Active Directory", account with { Password = null, OrderId = "" });
        var told = (await reported.ReadAsync(person.SiteId, cancellationToken)).Where(r => IsOf(r, person, stored));
        yield return new PersonalDocument("directory-report", "What the agent beside Active Directory has reported", told.ToArray());
        var changes = new List<object>();
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, NamingStates.Kind, cancellationToken))
            changes.AddRange((await naming.RowsAsync(job, cancellationToken) ?? []).Where(r => r.PersonId == id).Select(r => new { At = job.CreatedAt, r.Name, PrincipalName = r.PrincipalName.To, AccountName = r.AccountName.To, Outcome = r.Outcome.ToString(), r.Reason }));
        yield return new PersonalDocument("directory-naming", "Changes of names in Active Directory", changes);
    }

    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        if (person.PersonId is not { } id)
            return;
        var stored = await names.FindAsync(person.SiteId, id, cancellationToken);
        foreach (var account in (await reported.ReadAsync(person.SiteId, cancellationToken)).Where(r => IsOf(r, person, stored)))
            await reported.ForgetAsync(person.SiteId, account.ObjectGuid, cancellationToken);
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, NamingStates.Kind, cancellationToken))
            await naming.EraseAsync(job, id, cancellationToken);
        await orders.ForgetAsync(person.SiteId, id, cancellationToken);
        await names.RetireAsync(person.SiteId, id, cancellationToken);
    }

    // Which account is the person's, the directory tells by employeeID: an account of the agent's own OUs.
    private static bool IsOf(ReportedAccount account, DataSubject person, StoredName? stored) =>
        account.ObjectGuid == stored?.ObjectGuid || (account.Within && string.Equals(account.EmployeeId, DesiredAccounts.EmployeeId(person.SiteId, person.PersonId!), StringComparison.OrdinalIgnoreCase));
}
