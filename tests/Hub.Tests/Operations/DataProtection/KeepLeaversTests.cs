using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Operations.DataProtection;
using Hub.Core.Operations.Maintenance;
using Hub.Tests.Accounts;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>For how long people who have left are kept, from the feed without them to the night that erases them.</summary>
public sealed class KeepLeaversTests(LeaverSchools school) : IClassFixture<LeaverSchools>
{
    private const string Page = "/preferences/leavers";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_LeftLongerAgoThanKept_ErasesThoseAndNobodyElse()
    {
        var site = await school.NewAsync(5);
        await school.RoundAsync();
        await school.FeedAsync(site, [2, 3, 4, 5]);
        await school.RoundAsync(days: 1);
        await school.FeedAsync(site, [3, 4, 5]);

        await school.RoundAsync(days: 728);
        var before = await school.LeaversAsync(site);
        await school.RoundAsync(days: 1);

        Assert.Equal(["p1", "p2"], before);
        Assert.Equal(["p2"], await school.LeaversAsync(site));
        Assert.Equal(1, await school.ErasedAsync(site));
        await school.RoundAsync(days: 1);
        Assert.Empty(await school.LeaversAsync(site));
        Assert.Equal(2, await school.ErasedAsync(site));
    }

    [Fact]
    public async Task Run_BackInTheMis_KeepsThem()
    {
        var site = await school.NewAsync(3);
        await school.RoundAsync();
        await school.FeedAsync(site, [1, 2]);
        await school.RoundAsync(days: 700);
        await school.FeedAsync(site, [1, 2, 3]);

        await school.RoundAsync(days: 60);
        await school.FeedAsync(site, [1, 2]);
        await school.RoundAsync(days: 60);

        // From now on it counts anew.
        Assert.Equal(["p3"], await school.LeaversAsync(site));
        Assert.Equal(0, await school.ErasedAsync(site));
    }

    [Fact]
    public async Task Page_FewerDays_ErasesNobodyBeforeTheGraceIsOver()
    {
        var site = await school.NewAsync(3);
        await school.RoundAsync();
        await school.FeedAsync(site, [1, 2]);
        await school.RoundAsync(days: 200);
        using var administrator = await school.AdministratorAsync(site);

        var form = (await administrator.GetAsync(Page)).Form(Page);
        var refused = await administrator.SubmitAsync(form, ("days", "89"));
        var saved = await administrator.SubmitAsync(form, ("days", "90"));
        await school.RoundAsync(days: 1);
        await school.RoundAsync(days: 13);
        var inGrace = await school.ErasedAsync(site);
        await school.RoundAsync(days: 1);

        Assert.Equal((HttpStatusCode.BadRequest, true), (refused.Status, refused.Says("must be a number from 90 to 3653")));
        Assert.True(saved.Says("Saved.") && saved.Says("1 person left and has not been erased. Leavers are kept for 90 days"), saved.ToString());
        Assert.Equal((0, 1), (inGrace, await school.ErasedAsync(site)));
        Assert.Contains(await school.AuditAsync(site), r => r.Action == "leavers.retention_set" && r.Changes[0].After == "90");
        await school.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{site}", new { name = "School" });
        Assert.Equal(90, (await school.Service<Core.Sites.Sites>().FindAsync(site, Cancellation))!.LeaverDays);
    }

    [Fact]
    public async Task Run_MostOfTheSchool_WaitsForAnAdministrator()
    {
        var site = await school.NewAsync(60);
        await school.RoundAsync();
        await school.FeedAsync(site, [1]);
        var early = await school.Service<KeepLeavers>().ApproveAsync(await school.SiteAsync(site), new Actor("somebody"), Cancellation);

        await school.RoundAsync(days: 730);
        await school.RoundAsync(days: 1);
        using var administrator = await school.AdministratorAsync(site);
        var held = await administrator.GetAsync(Page);
        var erased = await school.ErasedAsync(site);
        var approved = await administrator.SubmitAsync(held.Form($"{Page}/approval"));
        var again = await administrator.SubmitAsync(held.Form($"{Page}/approval"));
        await school.RoundAsync(days: 1);

        Assert.False(early.Succeeded(out _, out var refusal));
        Assert.Equal("nothing_held", refusal!.Code);
        Assert.Equal((0, true), (erased, held.Says("59 people wait to be erased.")));
        Assert.True(approved.Says("Approved.") && !approved.Says("wait to be erased"), approved.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, again.Status);
        Assert.Equal((59, 0), (await school.ErasedAsync(site), (await school.LeaversAsync(site)).Count));
        Assert.Single(await school.AuditAsync(site), r => r.Action == "leavers.erasure_held");
        Assert.Contains(await school.AuditAsync(site), r => r is { Action: "leavers.erasure_approved", Target: "59 people", Outcome: AuditOutcome.Done });
    }

    [Fact]
    public async Task Run_WhileAnImportWaits_ErasesNobody_AndTriesAgainTheNextDay()
    {
        var site = await school.NewAsync(60);
        await school.RoundAsync();
        await school.FeedAsync(site, Enumerable.Range(1, 59));
        await school.RoundAsync(days: 729);
        var import = await school.ImportAsync(site, [1]);

        await school.RoundAsync();
        var erased = await school.ErasedAsync(site);
        await school.DecideAsync(site, import, "reject");
        await school.RoundAsync();

        Assert.Equal("awaiting_approval", (string?)import["state"]);
        Assert.Equal((0, 1), (erased, await school.ErasedAsync(site)));
    }

