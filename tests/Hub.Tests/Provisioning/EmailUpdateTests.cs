using Hub.Simulators.Faults;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;

namespace Hub.Tests.Provisioning;

/// <summary>E-mail updates over HTTP, through the real client libraries, against the simulated directories: what is planned is done, once, whatever the directory does.</summary>
public sealed class EmailUpdateTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static readonly SampleSchoolOptions Small = new() { Pupils = 210, Staff = 20 };

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Apply_BrakedPreview_RenamesEverybodyOnce(string directory)
    {
        var site = await fixture.SiteAsync(domain => School.Create(Small with { Domain = domain }));

        var (job, preview) = await site.UpdateAsync(directory, preview: true);
        var writesOfPreview = site.Writes.Count;
        await site.AcceptedAsync($"{job}/apply");
        var braked = await site.RestAsync(job);
        var writesWhileBraked = site.Writes.Count;
        await site.AcceptedAsync($"{job}/approve");
        var applied = await site.RestAsync(job);

        Assert.Equal(("previewed", 0), ((string?)preview["state"], writesOfPreview));
        Assert.Equal(("awaiting_approval", 0), ((string?)braked["state"], writesWhileBraked));
        Assert.Equal(("completed", ""), ((string?)applied["state"], await site.UnwellAsync(job)));
        var changes = (int)preview["changes"]!;
        Assert.InRange(changes, 150, 230);
        Assert.Equal(changes, site.Writes.Count(w => w.Renamed));
        Assert.Equal(changes, site.Writes.Where(w => w.Effective).DistinctBy(w => w.AccountId).Count());
    }

    [Theory]
    [InlineData("microsoft365", FaultKind.Throttle)]
    [InlineData("microsoft365", FaultKind.ServiceUnavailable)]
    [InlineData("microsoft365", FaultKind.InternalError)]
    [InlineData("microsoft365", FaultKind.TimeoutAfterEffect)]
    [InlineData("google", FaultKind.Throttle)]
    [InlineData("google", FaultKind.InternalError)]
    [InlineData("google", FaultKind.ConflictAfterSuccess)]
    [InlineData("google", FaultKind.TimeoutAfterEffect)]
    [InlineData("google", FaultKind.DropConnection)]
    public async Task Apply_DirectoryFailsOnce_RenamesOnceAllTheSame(string directory, FaultKind fault)
    {
        var site = await fixture.SiteAsync(3);
        fixture.Simulators.Faults.Add(new FaultRule(fault) { Method = "PATCH", RetryAfter = 0.05 });

        var (job, applied) = await site.UpdateAsync(directory);

        Assert.Equal(("completed", ""), ((string?)applied["state"], await site.UnwellAsync(job)));
        Assert.Equal(0, Assert.Single(fixture.Simulators.Faults.Remaining()).Left);
        var effective = site.Writes.Where(w => w.Effective).ToArray();
        Assert.Equal(3, effective.Length);
        Assert.Equal(3, effective.DistinctBy(w => w.AccountId).Count());
    }

    [Fact]
    public async Task Apply_MisDataMovedSincePreview_IsConflict()
    {
        var site = await fixture.SiteAsync(3);
        var (job, _) = await site.UpdateAsync("google", preview: true);
        var moved = School.Of([.. Enumerable.Range(1, 4).Select(n => ProvisioningFixture.Pupil($"p{n}", $"new{n}@{site.Domain}", null))]);
        await FeedOverHttpTests.ImportAsync(fixture.Hub, site.Id, FeedOverHttpTests.Feed(moved));

        Assert.Equal((409, "source_changed"), await site.RefusedAsync(HttpMethod.Post, $"{job}/apply", new { }));
        Assert.Empty(site.Writes);
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Apply_AccountChangedSincePreview_IsRefusedAlone(string directory)
    {
        var site = await fixture.SiteAsync(3);
        var (job, _) = await site.UpdateAsync(directory, preview: true);
        // p2 now has the address that p1 was to get.
        if (directory == "google")
            site.Workspace.ChangeAddress("p2", $"new1@{site.Domain}");
        else
            site.Tenant.ChangeAddress("p2", $"new1@{site.Domain}");

        await site.AcceptedAsync($"{job}/apply");
        var applied = await site.RestAsync(job);

        Assert.Equal("completed_with_failures", (string?)applied["state"]);
        var rows = await site.RowsAsync(job);
        Assert.Equal(("address_taken", "changed_since_preview", "updated"), ((string?)rows["p1"]["code"], (string?)rows["p2"]["code"], (string?)rows["p3"]["code"]));
        Assert.Equal(($"old1@{site.Domain}", $"new1@{site.Domain}", $"new3@{site.Domain}"), (site.AddressOf(directory, "p1"), site.AddressOf(directory, "p2"), site.AddressOf(directory, "p3")));
    }

    [Fact]
    public async Task Apply_OwnAliasAtGoogle_TakesTheAliasAwayFirst()
    {
        var site = await fixture.SiteAsync(domain => [ProvisioningFixture.Pupil("p1", $"new@{domain}", null)]);
        site.Workspace.Seed([new("p1", "Ada", "Byron", $"old@{site.Domain}") { Aliases = [$"new@{site.Domain}"] }]);
        // The answer to the first step never comes: what is left to do is read before it is done.
        fixture.Simulators.Faults.Add(new FaultRule(FaultKind.TimeoutAfterEffect) { Method = "DELETE" });

        var (job, applied) = await site.UpdateAsync("google");

        Assert.Equal("completed", (string?)applied["state"]);
        Assert.Equal([("alias.delete", $"new@{site.Domain}"), ("update", $"new@{site.Domain}")], site.Writes.Select(w => (w.Operation, w.To)));
        Assert.Contains($"old@{site.Domain} stays as an alias", (string?)(await site.RowsAsync(job))["p1"]["reason"], StringComparison.Ordinal);
        Assert.Equal($"new@{site.Domain}", (string?)(await site.SendAsync(HttpMethod.Put, $"{site.Links("google")}/p1", new { account = $"old@{site.Domain}" })).Answer!["address"]);
    }

    [Fact]
    public async Task Apply_OwnAliasAtMicrosoft_BecomesThePrimaryAddress()
    {
        var site = await fixture.SiteAsync(domain => [ProvisioningFixture.Pupil("p1", $"new@{domain}", null)]);
        site.Tenant.Seed([new("p1", "Ada", "Byron", $"old@{site.Domain}") { Aliases = [$"new@{site.Domain}"] }]);

        var (_, applied) = await site.UpdateAsync("microsoft365");

        Assert.Equal(("completed", $"new@{site.Domain}"), ((string?)applied["state"], site.Tenant.AddressOf("p1")));
        Assert.Single(site.Writes);
    }

    [Theory]
    [InlineData("microsoft365")]
    [InlineData("google")]
    public async Task Apply_AddressOfAnotherAccount_IsRefusedBeforeAnyWrite(string directory)
    {
        var site = await fixture.SiteAsync(domain => [ProvisioningFixture.Pupil("p1", $"old2@{domain}", $"old1@{domain}"), ProvisioningFixture.Pupil("p2", null, $"old2@{domain}")]);

        var (job, ended) = await site.UpdateAsync(directory);

        Assert.Equal("unchanged", (string?)ended["state"]);
        Assert.Equal("address_taken", (string?)(await site.RowsAsync(job))["p1"]["code"]);
        Assert.Empty(site.Writes);
    }

    [Fact]
    public async Task Apply_AccountMasteredOnPremisesOrAdministrators_IsRefusedBeforeAnyWrite()
    {
        var site = await fixture.SiteAsync(domain =>
        [
            ProvisioningFixture.Pupil("p1", $"new1@{domain}", $"old1@{domain}") with { OnPremises = true },
            ProvisioningFixture.Pupil("p2", $"new2@{domain}", $"old2@{domain}"),
            ProvisioningFixture.Pupil("p3", $"new3@{domain}", $"old3@{domain}") with { Administrator = true },
        ]);

        var (job, applied) = await site.UpdateAsync("microsoft365");

        Assert.Equal("completed", (string?)applied["state"]);
        var rows = await site.RowsAsync(job);
        Assert.Equal(("on_premises", "updated", "administrator"), ((string?)rows["p1"]["code"], (string?)rows["p2"]["code"], (string?)rows["p3"]["code"]));
        Assert.Contains("Active Directory", (string?)rows["p1"]["reason"], StringComparison.Ordinal);
        Assert.Equal("p2", Assert.Single(site.Writes).PersonId);
    }
}
