using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Hub.Local.Hosting;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.Logging.Abstractions;

namespace Hub.Tests.Runtime;

public sealed class LeadershipTests(AzuriteFixture azurite)
{
    private static readonly LeaseTimes Quick =
        new(TimeSpan.FromSeconds(15), TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Wait_TwoHubs_OneLeadsAndTheOtherFollowsWhenItStops()
    {
        var container = new BlobContainerClient(await azurite.NewAccountAsync(), "runtime");
        using var first = await StartAsync(container);
        var lost = await first.WaitAsync(Cancellation);
        using var second = await StartAsync(container);
        var waiting = second.WaitAsync(Cancellation);
        await Task.Delay(300, Cancellation);
        Assert.Equal((true, false, false), (first.IsLeader, second.IsLeader, waiting.IsCompleted));

        await first.StopAsync(Cancellation);

        Assert.True(lost.IsCancellationRequested);
        Assert.False((await waiting).IsCancellationRequested);
        Assert.Equal((false, true), (first.IsLeader, second.IsLeader));
    }

    [Fact]
    public async Task Hold_LeaseIsTakenAway_CancelsTheTokenAndLeadsAgainLater()
    {
        var container = new BlobContainerClient(await azurite.NewAccountAsync(), "runtime");
        using var hub = await StartAsync(container);
        var lost = await hub.WaitAsync(Cancellation);

        await container.GetBlobClient("leader.json").GetBlobLeaseClient().BreakAsync(TimeSpan.Zero, cancellationToken: Cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.Infinite, lost).WaitAsync(Cancellation));
        Assert.False(Cancellation.IsCancellationRequested);
        Assert.False((await hub.WaitAsync(Cancellation)).IsCancellationRequested);
        await hub.StopAsync(Cancellation);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Wait_HolderOfAnUnendedLease_IsReplacedAtOnceOnlyWhenKnownToBeDead(bool sameMachine)
    {
        var container = new BlobContainerClient(await azurite.NewAccountAsync(), "runtime");
        await container.CreateAsync(cancellationToken: Cancellation);
        var blob = container.GetBlobClient("leader.json");
        var holder = new ProcessIdentity(sameMachine ? Environment.MachineName : "elsewhere", Environment.ProcessId, DateTime.UtcNow.AddDays(-3));
        await blob.UploadAsync(BinaryData.FromObjectAsJson(holder), Cancellation);
        BlobLease lease = await blob.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(-1), cancellationToken: Cancellation);

        using var hub = await StartAsync(container);
        var waiting = hub.WaitAsync(Cancellation);
        if (!sameMachine)
        {
            await Task.Delay(300, Cancellation);
            Assert.False(waiting.IsCompleted);
            await blob.GetBlobLeaseClient(lease.LeaseId).ReleaseAsync(cancellationToken: Cancellation);
        }

        Assert.False((await waiting).IsCancellationRequested);
        await hub.StopAsync(Cancellation);
    }

    [Fact]
    public async Task Kill_OfTheLeader_LetsTheNextProcessOfTheMachineLeadAtOnce()
    {
        using var folder = new TempFolder();
        var account = await azurite.NewAccountAsync();
        await using var first = await HubProcess.StartAsync(account, folder.Path, functionClasses: [typeof(KeyedFunctions)]);
        await LeadsAsync(first);
        first.Kill();

        await using var second = await HubProcess.StartAsync(account, folder.Path, functionClasses: [typeof(KeyedFunctions)]);
        await LeadsAsync(second);

        Assert.Contains(second.Output, line => line.Contains($"Process {first.Id} led and has ended", StringComparison.Ordinal));
    }

    private static async Task LeadsAsync(HubProcess hub)
    {
        while (!hub.Output.Any(line => line.Contains("This process leads", StringComparison.Ordinal)))
            await Task.Delay(20, Cancellation);
    }

    private static async Task<Leadership> StartAsync(BlobContainerClient container)
    {
        var leadership = new Leadership(container, Quick, NullLogger<Leadership>.Instance);
        await leadership.StartAsync(Cancellation);
        return leadership;
    }
}
