using System.Runtime.CompilerServices;
using Hub.Core.Operations.DataProtection;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>A store that fails to erase: everybody, or those of one site.</summary>
internal sealed class FailingStore(Guid? site = null) : IPersonalData
{
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    public Task EraseAsync(DataSubject person, CancellationToken cancellationToken) =>
        site is null || site == person.SiteId ? throw new InvalidOperationException("The process dies here.") : Task.CompletedTask;
}
