using System.Runtime.CompilerServices;
using Hub.Core.Operations.DataProtection;

namespace Hub.Core.Mis;

/// <summary>That somebody has left, and when.</summary>
public sealed class LeaverData(Leavers leavers) : IPersonalData
{
    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is { } id && await leavers.FindAsync(person.SiteId, id, cancellationToken) is { } leaver)
            yield return new PersonalDocument("left", "When the school's MIS no longer had the person", leaver);
    }

    /// <inheritdoc/>
    public async Task EraseAsync(DataSubject person, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        if (person.PersonId is { } id)
            await leavers.RemoveAsync(person.SiteId, id, cancellationToken);
    }
}
