using System.Reflection;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Operations.AuditTrail;

/// <summary>How records come into the chain: all, once, in order, whoever writes.</summary>
public sealed class ChainTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_ManyAtOnceByThreeInstances_ChainsEachOnce()
    {
        const int each = 150;
        var trail = await Trail.MakeAsync(azurite);
        Trail[] instances = [trail, trail.Another(), trail.Another()];

        await Task.WhenAll(instances.SelectMany((instance, n) => Enumerable.Range(0, each).Select(
            r => instance.Audit.AddAsync(new AuditRecord(Trail.School, "operator", "account.made", $"{n} {r}"), Cancellation))));
        var rows = await trail.RowsAsync();
        var verification = await trail.VerifyAsync();

        Assert.Equal(instances.Length * each, rows.Select(r => r.GetString("Target")).Distinct().Count());
        Assert.Equal(Enumerable.Range(1, instances.Length * each).Select(n => (long)n), rows.Select(r => r.GetInt64("Number")!.Value));
        Assert.Equal((AuditVerdict.Intact, instances.Length * each), (verification.Verdict, verification.Records));
    }

    [Theory]
    [InlineData(LostAnswers.Fault.AfterIt)]
    [InlineData(LostAnswers.Fault.BeforeIt)]
    public async Task Add_AnswerLost_WritesItOnce(LostAnswers.Fault fault)
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.AddAsync();
        using var lost = new LostAnswers(fault);
        var options = new TableClientOptions { Transport = new HttpClientTransport(lost) };
        options.Retry.MaxRetries = 0;
        var tables = new Tables(new TableServiceClient(trail.Connection, options));
        var audit = new Audit(tables, new AuditChains(tables, new AuditKeys(new Tables(new TableServiceClient(trail.Connection)), trail.Protection)), trail.Time, []);
        // The other instance gets in between, too.
        lost.Meanwhile = () => trail.AddAsync(2);

        await Task.WhenAll(Enumerable.Range(0, 5).Select(n => audit.AddAsync(new AuditRecord(Trail.School, "operator", "account.made", $"lost {n}"), Cancellation)));
        await audit.AddAsync(new AuditRecord(Trail.School, "operator", "account.made", "after"), Cancellation);
        var rows = await trail.RowsAsync();

        Assert.True(lost.Lost > 0);
        Assert.Equal(6, rows.Count(r => r.GetString("Target")!.StartsWith("lost", StringComparison.Ordinal) || r.GetString("Target") == "after"));
        Assert.Equal(AuditVerdict.Intact, (await trail.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task Add_ClockOfAnotherInstanceBehind_IsFiledBehindTheRecordBefore()
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.AddAsync();
        var behind = trail.Another(new FakeTimeProvider(trail.Time.GetUtcNow().AddMinutes(-3)));
        await behind.AddAsync();
        await trail.AddAsync();

        var rows = await trail.RowsAsync();

        Assert.Equal([1L, 2L, 3L], rows.Select(r => r.GetInt64("Number")!.Value));
        Assert.True(rows[1].GetDateTimeOffset("At") < rows[0].GetDateTimeOffset("At"));
        Assert.Equal(AuditVerdict.Intact, (await trail.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task Add_SomethingThatTheStorageDoesNotTake_FailsAlone()
    {
        var trail = await Trail.MakeAsync(azurite);
        var strange = new AuditRecord(Trail.School, new string('\ud800', 500), new string('a', 5000), "x\0\u0001", new string('c', 5000)) { Changes = [.. Enumerable.Range(0, 100).Select(n => new AuditChange($"{n}", new string('<', 400), null))] };

        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => trail.Audit.AddAsync(n == 7 ? strange : new AuditRecord(Trail.School, "operator", "account.made", $"{n}"), Cancellation)));

        var records = await trail.Audit.NewestAsync(Trail.School, 100, Cancellation);
        Assert.Equal(20, records.Count);
        Assert.Contains(records, r => r.Changes.Count > 0 && r.Changes[^1].After!.Contains("more", StringComparison.Ordinal));
        Assert.Equal(AuditVerdict.Intact, (await trail.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task Erase_APersonsValues_LeavesRecordsAndChain()
    {
        var trail = await Trail.MakeAsync(azurite);
        var (kim, administrator, lee) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        AuditRecord[] records =
        [
            new(Trail.School, kim.ToString(), "password.changed", kim.ToString(), Address: "192.0.2.7") { Browser = "Kims browser" },
            new(Trail.School, "kim@school.example", "sign_in.refused", "login", "wrong_credentials", "192.0.2.7"),
            new(Trail.School, administrator.ToString(), "address.added", $"{kim} private@kim.example", Address: "192.0.2.9"),
            new(Trail.School, administrator.ToString(), "account.changed", kim.ToString()) { Changes = [new AuditChange("familyName", "Oldname", "Newname")] },
            new(Trail.School, "a-client", "access.refused", "Endpoint", "site_unknown") { OnBehalfOf = kim.ToString() },
            new(Trail.School, lee.ToString(), "password.changed", lee.ToString(), Address: "192.0.2.8") { Browser = "Lees browser" },
        ];
        foreach (var record in records)
            await trail.Audit.AddAsync(record, Cancellation);

        var erased = await trail.Erase.EraseAsync(Trail.School, kim, ["kim@school.example"], new Actor("operator"), Cancellation);
        var again = await trail.Erase.EraseAsync(Trail.School, kim, ["kim@school.example"], new Actor("operator"), Cancellation);

        var verification = await trail.VerifyAsync();
        Assert.Equal((10, 0), (erased, again));
        Assert.Equal((AuditVerdict.Intact, 8, 10), (verification.Verdict, verification.Records, verification.Erased));
        var everything = await EverythingAsync(trail);
        string[] personal = [kim.ToString(), "kim@", "private@", "Oldname", "Newname", "192.0.2.7", "Kims browser"];
        Assert.All(personal, value => Assert.DoesNotContain(value, everything, StringComparison.OrdinalIgnoreCase));
        Assert.All([lee.ToString(), administrator.ToString(), "192.0.2.8", "192.0.2.9", "Lees browser"], value => Assert.Contains(value, everything, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Erase_ValueOnlyWithoutItsSalt_IsTold()
    {
        var trail = await Trail.MakeAsync(azurite);
        await trail.AddAsync(3);
        var row = (await trail.RowsAsync())[1];
        row.Remove("Target");
        await trail.ForgeAsync(row);

        Assert.Equal(AuditBreakKind.Changed, Assert.Single((await trail.VerifyAsync()).Breaks).Kind);
    }

    [Fact]
    public void PersonalValues_OfARecord_AreThoseThatAreMarked()
    {
        var marked = typeof(AuditRecord).GetProperties().Where(p => p.GetCustomAttribute<PersonalDataAttribute>() is not null).Select(p => p.Name);

        Assert.Equal(marked.Order(), PersonalValues.Columns.Select(c => c.Column).Order());
        Assert.Equal(PersonalValues.Columns.Count, PersonalValues.Columns.Select(c => c.Number).Distinct().Count());
    }

    [Fact]
    public void Between_TwoSettings_TellsWhatDiffersAndNoSecret()
    {
        var before = new Core.Sites.GoogleWorkspace { AdminUser = "a@x.example", Domains = ["x.example"], ProtectedServiceAccountKey = "one" };

        var changes = AuditChange.Between(before, before with { Domains = ["x.example", "y.example"], ProtectedServiceAccountKey = "two" });

        Assert.Equal([new AuditChange("domains", "x.example", "x.example, y.example"), new AuditChange("protectedServiceAccountKey", AuditChange.Secret, AuditChange.Secret)], changes);
        Assert.Empty(AuditChange.Between(before, before with { Domains = ["x.example"] }));
        Assert.Equal([new AuditChange("value", null, "5")], AuditChange.Between((int?)null, 5));
    }

    /// <summary>Every value of every row, the copies' too.</summary>
    private static async Task<string> EverythingAsync(Trail trail)
    {
        var values = new List<string>();
        foreach (var name in new[] { "Audit", "AccountAudit" })
        {
            await foreach (var row in (await trail.Tables.GetAsync(name)).QueryAsync<TableEntity>(cancellationToken: Cancellation))
                values.AddRange(row.Select(v => v.Value?.ToString() ?? ""));
        }

        return string.Join('\n', values);
    }
}

/// <summary>A way to the storage on which the answers to transactions get lost, every other time.</summary>
public sealed class LostAnswers(LostAnswers.Fault fault) : DelegatingHandler(new HttpClientHandler())
{
    private int transactions;

    /// <summary>When the way breaks.</summary>
    public enum Fault
    {
        /// <summary>The storage never hears of it.</summary>
        BeforeIt,

        /// <summary>The storage has done it.</summary>
        AfterIt,
    }

    public int Lost { get; private set; }

    public Func<Task>? Meanwhile { get; set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.RequestUri!.AbsolutePath.EndsWith("$batch", StringComparison.Ordinal) || Interlocked.Increment(ref transactions) % 2 == 0)
            return await base.SendAsync(request, cancellationToken);
        if (fault == Fault.AfterIt)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        Lost++;
        if (transactions == 1)
            await Meanwhile!();
        throw new HttpRequestException("The connection broke.");
    }
}
