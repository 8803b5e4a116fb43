using Hub.Core.Operations.DataProtection;
using Hub.Core.Storage;

namespace Hub.Core.Sts.Stores;

/// <summary>What the STS has issued to a person: to which applications, and the tokens.</summary>
internal sealed class IssuedData(IssuedRows rows, SubjectIndex subjects) : IPersonalData
{
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var grants = await rows.FindAsync(AuthorizationRow.All, person.Account, null, null, null, cancellationToken).Select(AuthorizationRow.Read)
            .Select(a => new { Client = a.ApplicationId, Scopes = a.Scopes.IsDefaultOrEmpty ? [] : a.Scopes.ToArray(), a.Status, a.CreationDate }).ToListAsync(cancellationToken);
        yield return new PersonalDocument("applications", "Applications that were signed in to", grants);
    }

    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        var table = await rows.TableAsync();
        await foreach (var partition in subjects.PartitionsAsync(person.Account, cancellationToken))
        {
            await table.RemovePartitionAsync(partition, cancellationToken);
            // Afterwards: whoever interrupts between the two finds the partition again. What leads to a token by its reference is pruned.
            await subjects.RemoveAsync(person.Account, partition, cancellationToken);
        }
    }
}
