using Azure.Data.Tables;
using Hub.Core.ActiveDirectory;
using Hub.Core.Provisioning;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;

namespace Hub.Tests.ActiveDirectory;

/// <summary>Names as they are stored.</summary>
public sealed class NameStoreTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly Guid site = Guid.NewGuid();
    private TableServiceClient account = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => account = new TableServiceClient(await azurite.NewAccountAsync());

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Give_NamesOfAChangeSet_AreStoredOnceWithWhatGaveThem()
    {
        var names = Names();
        NameChange[] changes = [.. Enumerable.Range(1, 120).Select(n => Change($"p/{n}", null, $"P{n}@school.sch.uk", null, $"p{n}"))];

        var first = await names.GiveAsync(site, changes, Cancelled);
        var since = (await names.FindAsync(site, "p/7", Cancelled))!;
        var again = await names.GiveAsync(site, changes, Cancelled);

        Assert.Empty(first);
        Assert.Empty(again);
        var stored = await names.ReadAsync(site, Cancelled);
        Assert.Equal((120, 120, 120), (stored.People.Count, stored.PrincipalNameOwners.Count, stored.AccountNameOwners.Count));
        Assert.Equal(since, stored.People["p/7"]);
        Assert.Equal(("P7@school.sch.uk", "[%F]", "p7"), (since.PrincipalName!.Value, since.PrincipalName.Source, since.AccountName!.Value));
        Assert.Equal("p/7", stored.PrincipalNameOwners["p7@SCHOOL.sch.uk"]);
    }

    [Fact]
    public async Task Give_AnotherName_KeepsTheFormerOneFromOthers()
    {
        var names = Names();
        await names.GiveAsync(site, [Change("p1", null, "a@s.uk", null, "a")], Cancelled);
        await names.GiveAsync(site, [Change("p1", "a@s.uk", "b@s.uk", "a", "b")], Cancelled);

        var conflicts = await names.GiveAsync(site, [Change("p2", null, "c@s.uk", null, "A"), Change("p3", null, "d@s.uk", null, "d")], Cancelled);

        Assert.Equal(("p2", NameConflict.Taken), (Assert.Single(conflicts).Key, conflicts["p2"]));
        var stored = await names.ReadAsync(site, Cancelled);
        Assert.Equal(["p1", "p3"], stored.People.Keys.Order());
        Assert.Equal("b", stored.People["p1"].AccountName!.Value);
        Assert.Equal(["a", "b", "d"], stored.AccountNameOwners.Keys.Order());
    }

    [Fact]
    public async Task Give_NameThatIsNoLongerThatOfThePreview_ChangesNothing()
    {
        var names = Names();
        await names.GiveAsync(site, [Change("p1", null, "a@s.uk", null, "a")], Cancelled);

        var conflicts = await names.GiveAsync(site, [Change("p1", "x@s.uk", "b@s.uk", "a", "a")], Cancelled);

        Assert.Equal(NameConflict.Changed, conflicts["p1"]);
        Assert.Equal("a@s.uk", (await names.FindAsync(site, "p1", Cancelled))!.PrincipalName!.Value);
    }

    [Fact]
    public async Task Give_TwoRunsAtTheSameTime_GiveNoNameTwice()
    {
        // Each name is wanted by one person of each run.
        NameChange[] Run(string person) => [.. Enumerable.Range(1, 150).Select(n => Change($"{person}{n}", null, $"n{n}@s.uk", null, $"n{n}"))];

        var conflicts = await Task.WhenAll(new[] { "a", "b", "c" }.Select(p => Task.Run(() => Names().GiveAsync(site, Run(p), Cancelled), Cancelled)));

        var stored = await Names().ReadAsync(site, Cancelled);
        Assert.Equal(150, stored.People.Count);
        Assert.Distinct(stored.People.Values.Select(p => p.AccountName!.Value));
        Assert.Distinct(stored.People.Values.Select(p => p.PrincipalName!.Value));
        Assert.Equal(300, conflicts.Sum(c => c.Count));
        Assert.Empty(conflicts.SelectMany(c => c.Keys).Intersect(stored.People.Keys));
        Assert.All(stored.People, p => Assert.Equal(p.Key, stored.AccountNameOwners[p.Value.AccountName!.Value]));
    }

    private NameStore Names() => new(new Tables(account), TimeProvider.System);

    private static NameChange Change(string person, string? principalFrom, string principalTo, string? accountFrom, string accountTo) => new()
    {
        PersonId = person,
        PrincipalName = new ValueChange(principalFrom, principalTo, "[%F]", NameNotes.None),
        AccountName = new ValueChange(accountFrom, accountTo, "[%S]", NameNotes.None),
        Outcome = RowOutcome.Planned,
    };
}
