using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;

namespace Hub.Local.Durable.Storage;

/// <summary>The SDK's clients for a task hub.</summary>
internal static class StorageClients
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(20);

    public static InstanceStore Store(DurableSettings settings) => new(
        new TableClient(settings.ConnectionString, $"{Plain(settings)}Instances", With(new TableClientOptions(), settings)),
        new PayloadBlobs(new BlobContainerClient(settings.ConnectionString, $"{Lower(settings)}-durable", With(new BlobClientOptions(), settings))));

    public static QueueClient WakeQueue(DurableSettings settings) =>
        new(settings.ConnectionString, $"{Lower(settings)}-durable-wake", With(new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }, settings));

    // Retries are the engine's own, which must know that the store was away: Azurite may come back without its last writes.
    private static T With<T>(T options, DurableSettings settings) where T : ClientOptions
    {
        options.Retry.MaxRetries = 0;
        options.Retry.NetworkTimeout = RequestTimeout;
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsDistributedTracingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        if (settings.Policy is { } policy)
            options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        return options;
    }

    private static string Plain(DurableSettings settings) => string.Concat(settings.HubName.Where(char.IsAsciiLetterOrDigit));

    private static string Lower(DurableSettings settings) => Plain(settings).ToLowerInvariant();
}
