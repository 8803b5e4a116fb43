using System.Globalization;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>The seals of the chains, a blob for each chain and day, in a container that azure.bicep makes immutable.</summary>
public sealed class AuditSeals(BlobServiceClient service)
{
    /// <summary>The container.</summary>
    public const string Container = "audit-seals";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web);

    private readonly BlobContainerClient container = service.GetBlobContainerClient(Container);
    private volatile bool exists;

    /// <summary>Writes a seal, unless the day has one.</summary>
    internal async Task AddAsync(AuditSeal seal, CancellationToken cancellationToken)
    {
        if (!exists)
        {
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            exists = true;
        }

        try
        {
            var options = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await container.GetBlobClient(PathOf(seal.Chain, seal.Day)).UploadAsync(BinaryData.FromObjectAsJson(seal, Format), options, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It was sealed before.
        }
    }

    /// <summary>The seals of a chain from one day to another, the oldest first.</summary>
    internal async Task<IReadOnlyList<AuditSeal>> ReadAsync(string chain, DateOnly from, DateOnly to, CancellationToken cancellationToken)
    {
        var seals = new List<AuditSeal>();
        for (var day = from; day <= to; day = day.AddDays(1))
        {
            try
            {
                var content = (await container.GetBlobClient(PathOf(chain, day)).DownloadContentAsync(cancellationToken)).Value.Content;
                seals.Add(content.ToObjectFromJson<AuditSeal>(Format)!);
            }
            catch (RequestFailedException e) when (e.Status == 404)
            {
                // A day without records, or from before there were seals.
            }
        }

        return seals;
    }

    private static string PathOf(string chain, DateOnly day) => $"{chain}/{day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}.json";
}
