using Azure.Storage.Blobs;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Sites;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Operations.AuditTrail;

/// <summary>How long audits are kept, and their seals.</summary>
public sealed class KeepAuditTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_OlderThanTheSiteKeeps_DeletesWholeDaysAndTheRestVerifies()
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.Sites.TryStoreAsync(new Site { Id = Trail.School, Name = "School", AuditDays = 90 }, null, Cancellation);
        var kim = Guid.NewGuid();
        var first = trail.Today;
        for (var day = 0; day < 4; day++)
        {
            await trail.AddAsync(3, kim);
            await trail.Audit.AddAsync(new AuditRecord(null, "operator", "key.revoked", "x"), Cancellation);
            trail.Time.Advance(TimeSpan.FromDays(1));
        }

        // The second day is 90 days ago: it stays.
        trail.Time.Advance(TimeSpan.FromDays(87));
        Assert.True(await trail.Keep.RunAsync(Cancellation));

        Assert.Equal(9, (await trail.RowsAsync()).Count);
        Assert.Equal(9, (await trail.Audit.OfAccountAsync(Trail.School, kim, [], null, 100, Cancellation)).Items.Count);
        var left = await trail.VerifyAsync(first, first.AddDays(10));
        Assert.Equal((AuditVerdict.Intact, 9, first.AddDays(1)), (left.Verdict, left.Records, left.KeptFrom));
        // The hub's own is kept for 400 days.
        Assert.Equal(4, (await trail.Audit.NewestAsync(null, 100, Cancellation)).Count);
        // And it goes on.
        await trail.AddAsync(2);
        trail.Time.Advance(TimeSpan.FromDays(400));
        await trail.Keep.RunAsync(Cancellation);
        Assert.Empty(await trail.RowsAsync());
        Assert.Empty(await trail.Audit.NewestAsync(null, 100, Cancellation));
        await trail.Another().AddAsync();
        Assert.Equal((AuditVerdict.Intact, 1), (await trail.VerifyAsync() is var now ? now.Verdict : default, now.Records));
    }

    [Fact]
    public async Task Run_FloorForged_IsTold()
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.AddAsync(3);
        trail.Time.Advance(TimeSpan.FromDays(401));
        await trail.AddAsync(3);
        await trail.Keep.RunAsync(Cancellation);
        var floor = await trail.RowAsync(ChainMarker.Floor);
        var rows = await trail.RowsAsync();
        (floor["Last"], floor["Hash"], floor["Time"]) = (4L, ChainRow.HashOf(rows[0]), rows[1]["At"]);
        await trail.ForgeAsync(floor);
        await trail.DeleteAsync(rows[0].RowKey);

        Assert.Contains((await trail.VerifyAsync()).Breaks, b => (b.Kind, b.Key) == (AuditBreakKind.MarkerChanged, ChainMarker.Floor));
    }

    [Fact]
    public async Task Run_EachDay_SealsTheDayBeforeSoThatALostChainShows()
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.AddAsync(3);
        var day = trail.Today;
        trail.Time.Advance(TimeSpan.FromDays(1));
        await trail.Keep.RunAsync(Cancellation);
        await trail.Keep.RunAsync(Cancellation);
        var whole = await trail.VerifyAsync(day, day.AddDays(1));

        // All of it gone, and a new chain in its place, by somebody who has even the hub's key.
        await trail.DeleteAsync([.. (await trail.RowsAsync()).Select(r => r.RowKey), ChainMarker.Head]);
        var gone = await trail.VerifyAsync(day);
        await trail.Another(new FakeTimeProvider(trail.Time.GetUtcNow().AddDays(-1))).AddAsync(3);
        var other = await trail.VerifyAsync(day);

        Assert.Equal((AuditVerdict.Intact, 1), (whole.Verdict, whole.Sealed));
        Assert.Equal(AuditBreakKind.SealBroken, Assert.Single(gone.Breaks).Kind);
        Assert.Equal(AuditBreakKind.SealBroken, Assert.Single(other.Breaks).Kind);
        var blobs = new BlobServiceClient(trail.Connection).GetBlobContainerClient(AuditSeals.Container).GetBlobsAsync(cancellationToken: Cancellation);
        Assert.Equal([$"{Trail.School}/{day:yyyy-MM-dd}.json"], await blobs.Select(b => b.Name).ToListAsync(Cancellation));
    }
}
