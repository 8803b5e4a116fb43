using Hub.Local.Durable.Storage;

namespace Hub.Local.Durable.Client;

/// <summary>What a client is shown of a record.</summary>
internal static class InstanceStatus
{
    public static async Task<OrchestrationMetadata> OfAsync(InstanceRecord record, bool payloads, PayloadBlobs blobs, CancellationToken cancellation) => new(record.Name, record.Id)
    {
        RuntimeStatus = record.Status,
        CreatedAt = record.Created,
        LastUpdatedAt = record.Updated,
        FailureDetails = record.Failure,
        SerializedInput = payloads ? (await blobs.LoadAsync(record.Input, cancellation)).Text : null,
        SerializedOutput = payloads ? (await blobs.LoadAsync(record.Output, cancellation)).Text : null,
        SerializedCustomStatus = payloads ? (await blobs.LoadAsync(record.CustomStatus, cancellation)).Text : null,
    };
}
