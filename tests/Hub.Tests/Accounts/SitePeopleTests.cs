using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Storage;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>The list of a site's people, in several instances of the hub, while accounts change.</summary>
public sealed class SitePeopleTests(StsHub sts) : IClassFixture<StsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Core.Accounts.Accounts Accounts => sts.Hub.Services.GetRequiredService<Core.Accounts.Accounts>();

    [Fact]
    public async Task Get_AccountsMadeAndChangedByMany_ShowsThemAllInEveryInstance()
    {
        var site = Guid.NewGuid();
        using var one = Instance();
        using var two = Instance();
        await Task.WhenAll(Enumerable.Range(0, 30).Select(n => AddAsync(site, $"before{n}")));
        Assert.Equal((30, 30), ((await one.GetAsync(site, Cancellation)).Count, (await two.GetAsync(site, Cancellation)).Count));
        var first = (await one.GetAsync(site, Cancellation)).Everybody.Select(p => p.AccountId!.Value).ToArray();

        for (var round = 0; round < 5; round++)
        {
            var reading = Task.WhenAll(Enumerable.Range(0, 10).Select(_ => one.GetAsync(site, Cancellation)));
            await Task.WhenAll(
                [
                    .. Enumerable.Range(0, 5).Select(n => AddAsync(site, $"round{round}.{n}")),
                    .. first.Skip(round * 5).Take(5).Select(id => Accounts.UpdateAsync(id, a => a with { FamilyName = $"Changed{round}" }, Cancellation)),
                ]);
            await reading;
        }

        using var fresh = Instance();
        var expected = await ShownAsync(fresh, site);
        Assert.Equal(55, expected.Count);
        Assert.Equal(25, expected.Count(e => e.StartsWith("Changed", StringComparison.Ordinal)));
        Assert.Equal(expected, await ShownAsync(one, site));
        Assert.Equal(expected, await ShownAsync(two, site));
    }

    /// <summary>A row that was taken away behind the hub's back, which the hub itself never does, is still shown: the others were not read again.</summary>
    [Fact]
    public async Task Get_OneAccountChanges_ReadsNotTheOthers()
    {
        var site = Guid.NewGuid();
        using var people = Instance();
        var (old, other) = (await AddAsync(site, "old"), await AddAsync(site, "other"));
        await people.GetAsync(site, Cancellation);
        var table = await sts.Hub.Services.GetRequiredService<Tables>().GetAsync(SiteAccountRow.Table);
        await table.DeleteEntityAsync(site.ToString(), old.ToString(), cancellationToken: Cancellation);

        await Accounts.UpdateAsync(other, a => a with { FamilyName = "Changed" }, Cancellation);

        var list = await people.GetAsync(site, Cancellation);
        Assert.NotNull(list.FindAccount(old));
        Assert.Equal("Changed", list.FindAccount(other)!.FamilyName);
    }

    private SitePeople Instance() => new(sts.Hub.Services.GetRequiredService<Tables>(), sts.Hub.Services.GetRequiredService<Snapshots>());

    private async Task<Guid> AddAsync(Guid site, string name)
    {
        var account = new Account { Id = Guid.NewGuid(), SiteId = site, Username = $"{name}.{site:N}", FamilyName = name };
        Assert.True(await Accounts.TryAddAsync(account, Cancellation));
        return account.Id;
    }

    private static async Task<IReadOnlyList<string>> ShownAsync(SitePeople people, Guid site) => [.. (await people.GetAsync(site, Cancellation)).Everybody.Select(p => $"{p.FamilyName} {p.Username}").Order(StringComparer.Ordinal)];
}
