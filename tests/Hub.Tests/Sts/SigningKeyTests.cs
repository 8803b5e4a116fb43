using Azure.Data.Tables;
using Hub.Core.Storage;
using Hub.Core.Sts.Keys;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Sts;

/// <summary>The lives of signing keys: published before they sign, replaced in time, agreed between instances, revoked at once.</summary>
public sealed class SigningKeyTests(AzuriteFixture azurite)
{
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Rotate_DayByDayForAYear_AlwaysSignsWithAKeyPublishedTwoWeeksBefore()
    {
        var time = new FakeTimeProvider(Start);
        using var keys = await KeysAsync(time);
        await keys.EnsureFreshAsync(TestContext.Current.CancellationToken);
        var publishedSince = keys.Ring.All.ToDictionary(k => k.Id, _ => Start);
        var first = keys.Ring.Signing("ES256", Start).Key.KeyId;
        var signers = new HashSet<string>();
        for (var day = 1; day <= 365; day++)
        {
            time.Advance(TimeSpan.FromDays(1));
            await keys.RotateAsync(TestContext.Current.CancellationToken);
            var now = time.GetUtcNow();
            foreach (var key in keys.Ring.Published(now))
                publishedSince.TryAdd(key.KeyId, now);
            var signer = keys.Ring.Signing("ES256", now).Key.KeyId;
            signers.Add(signer);
            Assert.True(signer == first || now - publishedSince[signer] >= TimeSpan.FromDays(13.9), $"{signer} signs on day {day}, published for {now - publishedSince[signer]}.");
            var signing = keys.Ring.All.Single(k => k.Id == signer);
            Assert.True(now - signing.ActiveFrom <= TimeSpan.FromDays(90));
        }

        Assert.Equal(5, signers.Count);
        Assert.DoesNotContain(keys.Ring.All, k => k.Id == first);
    }

    [Fact]
    public async Task Published_AfterAKeyRetired_HoldsItForTwoWeeks()
    {
        var time = new FakeTimeProvider(Start);
        using var keys = await KeysAsync(time);
        await keys.EnsureFreshAsync(TestContext.Current.CancellationToken);
        var first = keys.Ring.Signing("RS256", Start).Key.KeyId;

        Assert.Contains(first, await PublishedOnAsync(103.9));
        Assert.DoesNotContain(first, await PublishedOnAsync(104.1));

        async Task<IEnumerable<string>> PublishedOnAsync(double day)
        {
            time.SetUtcNow(Start.AddDays(day));
            await keys.RotateAsync(TestContext.Current.CancellationToken);
            return keys.Ring.Published(time.GetUtcNow()).Select(k => k.KeyId);
        }
    }

    [Fact]
    public async Task Signing_NoRotationForAYear_GoesOnWithTheLastKey()
    {
        var time = new FakeTimeProvider(Start);
        using var keys = await KeysAsync(time);
        var ring = await keys.EnsureFreshAsync(TestContext.Current.CancellationToken);

        Assert.NotNull(ring.Signing("ES256", Start.AddDays(400)));
    }

    [Fact]
    public async Task EnsureFresh_TwoInstancesAtOnce_AgreeOnTheKeys()
    {
        var time = new FakeTimeProvider(Start);
        var (tables, protection) = (await TablesAsync(), new EphemeralDataProtectionProvider());
        SigningKeys[] instances = [.. Enumerable.Range(0, 4).Select(_ => new SigningKeys(tables, protection, time))];

        var rings = await Task.WhenAll(instances.Select(i => i.EnsureFreshAsync(TestContext.Current.CancellationToken).AsTask()));

        Assert.All(rings, r => Assert.Equal(["ES256-000001", "RS256-000001"], r.All.Select(k => k.Id)));
        var signed = new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().CreateToken("{}", rings[0].Signing("ES256", Start));
        foreach (var ring in rings)
        {
            var result = await new Microsoft.IdentityModel.JsonWebTokens.JsonWebTokenHandler().ValidateTokenAsync(
                signed, new() { IssuerSigningKeys = ring.Published(Start), ValidateAudience = false, ValidateIssuer = false, ValidateLifetime = false });
            Assert.True(result.IsValid);
        }

        Array.ForEach(instances, i => i.Dispose());
    }

    [Fact]
    public async Task Revoke_TheSigningKey_IsOutAtOnceHereAndWithinAMinuteElsewhere()
    {
        var time = new FakeTimeProvider(Start);
        var (tables, protection) = (await TablesAsync(), new EphemeralDataProtectionProvider());
        using var here = new SigningKeys(tables, protection, time);
        using var elsewhere = new SigningKeys(tables, protection, time);
        await here.EnsureFreshAsync(TestContext.Current.CancellationToken);
        await elsewhere.EnsureFreshAsync(TestContext.Current.CancellationToken);

        Assert.True(await here.RevokeAsync("ES256-000001", TestContext.Current.CancellationToken));
        Assert.False(await here.RevokeAsync("ES256-009999", TestContext.Current.CancellationToken));
        time.Advance(TimeSpan.FromMinutes(1));
        await elsewhere.EnsureFreshAsync(TestContext.Current.CancellationToken);

        foreach (var keys in new[] { here, elsewhere })
        {
            Assert.Equal("ES256-000002", keys.Ring.Signing("ES256", time.GetUtcNow()).Key.KeyId);
            Assert.DoesNotContain("ES256-000001", keys.Ring.Published(time.GetUtcNow()).Select(k => k.KeyId));
        }
    }

    private async Task<SigningKeys> KeysAsync(TimeProvider time) => new(await TablesAsync(), new EphemeralDataProtectionProvider(), time);

    private async Task<Tables> TablesAsync() => new(new TableServiceClient(await azurite.NewAccountAsync()));
}
