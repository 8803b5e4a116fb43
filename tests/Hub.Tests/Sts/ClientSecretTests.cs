using Hub.Core.Sts.Clients;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Hub.Tests.Sts;

public sealed class ClientSecretTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private string account = "";
    private StsStore store = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => store.Time.GetUtcNow();

    public async ValueTask InitializeAsync()
    {
        account = await azurite.NewAccountAsync();
        store = new StsStore(account);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    [Fact]
    public void Generate_Secret_Has256BitsAndIsNotStored()
    {
        var (stored, secret) = ClientSecret.Generate("one", Now, null);
        var (again, other) = ClientSecret.Generate("one", Now, null);

        Assert.Equal(43, secret.Length);
        Assert.NotEqual(secret, other);
        Assert.NotEqual(stored.Id, again.Id);
        Assert.DoesNotContain(secret, stored.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("a:b+c%2F/d=e f&g")]
    [InlineData("žluťoučký kůň \U0001F40E")]
    public async Task ValidateClientSecretAsync_ImportedSecret_IsRightOnlyWhole(string secret)
    {
        await StoreAsync(ClientSecret.Import(secret, "imported", Now, null));

        Assert.True(await IsRightAsync(secret));
        Assert.False(await IsRightAsync(secret[..^1]));
        Assert.False(await IsRightAsync(secret + " "));
    }

    [Fact]
    public async Task ValidateClientSecretAsync_TwoLiveOnes_BothAreRightAndNothingElse()
    {
        var (first, firstSecret) = ClientSecret.Generate("old", Now, null);
        var (second, secondSecret) = ClientSecret.Generate("new", Now, null);
        await StoreAsync(first, second);

        Assert.True(await IsRightAsync(firstSecret));
        Assert.True(await IsRightAsync(secondSecret));
        Assert.False(await IsRightAsync(firstSecret + secondSecret));
        Assert.False(await IsRightAsync(first.Hash));
        Assert.False(await IsRightAsync("kept by the client"));
    }

    [Fact]
    public async Task ValidateClientSecretAsync_Expired_IsWrongFromThatMoment()
    {
        var (old, oldSecret) = ClientSecret.Generate("old", Now, Now.AddSeconds(10));
        var (next, nextSecret) = ClientSecret.Generate("new", Now, null);
        await StoreAsync(old, next);
        store.Time.Advance(TimeSpan.FromSeconds(9));
        Assert.True(await IsRightAsync(oldSecret));

        store.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.False(await IsRightAsync(oldSecret));
        Assert.True(await IsRightAsync(nextSecret));
    }

    [Fact]
    public async Task ValidateClientSecretAsync_ClientWithoutSecrets_IsWrong()
    {
        await StoreAsync();

        Assert.False(await IsRightAsync("anything"));
    }

    [Fact]
    public async Task ValidateClientSecretAsync_HashOfAnOlderCost_IsHashedAnewOnceRight()
    {
        var cheap = new PasswordHasher<ClientSecret>(Options.Create(new PasswordHasherOptions { IterationCount = 1_000 }));
        var imported = ClientSecret.Import("secret", "imported", Now, null) with { Hash = cheap.HashPassword(null!, "secret") };
        await StoreAsync(imported);

        Assert.False(await IsRightAsync("wrong"));
        Assert.Equal(imported.Hash, await StoredHashAsync());
        Assert.True(await IsRightAsync("secret"));
        var rehashed = await StoredHashAsync();
        Assert.NotEqual(imported.Hash, rehashed);
        Assert.True(await IsRightAsync("secret"));
        Assert.Equal(rehashed, await StoredHashAsync());
    }

    [Fact]
    public async Task ReadAsync_UsedSecret_IsToldBeforeAndAfterTheFlush()
    {
        var (first, firstSecret) = ClientSecret.Generate("old", Now, null);
        var (second, secondSecret) = ClientSecret.Generate("new", Now, null);
        await StoreAsync(first, second);
        await IsRightAsync("wrong");
        Assert.Empty(await store.Uses.ReadAsync("client", Cancellation));
        store.Time.Advance(TimeSpan.FromSeconds(90));
        await IsRightAsync(firstSecret);
        var used = new DateTimeOffset(2026, 3, 2, 9, 1, 0, TimeSpan.Zero);
        Assert.Equal(new Dictionary<string, DateTimeOffset> { [first.Id] = used }, await store.Uses.ReadAsync("client", Cancellation));
        Assert.Equal(0, await store.CountRowsAsync("ClientSecretUses", Cancellation));

        await store.Uses.FlushAsync(Cancellation);

        await using var other = new StsStore(account, store.Time);
        Assert.Equal(new Dictionary<string, DateTimeOffset> { [first.Id] = used }, await other.Uses.ReadAsync("client", Cancellation));
        store.Time.Advance(TimeSpan.FromMinutes(5));
        await IsRightAsync(secondSecret);
        Assert.Equal(
            new Dictionary<string, DateTimeOffset> { [first.Id] = used, [second.Id] = used.AddMinutes(5) }, await store.Uses.ReadAsync("client", Cancellation));
    }

    [Fact]
    public async Task FlushAsync_AnotherInstanceWroteALaterUse_LeavesIt()
    {
        await using var other = new StsStore(account, store.Time);
        store.Uses.Note("client", "one");
        store.Time.Advance(TimeSpan.FromMinutes(3));
        other.Uses.Note("client", "one");
        await other.Uses.FlushAsync(Cancellation);
        await store.Uses.FlushAsync(Cancellation);

        Assert.Equal(Now, (await store.Uses.ReadAsync("client", Cancellation))["one"]);
    }

    [Fact]
    public async Task FlushAsync_StoppedBeforeItWrote_KeepsTheUsesForTheNextTime()
    {
        store.Uses.Note("client", "one");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Uses.FlushAsync(new CancellationToken(canceled: true)));

        await store.Uses.FlushAsync(Cancellation);

        await using var other = new StsStore(account, store.Time);
        Assert.Equal(Now, (await other.Uses.ReadAsync("client", Cancellation))["one"]);
    }

    private async Task StoreAsync(params ClientSecret[] secrets)
    {
        var client = new Client { Id = "client", Kind = ClientKind.Vendor, Name = "Client", Secrets = secrets };
        Assert.True(await store.Clients.TryStoreAsync(client, null, Cancellation));
    }

    private async Task<bool> IsRightAsync(string secret) =>
        await store.Applications.ValidateClientSecretAsync((await store.Applications.FindByClientIdAsync("client", Cancellation))!, secret, Cancellation);

    private async Task<string> StoredHashAsync() => Assert.Single((await store.Clients.ReadAsync("client", Cancellation))!.Client.Secrets).Hash;
}
