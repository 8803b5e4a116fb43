using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.Accounts.ByHand;

/// <summary>What uploaded files of people hold of a person: the rows about them.</summary>
public sealed class UploadData(AccountUploads uploads, Jobs jobs) : IPersonalData
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var rows = new List<object>();
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, AccountUploads.Kind, cancellationToken))
            rows.AddRange((await uploads.RowsOfAsync(job, person, cancellationToken)).Select(r => new { At = job.CreatedAt, r.Line, r.Name, r.ExternalId, r.Person, Outcome = r.Outcome.ToString(), r.Username }));
        yield return new PersonalDocument("uploads", "Rows of files of people that the school uploaded", rows);
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        await foreach (var job in jobs.OfSiteAsync(person.SiteId, AccountUploads.Kind, cancellationToken))
            await uploads.EraseAsync(job, person, cancellationToken);
    }
}
