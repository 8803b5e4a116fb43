using Azure;
using Hub.Core.Storage;

namespace Hub.Core.Operations.Health;

/// <summary>How everything is that the hub needs. Looked at when somebody asks, and believed for some seconds, so that those who ask often cost nothing.</summary>
public sealed class HubHealth(StorageProbe storage, BusHeartbeat bus, DirectoryReach directories, HealthSettings settings, TimeProvider time)
{
    private readonly Lock gate = new();
    private volatile HealthReport? known;
    private Task<HealthReport>? looking;

    /// <summary>How everything is.</summary>
    public async ValueTask<HealthReport> ReadAsync()
    {
        if (known is { } last && (time.GetUtcNow() - last.At).Duration() < settings.Fresh)
            return WithDirectories(last);
        Task<HealthReport> look;
        lock (gate)
            look = looking ??= LookAsync();
        return WithDirectories(await look);
    }

    private HealthReport WithDirectories(HealthReport report) =>
        report with { Parts = [.. report.Parts, directories.Of(HealthParts.Microsoft365), directories.Of(HealthParts.Google)] };

    private async Task<HealthReport> LookAsync()
    {
        await Task.Yield();
        var parts = await Task.WhenAll(
            ProbeAsync(HealthParts.Tables, storage.TablesAsync), ProbeAsync(HealthParts.Blobs, storage.BlobsAsync), ProbeAsync(HealthParts.Queues, storage.QueuesAsync), BusAsync());
        var report = new HealthReport(time.GetUtcNow(), parts);
        lock (gate)
            (known, looking) = (report, null);
        return report;
    }

    // Whatever goes wrong is what is to be told.
#pragma warning disable CA1031
    private async Task<HealthPart> ProbeAsync(string name, Func<CancellationToken, Task> probe)
    {
        using var limit = new CancellationTokenSource(settings.Patience);
        try
        {
            await probe(limit.Token).WaitAsync(limit.Token);
            return new HealthPart(name, HealthState.Working, time.GetUtcNow());
        }
        catch (Exception e)
        {
            return new HealthPart(name, HealthState.Failing, time.GetUtcNow(), Words(e));
        }
    }

    // The record of the bus is in the tables: while they do not answer, nobody knows of the bus.
    private async Task<HealthPart> BusAsync()
    {
        using var limit = new CancellationTokenSource(settings.Patience);
        try
        {
            return await bus.ReadAsync(limit.Token).WaitAsync(limit.Token);
        }
        catch (Exception e)
        {
            return new HealthPart(HealthParts.Bus, HealthState.Unknown, null, Words(e));
        }
    }
#pragma warning restore CA1031

    // The message of an exception may name hosts and keys; its kind and the service's own code do not.
    private static string Words(Exception e) => e switch
    {
        RequestFailedException { Status: > 0 } refused => $"It answered {refused.Status} {refused.ErrorCode}.",
        OperationCanceledException => "It did not answer in time.",
        _ => $"It could not be reached ({e.GetType().Name}).",
    };
}

/// <summary>How closely the hub's health is looked at (<c>Health</c> in the settings).</summary>
public sealed record HealthSettings
{
    /// <summary>How long what was found is believed.</summary>
    public TimeSpan Fresh { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a service may take to answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(3);
}
