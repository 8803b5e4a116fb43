namespace Hub.Core.Operations.DataProtection;

/// <summary>What the audit says about a person. It is erased last, by <see cref="AuditTrail.EraseAudit"/>, with everything that named them.</summary>
public sealed class AuditData(Audit audit) : IPersonalData
{
    private const int PageSize = 1000;

    /// <inheritdoc/>
    public async IAsyncEnumerable<PersonalDocument> ExportAsync(DataSubject person, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(person);
        var records = new List<object>();
        string? position = null;
        do
        {
            var page = await audit.OfAccountAsync(person.SiteId, person.AccountId, [], position, PageSize, cancellationToken);
            records.AddRange(page.Items.Select(r => Shown(r, person)));
            position = page.Next;
        }
        while (position is not null);
        yield return new PersonalDocument("audit", "What was recorded about the person", records);
    }

    /// <inheritdoc/>
    public Task EraseAsync(DataSubject person, CancellationToken cancellationToken) => Task.CompletedTask;

    // Who else did it, from where and with what, is that person's data.
    private static object Shown(AuditRecord record, DataSubject person)
    {
        var own = person.Is(record.Actor);
        return new
        {
            record.At,
            By = own ? "the person" : Guid.TryParse(record.Actor, out _) ? "somebody at the school" : record.Actor.Contains('@', StringComparison.Ordinal) ? "somebody else" : record.Actor,
            record.Action,
            record.Target,
            Outcome = record.Outcome.ToString(),
            record.Code,
            Address = own ? record.Address : null,
            Browser = own ? record.Browser : null,
            record.Changes,
        };
    }
}
