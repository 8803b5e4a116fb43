using Hub.Core.Operations.AuditTrail;

namespace Hub.Functions.Operations.AuditTrail;

/// <summary>Seals each day of the audits, and deletes what is older than it is kept (docs/audit.md).</summary>
public sealed class AuditTimer(KeepAudit keep)
{
    /// <summary>Goes on with the day's round every hour, until it is done.</summary>
    [Function("KeepAudit")]
    public Task RunAsync([TimerTrigger("0 25 * * * *")] TimerInfo timer, FunctionContext context) => keep.RunAsync(context.CancellationToken);
}