    [Fact]
    public async Task Run_SchoolThatFails_StopsNoOther()
    {
        // In the order of the round, the one that fails first.
        var schools = new[] { await school.NewAsync(3), await school.NewAsync(3) }.OrderBy(s => s.ToString(), StringComparer.Ordinal).ToArray();
        await school.RoundAsync();
        foreach (var site in schools)
            await school.FeedAsync(site, [1, 2]);
        await school.RoundAsync(days: 1);
        await school.FeedAsync(schools[1], [1]);
        var failing = new FailingStore(schools[0]);

        await school.RoundAsync(days: 729, failing);
        var first = await school.ErasedAsync(schools[1]);
        // What was begun and not ended comes before everything else from now on.
        await school.RoundAsync(days: 1, failing);

        Assert.Equal((1, 2, 0), (first, await school.ErasedAsync(schools[1]), await school.ErasedAsync(schools[0])));
        await school.RoundAsync();
        Assert.Equal(1, await school.ErasedAsync(schools[0]));
    }

    [Fact]
    public async Task Note_OfAnImportThatIsDoneAgain_KeepsTheTime()
    {
        var (site, leavers) = (Guid.NewGuid(), school.Service<Leavers>());
        await leavers.NoteAsync(site, [new RecordChange(ChangeKind.Left, "p1", [])], Cancellation);
        var before = await leavers.FindAsync(site, "p1", Cancellation);

        school.Sts.Clock.Advance(TimeSpan.FromDays(1));
        await leavers.NoteAsync(site, [new RecordChange(ChangeKind.Left, "p1", [])], Cancellation);

        Assert.NotNull(before);
        Assert.Equal(before, await leavers.FindAsync(site, "p1", Cancellation));
    }

    [Fact]
    public async Task Run_DuringMaintenance_ErasesNobody()
    {
        var site = await school.NewAsync(2);
        await school.RoundAsync();
        await school.FeedAsync(site, [1]);
        school.Sts.Clock.Advance(TimeSpan.FromDays(731));
        var from = school.Sts.Clock.GetUtcNow();
        var window = new MaintenanceWindow { Id = "now", Mode = MaintenanceMode.Closed, Text = "New disks.", From = from.AddMinutes(-1), Minutes = 60, AnnounceHours = 0 };
        var windows = school.Service<MaintenanceWindows>();
        Assert.True(await windows.TryStoreAsync([window], await windows.ReadAsync(Cancellation), Cancellation));

        var done = await school.Keep().RunAsync(Cancellation);
        var erased = await school.ErasedAsync(site);
        Assert.True(await windows.TryStoreAsync([], await windows.ReadAsync(Cancellation), Cancellation));

        Assert.Equal((false, 0), (done, erased));
        Assert.True(await school.Keep().RunAsync(Cancellation));
        Assert.Equal(1, await school.ErasedAsync(site));
    }

    [Fact]
    public async Task Run_AccountsByHand_ErasesThoseThatAreClosed()
    {
        var site = await school.NewAsync(1);
        var (open, closed, operatorOfHub) = (await school.AccountAsync(site), await school.AccountAsync(site), await school.AccountAsync(site, Roles.Operator));
        foreach (var id in new[] { closed, operatorOfHub })
            await school.Service<Core.Accounts.Accounts>().UpdateAsync(id, a => a with { Disabled = true, SessionsValidFrom = school.Sts.Clock.GetUtcNow() }, Cancellation);
        await school.RoundAsync();

        await school.RoundAsync(days: 731);

        Assert.Equal(1, await school.ErasedAsync(site));
        Assert.NotNull(await school.Service<Core.Accounts.Accounts>().FindAsync(open, Cancellation));
        Assert.NotNull(await school.Service<Core.Accounts.Accounts>().FindAsync(operatorOfHub, Cancellation));
    }

    [Fact]
    public async Task Run_AfterAnErasureThatWasInterrupted_EndsIt()
    {
        var site = await school.NewAsync(2);
        await school.FeedAsync(site, [1]);
        var person = await school.Service<DataSubjects>().OfMisAsync(site, "p2", Cancellation);
        await school.Service<Erasures>().BeginAsync(person, Cancellation);

        await school.RoundAsync();

        Assert.Empty(await school.Service<Erasures>().BegunBeforeAsync(DateTimeOffset.MaxValue, Cancellation));
        Assert.Empty(await school.LeaversAsync(site));
        Assert.Equal(1, await school.ErasedAsync(site));
    }

    [Fact]
    public async Task Run_NobodyDue_ReadsOneRowOfTheSiteADay()
    {
        var site = await school.NewAsync(2);
        await school.FeedAsync(site, [1]);
        await school.RoundAsync();
        await school.RoundAsync(days: 15);
        var state = await school.Service<LeaverStates>().FindAsync(site, Cancellation);

        await school.RoundAsync(days: 300);

        // Nothing is looked at, so nothing is written, until the first is due.
        Assert.Equal(state, await school.Service<LeaverStates>().FindAsync(site, Cancellation));
        Assert.InRange(state!.Next, school.Sts.Clock.GetUtcNow().AddDays(400), school.Sts.Clock.GetUtcNow().AddDays(416));
    }
}
