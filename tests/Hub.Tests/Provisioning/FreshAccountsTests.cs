using Hub.Core;
using Hub.Core.Provisioning;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Provisioning;

/// <summary>Accounts are read by whichever way costs fewer requests, and none is taken for gone that is not.</summary>
public sealed class FreshAccountsTests
{
    private static readonly string[] Everybody = ["1", "2", "3"];

    [Fact]
    public async Task Read_Few_ReadsThemAlone()
    {
        var directory = new FakeDirectory { Exist = Everybody };

        var found = await ReadAsync(new FreshAccounts(directory, TimeProvider.System), ["2"], together: 1);

        Assert.Equal(["2"], found.Keys);
        Assert.Equal((0, 1), (directory.Listings, directory.Reads));
    }

    [Fact]
    public async Task Read_MissingInTheListing_ReadsThoseAlone()
    {
        var directory = new FakeDirectory { Exist = Everybody, Listed = ["1", "2"] };

        var found = await ReadAsync(new FreshAccounts(directory, TimeProvider.System), ["1", "3", "4"], together: 50);

        Assert.Equal(["1", "3"], found.Keys.Order());
        Assert.Equal((1, 1), (directory.Listings, directory.Reads));
    }

    [Fact]
    public async Task Read_ByTwoWithinSeconds_SharesOneListing()
    {
        var directory = new FakeDirectory { Exist = Everybody, Listed = Everybody };
        var time = new FakeTimeProvider();
        var fresh = new FreshAccounts(directory, time);

        await ReadAsync(fresh, ["1"], together: 50);
        await ReadAsync(fresh, ["2"], together: 50);
        var shared = directory.Listings;
        time.Advance(TimeSpan.FromSeconds(6));
        await ReadAsync(fresh, ["3"], together: 50);

        Assert.Equal((1, 2, 0), (shared, directory.Listings, directory.Reads));
    }

    [Fact]
    public async Task Read_ByAnotherJob_ListsAnew()
    {
        var directory = new FakeDirectory { Exist = Everybody, Listed = Everybody };
        var fresh = new FreshAccounts(directory, new FakeTimeProvider());

        await ReadAsync(fresh, ["1"], together: 50);
        await ReadAsync(fresh, ["1"], together: 50, job: "next");

        Assert.Equal(2, directory.Listings);
    }

    private static async Task<IReadOnlyDictionary<string, RemoteAccount>> ReadAsync(FreshAccounts fresh, string[] ids, int together, string job = "job")
    {
        Assert.True((await fresh.ReadAsync(job, ids, together, accounts: 3, TestContext.Current.CancellationToken)).Succeeded(out var found, out _));
        return found;
    }

    private sealed class FakeDirectory : IDirectory
    {
        public string[] Exist { get; init; } = [];

        public string[] Listed { get; init; } = [];

        public int Listings { get; private set; }

        public int Reads { get; private set; }

        public int RequestsToRead(int accounts) => accounts;

        public int RequestsToReadAll(int accounts) => 1 + accounts;

        public Task<Outcome<DirectoryContent>> ReadAllAsync(CancellationToken cancellationToken)
        {
            Listings++;
            return Task.FromResult<Outcome<DirectoryContent>>(new DirectoryContent(PlannerSchool.Domains, [.. Listed.Select(Account)]));
        }

        public Task<Outcome<IReadOnlyDictionary<string, RemoteAccount>>> ReadAsync(IReadOnlyCollection<string> directoryIds, CancellationToken cancellationToken)
        {
            Reads++;
            return Task.FromResult<Outcome<IReadOnlyDictionary<string, RemoteAccount>>>(Exist.Intersect(directoryIds).Select(Account).ToDictionary(a => a.DirectoryId));
        }

        public Task<Outcome<IReadOnlyList<RemoteAccount>>> FindAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<IReadOnlyList<RenameResult>> RenameAsync(IReadOnlyList<Rename> renames, CancellationToken cancellationToken) => throw new NotSupportedException();

        private static RemoteAccount Account(string id) => PlannerSchool.Account(id, $"{id}@{PlannerSchool.Domain}");
    }
}
