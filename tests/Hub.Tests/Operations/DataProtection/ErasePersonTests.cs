using System.Text.RegularExpressions;
using Hub.Core.Accounts;
using Hub.Core.ActiveDirectory;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Provisioning;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Mis;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>Somebody who has left is erased: found nowhere any more, and nobody else is touched.</summary>
public sealed class ErasePersonTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Erase_OfALeaver_LeavesNothingThatNamesThemAndTouchesNobodyElse()
    {
        var school = await MarkedSchool.MakeAsync(fixture, "one", faulty: true);
        var marks = await school.MarksAsync(school.Marked);
        var others = await school.MarksAsync(school.Other);
        await school.LeaveAsync();
        var before = await school.NamingAsync(marks);
        AssertSeen(before.Keys);
        var othersBefore = await school.NamingAsync(others);

        Assert.Null(await school.EraseAsync(school.Marked));

        var left = await school.NamingAsync(marks);
        Assert.True(left.All(Allowed), string.Join('\n', left.Where(l => !Allowed(l)).Select(l => $"{l.Key}: {l.Value[..Math.Min(l.Value.Length, 1500)]}")));
        var othersAfter = await school.NamingAsync(others);
        foreach (var (place, text) in othersBefore.Where(t => IsOfOthers(t.Key)))
        {
            Assert.True(othersAfter.TryGetValue(place, out var after), $"{place} is gone.");
            // What held both names the other as before; all else is as it was.
            if (before.ContainsKey(place))
                Assert.Equal(others.Sum(o => Regex.Count(text, Regex.Escape(o), RegexOptions.IgnoreCase)), others.Sum(o => Regex.Count(after, Regex.Escape(o), RegexOptions.IgnoreCase)));
            else
                Assert.True(text == after, $"{place}:\n{text}\n{after}");
        }

        // What tells of the erasure itself names nobody, and the chain is whole.
        var records = await school.Get<Audit>().NewestAsync(school.Site.Id, 2, Cancellation);
        Assert.Equal(["person.erased", "audit.erased"], records.Select(r => r.Action));
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var verified = await school.Get<VerifyAudit>().VerifyAsync(school.Site.Id, today.AddDays(-1), today, Cancellation);
        Assert.True(verified is { Verdict: AuditVerdict.Intact, Erased: > 0 }, $"{verified}");

        bool Allowed(KeyValuePair<string, string> text) =>
            // Partners are told by the ids that somebody is gone.
            (text.Key.StartsWith($"table Roster {school.Site.Id} gone_", StringComparison.Ordinal) || text.Key.StartsWith($"table Roster {school.Site.Id} change_", StringComparison.Ordinal)
                || text.Key.StartsWith($"blob hub/oneroster/{school.Site.Id}/", StringComparison.Ordinal))
            && !marks.Except([school.Marked.Id, school.Marked.AccountIn(school.Site.Id).ToString()]).Any(m => text.Value.Contains(m, StringComparison.OrdinalIgnoreCase));
    }

    private static void AssertSeen(IEnumerable<string> places)
    {
        // A search that finds nothing proves little where nothing was.
        string[] expected =
        [
            "table Accounts", "table SiteAccounts", "table AccountNames", "table ExternalLogins", "table TwoFactor", "table BrowserSessions", "table KnownDevices", "table OneTimeLinks", "table FailedAttempts", "table YearsOfLeaving",
            "table Tiles", "table DirectoryAccounts", "table DirectoryAddresses", "table DirectoryNames", "table DirectoryOrders", "table Jobs", "table Audit", "table AccountAudit", "table Roster", "blob hub/mis/", "blob hub/rostering/",
            "blob hub/oneroster/", "blob hub/accounts/", "blob hub/provisioning/",
        ];
        Assert.All(expected, e => Assert.True(places.Any(p => p.StartsWith(e, StringComparison.Ordinal)), $"Nothing in {e}."));
    }

    /// <summary>Whether a place is to be left alone. Data of before and files made of them go whole; what partners read is written anew.</summary>
    private static bool IsOfOthers(string place) => place.StartsWith("table ", StringComparison.Ordinal) || place.StartsWith("blob hub/accounts/", StringComparison.Ordinal) || place.StartsWith("blob hub/provisioning/", StringComparison.Ordinal);

    [Fact]
    public async Task Erase_InterruptedAtEveryStore_GoesOnWhenItIsCalledAgain()
    {
        var school = await MarkedSchool.MakeAsync(fixture, "two");
        var marks = (await school.MarksAsync(school.Marked)).Except([school.Marked.Id, school.Marked.AccountIn(school.Site.Id).ToString()]).ToArray();
        await school.LeaveAsync();
        IPersonalData[] stores = [.. school.Get<IEnumerable<IPersonalData>>()];
        for (var done = 0; done <= stores.Length; done++)
        {
            IPersonalData[] some = [.. stores.Take(done), new FailingStore()];
            var erase = ActivatorUtilities.CreateInstance<ErasePerson>(school.Site.Hub.Services, [some]);
            await Assert.ThrowsAsync<InvalidOperationException>(() => erase.EraseAsync(school.Site.Id, school.Marked.AccountIn(school.Site.Id), new Actor("operator"), Cancellation));
        }

        Assert.Null(await school.Get<Core.Accounts.Accounts>().FindAsync(school.Marked.AccountIn(school.Site.Id), Cancellation));
        Assert.NotEmpty(await school.NamingAsync(marks));
        Assert.Null(await school.Get<ErasePerson>().RefusalAsync(school.Site.Id, school.Marked.AccountIn(school.Site.Id), new Actor("operator"), Cancellation));

        Assert.Null(await school.EraseAsync(school.Marked));

        Assert.Empty((await school.NamingAsync(marks)).Keys);
        Assert.Equal("account_unknown", (await school.EraseAsync(school.Marked))?.Code);
    }

    [Fact]
    public async Task Erase_OfSomebodyWhoIsStillHere_IsRefusedWithWhatToDoFirst()
    {
        var school = await MarkedSchool.MakeAsync(fixture, "three");
        var id = school.Marked.AccountIn(school.Site.Id);
        var accounts = school.Get<Core.Accounts.Accounts>();

        Assert.Equal("person_on_roll", (await school.EraseAsync(school.Marked))?.Code);
        await school.LeaveMisAsync();
        Assert.Equal("own_account", (await school.EraseAsync(school.Marked, by: id.ToString()))?.Code);
        Assert.Equal("directory_account_open", (await school.EraseAsync(school.Marked))?.Code);
        await school.CarryOutOrdersAsync();
        await accounts.UpdateAsync(id, a => a with { Disabled = false, HeldOpen = true }, Cancellation);
        Assert.Equal("account_open", (await school.EraseAsync(school.Marked))?.Code);
        await accounts.UpdateAsync(id, a => a with { Disabled = true, FurtherSites = [Guid.NewGuid()] }, Cancellation);
        Assert.Equal(RightsBeyondSchool.Code, (await school.EraseAsync(school.Marked))?.Code);
        var administrators = (await school.Get<SitePeople>().GetAsync(school.Site.Id, Cancellation)).Everybody.Where(p => p.Administrator).Select(p => p.AccountId!.Value).ToArray();
        foreach (var administrator in administrators)
            await accounts.UpdateAsync(administrator, a => a with { Disabled = true }, Cancellation);
        await accounts.UpdateAsync(id, a => a with { FurtherSites = [], Roles = [Roles.Administrator] }, Cancellation);
        Assert.Equal("last_administrator", (await school.EraseAsync(school.Marked))?.Code);
        await accounts.UpdateAsync(id, a => a with { Roles = [Roles.Student] }, Cancellation);
        await school.Site.ChangeAsync(s => s with { Notifications = s.Notifications with { Addresses = [school.Marked.Home] } });
        Assert.Equal("address_in_notifications", (await school.EraseAsync(school.Marked))?.Code);
        await school.Site.ChangeAsync(s => s with { Notifications = s.Notifications with { Addresses = [] } });
        var jobs = school.Get<Jobs>();
        var job = new Job { SiteId = school.Site.Id, Id = jobs.NewId(), Kind = "export", State = JobState.Running, CreatedAt = DateTimeOffset.UtcNow };
        await jobs.AddAsync(job, Cancellation);
        Assert.Equal("work_under_way", (await school.EraseAsync(school.Marked))?.Code);
        await jobs.RemoveAsync(job, Cancellation);

        // Refused so often, nothing was touched; and another school's person is unknown.
        Assert.NotNull(await school.Get<DirectoryAccounts>().FindAsync(school.Site.Id, DirectoryKind.Google, school.Marked.Id, Cancellation));
        var elsewhere = await fixture.SiteAsync(1);
        Assert.False((await school.Get<ErasePerson>().EraseAsync(elsewhere.Id, id, new Actor("operator"), Cancellation)).Succeeded(out _, out var refusal));
        Assert.Equal("account_unknown", refusal.Code);
        Assert.Null(await school.EraseAsync(school.Marked));
    }

    [Fact]
    public async Task Erase_BegunOnSomebodyWhoComesBack_LeavesThemBe()
    {
        var school = await MarkedSchool.MakeAsync(fixture, "four");
        var id = school.Marked.AccountIn(school.Site.Id);
        await school.LeaveAsync();
        var subject = (await school.Get<DataSubjects>().OfAccountAsync(school.Site.Id, id, Cancellation))!;
        await school.Get<Erasures>().BeginAsync(subject, Cancellation);
        await school.ComeBackAsync();

        Assert.Equal("person_on_roll", (await school.EraseAsync(school.Marked))?.Code);

        Assert.Null(await school.Get<Erasures>().FindAsync(school.Site.Id, id, Cancellation));
        Assert.False((await school.Get<Core.Accounts.Accounts>().FindAsync(id, Cancellation))!.Disabled);
    }

    [Fact]
    public async Task Names_OfWhoWasErased_AreGivenToNobodyElse()
    {
        var school = await MarkedSchool.MakeAsync(fixture, "five");
        var username = (await school.Get<Core.Accounts.Accounts>().FindAsync(school.Marked.AccountIn(school.Site.Id), Cancellation))!.Username;
        var held = (await school.Get<NameStore>().FindAsync(school.Site.Id, school.Marked.Id, Cancellation))!;
        await school.LeaveAsync();
        Assert.Null(await school.EraseAsync(school.Marked));
        var names = school.Get<LoginNames>();

        foreach (var name in new[] { username, username.ToUpperInvariant(), school.Marked.FormerUsername })
        {
            Assert.False(await names.IsFreeAsync(name, Cancellation));
            Assert.False(await names.TryTakeAsync(name, Guid.NewGuid(), Cancellation));
            Assert.Null(await names.HolderAsync(name, Cancellation));
        }

        // An address is whose it is: the mailbox may be somebody else's tomorrow.
        Assert.True(await names.TryTakeAsync(school.Marked.Home, Guid.NewGuid(), Cancellation));
        var change = new NameChange
        {
            PersonId = "another",
            PrincipalName = new ValueChange(null, held.PrincipalName!.Value.ToUpperInvariant(), "1", NameNotes.None),
            AccountName = new ValueChange(null, "another.name", "1", NameNotes.None),
            Outcome = RowOutcome.Planned,
        };
        Assert.Equal(NameConflict.Taken, (await school.Get<NameStore>().GiveAsync(school.Site.Id, [change], Cancellation))["another"]);
        var mint = new NameMint([], _ => null, (await school.Get<NameStore>().ReadAsync(school.Site.Id, Cancellation)).IsRetiredAccountName);
        var given = mint.Give("another", [new NameCandidate("1", held.AccountName!.Value, "", 20, held.AccountName.Value.Length)], NameNotes.None, null);
        Assert.Equal(held.AccountName.Value + "2", given.Value);
    }

    [Fact]
    public async Task Erase_OfSomebodyWithoutAnAccount_GoesByTheIdInTheMis()
    {
        var site = await fixture.SiteAsync(2);
        await site.UpdateAsync("google");
        string[] marks = [$"old1@{site.Domain}", $"new1@{site.Domain}"];
        await FeedOverHttpTests.ImportAsync(site.Hub, site.Id, FeedOverHttpTests.Feed(School.Of([ProvisioningFixture.Pupil("p2", $"new2@{site.Domain}", $"old2@{site.Domain}")])));
        var erase = site.Hub.Services.GetRequiredService<ErasePerson>();
        while ((await erase.RefusalAsync(site.Id, "p1", new Actor("operator"), Cancellation))?.Code is "partners_not_told" or "import_under_way" or "work_under_way")
            await Task.Delay(50, Cancellation);
        var path = $"/operations/v1/people/sites/{site.Id}/mis/erasures";

        Assert.Equal((409, "person_on_roll"), await site.RefusedAsync(HttpMethod.Post, $"{path}?person=p2"));
        Assert.Equal((404, "person_unknown"), await site.RefusedAsync(HttpMethod.Post, $"{path}?person=p3"));
        Assert.Equal((400, "invalid_request"), await site.RefusedAsync(HttpMethod.Post, path));
        Assert.Equal("completed", (string?)(await site.RestAsync(await site.AcceptedAsync($"{path}?person=p1")))["state"]);
        Assert.Equal((404, "person_unknown"), await site.RefusedAsync(HttpMethod.Post, $"{path}?person=p1"));
        var texts = await StoredTexts.ReadAsync(site.Hub.ConnectionString);
        Assert.Empty(texts.Where(t => marks.Any(m => t.Value.Contains(m, StringComparison.OrdinalIgnoreCase))).Select(t => t.Key));
        Assert.Contains(texts, t => t.Key.StartsWith($"blob hub/mis/{site.Id}/", StringComparison.Ordinal) && t.Value.Contains($"new2@{site.Domain}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Erasure_OverTheApi_IsAJobThatNamesNobodyWhenItHasEnded()
    {
        var school = await MarkedSchool.MakeAsync(fixture, "six");
        var path = $"/operations/v1/people/sites/{school.Site.Id}/accounts/{school.Marked.AccountIn(school.Site.Id)}/erasures";
        Assert.Equal((409, "person_on_roll"), await school.Site.RefusedAsync(HttpMethod.Post, path));
        await school.LeaveAsync();

        var ended = await school.Site.RestAsync(await school.Site.AcceptedAsync(path));

        Assert.Equal("completed", (string?)ended["state"]);
        Assert.Equal((404, "account_unknown"), await school.Site.RefusedAsync(HttpMethod.Post, path));
        Assert.Equal((404, "erasure_unknown"), await school.Site.RefusedAsync(HttpMethod.Get, $"/operations/v1/people/sites/{Guid.NewGuid()}/erasures/{(string)ended["id"]!}"));
        var left = await school.NamingAsync([school.Marked.AccountIn(school.Site.Id).ToString()]);
        Assert.All(left.Keys, place => Assert.True(place.StartsWith("table Roster ", StringComparison.Ordinal) || place.StartsWith("blob hub/oneroster/", StringComparison.Ordinal), place));
        // An account of a list that another instance, or this one, had in memory is in it no more.
        Assert.DoesNotContain((await school.Get<SitePeople>().GetAsync(school.Site.Id, Cancellation)).Everybody, p => p.AccountId == school.Marked.AccountIn(school.Site.Id));
    }
}
