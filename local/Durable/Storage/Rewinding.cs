using Hub.Local.Durable.Client;

namespace Hub.Local.Durable.Storage;

/// <summary>Marks a failed instance to be run again. The engine does the rest, and does it again when it is interrupted.</summary>
internal static class Rewinding
{
    /// <returns>False when the instance has not failed, or does not meet the condition.</returns>
    public static async Task<bool> TryMarkAsync(
        InstanceStore store, string instanceId, Func<InstanceRecord, bool> condition, string token, DateTimeOffset now, CancellationToken cancellation)
    {
        while (true)
        {
            if (await store.ReadAsync(instanceId, cancellation) is not { Status: OrchestrationRuntimeStatus.Failed } failed || !condition(failed))
                return false;
            var next = failed with { Rewind = true, Status = OrchestrationRuntimeStatus.Running, Version = failed.Version + 1, Token = token, Updated = now };
            if (await store.TryCommitAsync(next, failed, null, [], cancellation) is not null)
                return true;
        }
    }
}
