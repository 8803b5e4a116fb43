using Hub.Core.Accounts;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Accounts;

/// <summary>Two accounts and one name, step by step in the order that hurts.</summary>
public sealed class LoginNamesTests(AzuriteFixture azurite)
{
    private const string Address = "ada@school.example";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task TryConfirm_NameTakenOverSinceTheClaim_Fails()
    {
        var (names, clock) = await NamesAsync();
        var (slow, quick) = (Guid.NewGuid(), Guid.NewGuid());
        var first = await names.ClaimAsync(Address, slow, _ => Task.FromResult(false), Cancellation);
        clock.Advance(TimeSpan.FromMinutes(2));

        var second = await names.ClaimAsync(Address.ToUpperInvariant(), quick, _ => Task.FromResult(false), Cancellation);

        Assert.False(await names.TryConfirmAsync(first!, Cancellation));
        Assert.True(await names.TryConfirmAsync(second!, Cancellation));
        Assert.Equal(quick, await names.HolderAsync(Address, Cancellation));
    }

    [Fact]
    public async Task Claim_HolderConfirmsAfterItWasFoundUnused_IsRefused()
    {
        var (names, clock) = await NamesAsync();
        var (slow, quick) = (Guid.NewGuid(), Guid.NewGuid());
        var first = await names.ClaimAsync(Address, slow, _ => Task.FromResult(false), Cancellation);
        clock.Advance(TimeSpan.FromMinutes(2));

        var second = await names.ClaimAsync(
            Address, quick,
            async _ =>
            {
                Assert.True(await names.TryConfirmAsync(first!, Cancellation));
                return false;
            },
            Cancellation);

        Assert.Null(second);
        Assert.Equal(slow, await names.HolderAsync(Address, Cancellation));
    }

    [Fact]
    public async Task Claim_UnsettledClaimOfAnother_IsRefused()
    {
        var (names, _) = await NamesAsync();
        await names.ClaimAsync(Address, Guid.NewGuid(), _ => Task.FromResult(false), Cancellation);

        Assert.Null(await names.ClaimAsync(Address, Guid.NewGuid(), _ => Task.FromResult(false), Cancellation));
    }

    [Fact]
    public async Task Release_AddressThatBecameTheUsername_StaysTaken()
    {
        var (names, clock) = await NamesAsync();
        var account = Guid.NewGuid();
        await names.TryConfirmAsync((await names.ClaimAsync(Address, account, _ => Task.FromResult(false), Cancellation))!, Cancellation);

        Assert.True(await names.TryTakeAsync(Address, account, Cancellation));
        await names.ReleaseAsync(Address, account, Cancellation);
        clock.Advance(TimeSpan.FromDays(1));

        Assert.Null(await names.ClaimAsync(Address, Guid.NewGuid(), _ => Task.FromResult(false), Cancellation));
        Assert.False(await names.TryTakeAsync(Address, Guid.NewGuid(), Cancellation));
    }

    private async Task<(LoginNames Names, ShiftedClock Clock)> NamesAsync()
    {
        var clock = new ShiftedClock();
        return (new LoginNames(new Tables(new Azure.Data.Tables.TableServiceClient(await azurite.NewAccountAsync())), clock), clock);
    }
}
