using Hub.Core.Accounts;
using Hub.Core.Storage;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>How accounts are stored when several make or change one at the same time.</summary>
public sealed class AccountStoreTests(StsHub sts) : IClassFixture<StsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Core.Accounts.Accounts Accounts => sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();

    [Fact]
    public async Task TryAdd_ManyMakersOfOneAccount_OneMakesItAndNoneOverwritesIt()
    {
        for (var round = 0; round < 10; round++)
        {
            var id = Guid.NewGuid();
            var makers = Enumerable.Range(0, 6).Select(n => new Account { Id = id, SiteId = StsHub.School, Username = $"m{n}.{id:N}", FamilyName = $"Maker{n}" }).ToArray();

            var made = await Task.WhenAll(makers.Select(m => Task.Run(() => Accounts.TryAddAsync(m, Cancellation))));

            var winner = makers[Array.IndexOf(made, true)];
            Assert.Single(made, m => m);
            Assert.Equal((winner.Username, winner.FamilyName), ((await Accounts.FindAsync(id, Cancellation))!.Username, (await Accounts.FindAsync(id, Cancellation))!.FamilyName));
            Assert.Equal(winner.Username, await ListedAsync(id));
        }
    }

    [Fact]
    public async Task TryAdd_AccountThatIsThere_LeavesItAsItIs()
    {
        var account = new Account { Id = Guid.NewGuid(), SiteId = StsHub.School, Username = $"kim.{Guid.NewGuid():N}", PasswordHash = "x" };
        Assert.True(await Accounts.TryAddAsync(account, Cancellation));

        Assert.False(await Accounts.TryAddAsync(account with { PasswordHash = null, Roles = [Roles.Administrator] }, Cancellation));

        var stored = (await Accounts.FindAsync(account.Id, Cancellation))!;
        Assert.Equal("x", stored.PasswordHash);
        Assert.Empty(stored.Roles);
    }

    [Fact]
    public async Task PutAccount_OtherUsername_SignsInWithThatOneAlone()
    {
        var (id, before) = await sts.PersonAsync(StsHub.School);
        var (_, taken) = await sts.PersonAsync(StsHub.School);
        var after = $"renamed.{id:N}";

        await sts.PutPersonAsync(StsHub.School, id, new { username = after, givenName = "Anna" });

        var signIn = sts.Hub.Services.GetRequiredService<PasswordSignIn>();
        Assert.Equal(id, (await signIn.CheckAsync(after, StsHub.Password, null, null, Cancellation)).Account?.Id);
        Assert.Null((await signIn.CheckAsync(before, StsHub.Password, null, null, Cancellation)).Account);
        Assert.Null(await Accounts.TryRenameAsync(id, taken, a => a, Cancellation));
        Assert.Equal(after, (await Accounts.FindAsync(id, Cancellation))!.Username);
    }

    private async Task<string> ListedAsync(Guid id)
    {
        var table = await sts.Hub.Services.GetRequiredService<Tables>().GetAsync(SiteAccountRow.Table);
        return (await table.GetEntityAsync<Azure.Data.Tables.TableEntity>(StsHub.School.ToString(), id.ToString(), cancellationToken: Cancellation)).Value.GetString("Username");
    }
}
