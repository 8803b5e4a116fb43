using System.Net;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Accounts;

/// <summary>Looking records of the audit up.</summary>
public sealed class AuditPageTests(StsHub sts) : IClassFixture<StsHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private Audit Audit => sts.Hub.Services.GetRequiredService<Audit>();

    [Fact]
    public async Task Find_PersonKindAndDays_GivesEachRecordOncePageByPage()
    {
        var (site, kim, lee) = (Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid());
        var began = sts.Clock.GetUtcNow();
        for (var day = 0; day < 6; day++)
        {
            await AddAsync(site, kim, "password.changed", $"{day}");
            await AddAsync(site, lee, "account.closed", kim.ToString());
            await AddAsync(site, lee, "account_upload.applied", $"{day}");
            sts.Clock.Advance(TimeSpan.FromHours(22));
        }

        var ended = sts.Clock.GetUtcNow();
        var everything = await FindAsync(site, new AuditFilter(null, "", began, ended), 4);

        Assert.Equal(18, everything.Count);
        Assert.Equal(everything.OrderByDescending(r => r.At), everything);
        Assert.Equal(12, (await FindAsync(site, new AuditFilter(kim, "", began, ended), 5)).Count);
        Assert.Equal(6, (await FindAsync(site, new AuditFilter(kim, "account", began, ended), 100)).Count);
        Assert.Equal(6, (await FindAsync(site, new AuditFilter(null, "account", began, ended), 2)).Count);
        // From the second day to the end of the fourth.
        var some = await FindAsync(site, new AuditFilter(null, "password", everything[^4].At, everything[3].At), 1);
        Assert.Equal(["4", "3", "2", "1"], some.Select(r => r.Target));
        Assert.Empty(await FindAsync(Guid.NewGuid(), new AuditFilter(null, "", began, ended), 4));
    }

    [Fact]
    public async Task Page_FilteredByPersonKindAndDay_ShowsThoseAndTheSameAsCsv()
    {
        var school = await TwoFactorSchool.MakeAsync(sts);
        var (administrator, kim, other) = (await school.PersonAsync(Roles.Administrator), await school.PersonAsync(Roles.Staff), await school.PersonAsync(Roles.Staff));
        await AddAsync(school.Id, kim.Id, "password.changed", kim.Id.ToString());
        await AddAsync(school.Id, other.Id, "password.changed", "=cmd");
        using var browser = new Browser(sts);
        await browser.SignInAsync("/profile", administrator.Username);

        var everybody = await browser.GetAsync("/users/audit?kind=password");
        var person = await browser.GetAsync($"/users/audit?kind=password&person={kim.Username}");
        var later = await browser.GetAsync("/users/audit?kind=password&from=2001-01-01&to=2001-02-01");
        var several = await browser.GetAsync("/users/audit?person=kim");
        var nobody = await browser.GetAsync("/users/audit?person=%00nobody%ED%A0%80");
        var odd = await browser.GetAsync("/users/audit?kind=x%27&from=2001-99-01&to=9999-12-31&cursor=AAAA");
        var csv = await browser.GetAsync("/users/audit.csv?kind=password");

        Assert.Equal([2, 1, 0], new[] { everybody, person, later }.Select(p => p.Items("td").Count(t => t == "Password changed")));
        Assert.True(later.Says("Nothing was recorded"));
        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.OK], new[] { several.Status, nobody.Status, odd.Status });
        Assert.True(several.Says("Write the username of the one whom you mean"));
        Assert.Contains($"{kim.DisplayName.Split(' ')[1]}, {kim.DisplayName.Split(' ')[0]} ({kim.Username})", csv.Text.Replace("\"", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(",'=cmd,", csv.Text, StringComparison.Ordinal);
    }

    private Task AddAsync(Guid site, Guid actor, string action, string target) => Audit.AddAsync(new AuditRecord(site, actor.ToString(), action, target), Cancellation);

    private async Task<IReadOnlyList<AuditRecord>> FindAsync(Guid site, AuditFilter filter, int size)
    {
        var search = sts.Hub.Services.GetRequiredService<AuditSearch>();
        var records = new List<AuditRecord>();
        string? position = null;
        do
        {
            var part = await search.FindAsync(site, filter, position, size, Cancellation);
            Assert.True(part.Records.Count <= size);
            records.AddRange(part.Records);
            position = part.Next;
        }
        while (position is not null);
        return records;
    }
}
