namespace Hub.Core.Operations;

/// <summary>Learns of everything that the audit records, after it is recorded.</summary>
public interface IAuditWatcher
{
    /// <summary>Learns of a record.</summary>
    Task SeeAsync(AuditRecord record, CancellationToken cancellationToken);
}
