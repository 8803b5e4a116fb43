using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Provisioning.Matching;

namespace Hub.Core.Provisioning;

/// <summary>What provisioning holds of a person: links to Microsoft 365 and Google accounts, rows of lists of links and of updates of addresses.</summary>
internal sealed class ProvisionedData(DirectoryAccounts links, LinkUploads uploads, EmailUpdates updates, ChangeSets changeSets, ApplyResults results, Jobs jobs) : IPersonalData
{
    public async Task<IReadOnlyCollection<string>> NamesAsync(DataSubject person, CancellationToken cancellationToken) =>
        [.. (await LinksAsync(person, cancellationToken)).SelectMany(l => new[] { l.Address, l.DirectoryId })];

    public async Task<IReadOnlyCollection<string>> FormerNamesAsync(DataSubject person, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var directory in person.PersonId is null ? [] : Enum.GetValues<DirectoryKind>())
            names.AddRange(await links.AddressesOfAsync(person.SiteId, directory, person.PersonId!, cancellationToken));
        return names;
    }

    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var stored = await LinksAsync(person, cancellationToken);
        yield return new PersonalDocument("directory-accounts", "Microsoft 365 and Google accounts", stored.Select(l => new { Directory = l.Directory.ToString(), l.DirectoryId, l.Address }).ToArray());
        var uploaded = new List<object>();
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, LinkUploads.Kind, cancellationToken))
            uploaded.AddRange((await uploads.RowsOfAsync(job, person, cancellationToken)).Select(r => new { At = job.CreatedAt, r.Line, r.Name, r.Address, r.DirectoryId, Outcome = r.Outcome.ToString(), r.Reason }));
        yield return new PersonalDocument("link-uploads", "Rows of lists of accounts that the school uploaded", uploaded);
        var changes = new List<object>();
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, EmailUpdateStates.Kind, cancellationToken))
        {
            if (await updates.RowsAsync(job, cancellationToken) is { } rows)
                changes.AddRange(rows.Where(r => r.PersonId == person.PersonId).Select(r => new { At = job.CreatedAt, Directory = job.DetailAs<EmailUpdateDetail>().Directory.ToString(), r.Name, r.DirectoryId, r.From, r.To, Outcome = r.Outcome.ToString(), r.Reason }));
        }

        yield return new PersonalDocument("address-updates", "Updates of the address in Microsoft 365 and Google", changes);
    }

    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, LinkUploads.Kind, cancellationToken))
            await uploads.EraseAsync(job, person, cancellationToken);
        if (person.PersonId is not { } id)
            return;
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, EmailUpdateStates.Kind, cancellationToken))
        {
            await results.EraseAsync(person.SiteId, job.Id, id, cancellationToken);
            if (job.DetailAs<EmailUpdateDetail>().ChangeSet is { } set)
                await changeSets.EraseAsync(person.SiteId, set, id, cancellationToken);
        }

        foreach (var directory in Enum.GetValues<DirectoryKind>())
            await links.ForgetAsync(person.SiteId, directory, id, cancellationToken);
    }

    private async Task<IReadOnlyList<DirectoryAccount>> LinksAsync(DataSubject person, CancellationToken cancellationToken)
    {
        if (person.PersonId is not { } id)
            return [];
        return [.. (await Task.WhenAll(Enum.GetValues<DirectoryKind>().Select(d => links.FindAsync(person.SiteId, d, id, cancellationToken)))).OfType<DirectoryAccount>()];
    }
}
