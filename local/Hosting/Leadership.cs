using System.Diagnostics;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Hub.Local.Hosting;

/// <summary>
/// Leads by the lease of a blob, in which the holder writes which process it is: one that was killed on this machine is known to be gone, and its
/// lease is broken at once. One on another machine is waited for until its lease ends.
/// </summary>
internal sealed class Leadership(BlobContainerClient container, LeaseTimes times, ILogger<Leadership> logger) : BackgroundService, ILeadership
{
    private const string BlobName = "leader.json";

    private readonly BlobClient blob = container.GetBlobClient(BlobName);
    private volatile TaskCompletionSource<CancellationToken> leading = NewWait();

    public bool IsLeader => leading.Task is { IsCompletedSuccessfully: true, Result.IsCancellationRequested: false };

    public Task<CancellationToken> WaitAsync(CancellationToken cancellationToken) => leading.Task.WaitAsync(cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await TryAcquireAsync(stoppingToken) is { } lease)
                    await LeadAsync(lease, stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested && e is RequestFailedException or AggregateException or OperationCanceledException)
            {
                logger.LogWarning("The leader's lease could not be asked for: {Reason}", e.Message);
            }
            await Task.Delay(times.Retry, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static TaskCompletionSource<CancellationToken> NewWait() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<BlobLeaseClient?> TryAcquireAsync(CancellationToken cancellationToken)
    {
        await EnsureBlobAsync(cancellationToken);
        var lease = blob.GetBlobLeaseClient();
        if (!await AcquireAsync(lease, cancellationToken) && !(await BreakDeadAsync(cancellationToken) && await AcquireAsync(lease, cancellationToken)))
            return null;
        try
        {
            // Under the lease: whoever was about to break the last holder's lease now finds another blob than the one it read.
            await blob.UploadAsync(
                BinaryData.FromObjectAsJson(ProcessIdentity.Current),
                new BlobUploadOptions { Conditions = new() { LeaseId = lease.LeaseId } }, cancellationToken);
            return lease;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return null;
        }
    }

    private async Task EnsureBlobAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await blob.ExistsAsync(cancellationToken))
                return;
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await blob.UploadAsync(BinaryData.FromString("null"), new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } }, cancellationToken);
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            // Another process was first.
        }
    }

    private async Task<bool> AcquireAsync(BlobLeaseClient lease, CancellationToken cancellationToken)
    {
        try
        {
            await lease.AcquireAsync(times.Lease, cancellationToken: cancellationToken);
            return true;
        }
        catch (RequestFailedException e) when (e.Status == 409)
        {
            return false;
        }
    }

    private async Task<bool> BreakDeadAsync(CancellationToken cancellationToken)
    {
        var content = (await blob.DownloadContentAsync(cancellationToken)).Value;
        if (HolderIn(content.Content) is not { } holder || holder.MayBeAlive())
            return false;
        try
        {
            await blob.GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, new RequestConditions { IfMatch = content.Details.ETag }, cancellationToken);
            logger.LogInformation("Process {Pid} led and has ended; this one takes over", holder.Pid);
            return true;
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return false;
        }
    }

    private static ProcessIdentity? HolderIn(BinaryData content)
    {
        try
        {
            return content.ToObjectFromJson<ProcessIdentity>();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task LeadAsync(BlobLeaseClient lease, CancellationToken stoppingToken)
    {
        using var lost = new CancellationTokenSource();
        leading.SetResult(lost.Token);
        logger.LogInformation("This process leads");
        try
        {
            await HoldAsync(lease, stoppingToken);
        }
        finally
        {
            leading = NewWait();
            await lost.CancelAsync();
        }
        if (!stoppingToken.IsCancellationRequested)
        {
            logger.LogWarning("This process leads no more");
            return;
        }
        try
        {
            using var limit = new CancellationTokenSource(times.Renew);
            await lease.ReleaseAsync(cancellationToken: limit.Token);
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            // It ends by itself, and a process on this machine sees that this one has ended.
        }
    }

    /// <summary>Renews until it is lost, or the host stops.</summary>
    private async Task HoldAsync(BlobLeaseClient lease, CancellationToken stoppingToken)
    {
        var renewedAt = Stopwatch.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(times.Renew, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stoppingToken.IsCancellationRequested)
                return;
            var asked = Stopwatch.GetTimestamp();
            var left = times.GiveUp - Stopwatch.GetElapsedTime(renewedAt);
            if (left <= TimeSpan.Zero)
                return;
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            limit.CancelAfter(left);
            try
            {
                await lease.RenewAsync(cancellationToken: limit.Token);
                renewedAt = asked;
            }
            catch (RequestFailedException e) when (e.Status is 404 or 409 or 412)
            {
                return;
            }
            catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
            {
                logger.LogWarning("The leader's lease could not be renewed yet: {Reason}", e.Message);
            }
        }
    }
}
