using Azure.Data.Tables;
using Hub.Core.Operations.AuditTrail;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Operations.AuditTrail;

/// <summary>What somebody does to the rows of an audit shows.</summary>
public sealed class TamperingTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Verify_AsItWasWritten_IsIntactDayByDayAndTogether()
    {
        var trail = await DaysAsync();
        var today = trail.Today;

        var together = await trail.VerifyAsync(today.AddDays(-3), today);
        var days = await Task.WhenAll(Enumerable.Range(-4, 6).Select(day => trail.VerifyAsync(today.AddDays(day))));

        Assert.Equal((AuditVerdict.Intact, 15), (together.Verdict, together.Records));
        Assert.All(days, day => Assert.Equal((AuditVerdict.Intact, 0), (day.Verdict, day.Breaks.Count)));
        Assert.Equal([0, 5, 0, 5, 5, 0], days.Select(d => d.Records));
    }

    [Theory]
    [InlineData("Action", "password.reset")]
    [InlineData("Target", "somebody else")]
    [InlineData("Code", "refused")]
    [InlineData("Address", "198.51.100.7")]
    [InlineData("Browser", "Added")]
    [InlineData("Number", 7L)]
    public async Task Verify_ValueChanged_TellsTheRecord(string column, object value)
    {
        var trail = await DaysAsync();
        var row = (await trail.RowsAsync())[^3];
        row[column] = value;
        await trail.ForgeAsync(row);

        var found = Assert.Single((await trail.VerifyAsync()).Breaks);

        Assert.Equal(column == "Number" ? AuditBreakKind.Reordered : AuditBreakKind.Changed, found.Kind);
        Assert.Equal(row.RowKey, found.Key);
    }

    [Fact]
    public async Task Verify_TimeChangedByATick_TellsTheRecord()
    {
        var trail = await DaysAsync();
        var row = (await trail.RowsAsync())[^3];
        row["At"] = row.GetDateTimeOffset("At")!.Value.AddTicks(1);
        await trail.ForgeAsync(row);

        Assert.Equal((AuditBreakKind.Changed, row.RowKey), Told(await trail.VerifyAsync()));
    }

    [Fact]
    public async Task Verify_ValueAndItsHashesMadeAnewWithoutTheKey_TellsTheRecord()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        var forger = new AuditKey("0001", new byte[32]);
        // All from there on, so that each follows from the one before it.
        var previous = ChainRow.PreviousOf(rows[^3]);
        foreach (var row in rows[^3..])
        {
            row["Target"] = "forged";
            previous = ChainRow.Link(row, ChainRow.NumberOf(row)!.Value, previous, forger);
            await trail.ForgeAsync(row);
        }

        var found = await trail.VerifyAsync();

        Assert.Equal(rows[^3..].Select(r => (AuditBreakKind.Changed, r.RowKey)).Reverse(), found.Breaks.Select(b => (b.Kind, b.Key)));
    }

    [Fact]
    public async Task Verify_RecordsTakenOut_TellsTheGapAndTheRecordBehindIt()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        await trail.DeleteAsync(rows[^4].RowKey, rows[^3].RowKey);

        var verification = await trail.VerifyAsync();

        Assert.Equal((AuditBreakKind.Missing, rows[^2].RowKey), Told(verification));
        Assert.Equal(12, verification.Breaks[0].Number);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Verify_RecordPutIn_TellsIt(bool numbered)
    {
        var trail = await DaysAsync();
        var row = (await trail.RowsAsync())[^3];
        var at = row.GetDateTimeOffset("At")!.Value.AddMilliseconds(5);
        var forged = new TableEntity(row) { RowKey = ChainRow.KeyOf(at, numbered ? 13 : 99), ["At"] = at };
        if (!numbered)
            forged.Remove("Number");
        await trail.ForgeAsync(forged);

        Assert.Equal((AuditBreakKind.Inserted, forged.RowKey), Told(await trail.VerifyAsync()));
    }

    [Fact]
    public async Task Verify_RecordsChangedPlaces_TellsBoth()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        var (one, other) = (rows[^4], rows[^3]);
        await trail.ForgeAsync(new TableEntity(one) { RowKey = other.RowKey });
        await trail.ForgeAsync(new TableEntity(other) { RowKey = one.RowKey });

        var verification = await trail.VerifyAsync();

        Assert.Equal([(AuditBreakKind.Reordered, other.RowKey), (AuditBreakKind.Reordered, one.RowKey)], verification.Breaks.Select(b => (b.Kind, b.Key)));
    }

    [Fact]
    public async Task Verify_EndCutOff_TellsTheHead()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        await trail.DeleteAsync(rows[^1].RowKey, rows[^2].RowKey);

        var verification = await trail.VerifyAsync();

        Assert.Equal((AuditBreakKind.Truncated, ChainMarker.Head), Told(verification));
        Assert.Equal(14, verification.Breaks[0].Number);
    }

    [Fact]
    public async Task Verify_EndOfAnEarlierDayCutOff_TellsTheDay()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        await trail.DeleteAsync(rows[9].RowKey);

        Assert.Equal((AuditBreakKind.Truncated, ChainMarker.KeyOf(trail.Today.AddDays(-1))), Told(await trail.VerifyAsync(trail.Today.AddDays(-1))));
        Assert.Equal(AuditVerdict.Intact, (await trail.VerifyAsync(trail.Today)).Verdict);
    }

    [Fact]
    public async Task Verify_EndCutOffAndTheHeadMadeToFit_TellsTheHead()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        var head = await trail.RowAsync(ChainMarker.Head);
        (head["Last"], head["Hash"], head["Time"]) = (14L, ChainRow.HashOf(rows[^2]), rows[^2]["At"]);
        await trail.ForgeAsync(head);
        await trail.DeleteAsync(rows[^1].RowKey);

        Assert.Equal((AuditBreakKind.MarkerChanged, ChainMarker.Head), Told(await trail.VerifyAsync()));
    }

    [Fact]
    public async Task Verify_DayTakenOutWholly_TellsItOnEveryDay()
    {
        var trail = await DaysAsync();
        var rows = await trail.RowsAsync();
        await trail.DeleteAsync([.. rows[5..10].Select(r => r.RowKey), ChainMarker.KeyOf(trail.Today.AddDays(-1))]);

        Assert.Equal((AuditBreakKind.MarkerChanged, ChainMarker.Head), Told(await trail.VerifyAsync(trail.Today.AddDays(-1))));
        Assert.Equal(AuditVerdict.Broken, (await trail.VerifyAsync(trail.Today.AddDays(-3))).Verdict);
    }

    [Fact]
    public async Task Verify_HeadPutBackAndWrittenOnFrom_TellsWhereItLeads()
    {
        var trail = await DaysAsync();
        var old = await trail.RowAsync(ChainMarker.Head);
        await trail.AddAsync(2);
        await trail.ForgeAsync(old);
        await trail.Another().AddAsync();

        var found = (await trail.VerifyAsync()).Breaks;

        Assert.Contains(found, b => b.Kind == AuditBreakKind.MarkerChanged || b.Kind == AuditBreakKind.Astray);
    }

    [Fact]
    public async Task Verify_HeadTakenAway_IsBroken()
    {
        var trail = await DaysAsync();
        await trail.DeleteAsync(ChainMarker.Head);
        var without = await trail.VerifyAsync();
        await trail.Another().AddAsync();

        Assert.Equal((AuditVerdict.Broken, AuditVerdict.Broken), (without.Verdict, (await trail.VerifyAsync()).Verdict));
    }

    [Fact]
    public async Task Verify_KeyLost_IsUnprovenAndStillTellsChanges()
    {
        var trail = await DaysAsync();
        var another = trail.Another(withoutItsKeys: true);
        await another.AddAsync();

        var fits = await another.VerifyAsync();
        var row = (await trail.RowsAsync())[^3];
        row["Action"] = "password.reset";
        await trail.ForgeAsync(row);
        var changed = await another.VerifyAsync();

        Assert.Equal((AuditVerdict.Unproven, 6), (fits.Verdict, fits.Records));
        Assert.Equal((AuditBreakKind.Changed, row.RowKey), Told(changed));
    }

    [Fact]
    public async Task Verify_RecordsFromBeforeTheChain_AreCountedAndReadable()
    {
        var trail = await Trail.MakeAsync(azurite);
        foreach (var day in new[] { -2, -1, 0 })
        {
            var at = trail.Time.GetUtcNow().AddDays(day);
            await trail.ForgeAsync(new TableEntity(Trail.School.ToString(), Core.Storage.NewestFirst.KeyOf(at) + "0badcafe") { ["At"] = at, ["Actor"] = "operator", ["Action"] = "account.made", ["Target"] = "x" });
        }

        await trail.AddAsync(2);
        var verification = await trail.VerifyAsync(trail.Today.AddDays(-2), trail.Today);

        Assert.Equal((AuditVerdict.Intact, 2, 3), (verification.Verdict, verification.Records, verification.Unchained));
        Assert.Equal(5, (await trail.Audit.NewestAsync(Trail.School, 10, TestContext.Current.CancellationToken)).Count);
    }

    private static (AuditBreakKind Kind, string Key) Told(AuditVerification verification)
    {
        Assert.Equal(AuditVerdict.Broken, verification.Verdict);
        var found = Assert.Single(verification.Breaks);
        return (found.Kind, found.Key);
    }

    /// <summary>Five records on each of three days; on the day before the last one but one, none.</summary>
    private async Task<Trail> DaysAsync()
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.AddAsync(5);
        trail.Time.Advance(TimeSpan.FromDays(2));
        await trail.AddAsync(5);
        trail.Time.Advance(TimeSpan.FromDays(1));
        await trail.AddAsync(5);
        return trail;
    }
}
