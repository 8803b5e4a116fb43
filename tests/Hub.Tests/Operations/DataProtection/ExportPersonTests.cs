using System.IO.Compression;
using System.Net;
using System.Text.Json.Nodes;
using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Operations.DataProtection;

/// <summary>What is held of somebody, given out: all of it, no secret, and nothing of anybody else.</summary>
public sealed class ExportPersonTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Zip_OfAPupil_HoldsEverythingAndNobodyElse(bool left)
    {
        var school = await MarkedSchool.MakeAsync(fixture, left ? "xleft" : "xhere");
        var (marks, others) = (await school.MarksAsync(school.Marked), await school.MarksAsync(school.Other));
        if (left)
            await school.LeaveAsync();

        var files = await ZipAsync(school, $"accounts/{school.Marked.AccountIn(school.Site.Id)}/data.zip");

        var all = string.Join('\n', files.Where(f => f.Key != "index.html").Select(f => f.Value));
        // Not an id in a form in which nothing is stored.
        foreach (var mark in marks.Where(m => !Guid.TryParseExact(m, "N", out _)))
            Assert.True(all.Contains(mark, StringComparison.OrdinalIgnoreCase), mark);
        Assert.All(files, f => Assert.All(others, o => Assert.False(f.Value.Contains(o, StringComparison.OrdinalIgnoreCase), $"{o} in {f.Key}: {f.Value}")));
        var hash = (await school.Get<Core.Accounts.Accounts>().FindAsync(school.Marked.AccountIn(school.Site.Id), Cancellation))!.PasswordHash!;
        foreach (var secret in new[] { hash, "key of ", "phrase of ", "code of " })
            Assert.DoesNotContain(files, f => f.Value.Contains(secret, StringComparison.Ordinal));
        Assert.All(files.Where(f => f.Key != "index.html"), f => JsonNode.Parse(f.Value));
        Assert.Contains("sign_in", files["audit.json"], StringComparison.Ordinal);
        AssertReadable(files["index.html"], files, school.Marked);
        Assert.Contains(await school.Get<Audit>().NewestAsync(school.Site.Id, 3, Cancellation), r => r.Action == "person.exported" && r.Target == school.Marked.AccountIn(school.Site.Id).ToString());
    }

    [Fact]
    public async Task Zip_OfWhoeverChangedAnother_HoldsNothingOfThatOne()
    {
        var site = await fixture.SiteAsync(1);
        var (administrator, other) = (Guid.NewGuid(), Guid.NewGuid());
        foreach (var (id, name) in new[] { (administrator, "Administrator"), (other, "Zqxother") })
            await Accounts.Administrator.PutAsync(site, new Account { Id = id, SiteId = site.Id, Username = $"{name}.{id:N}", FamilyName = name });
        var audit = site.Hub.Services.GetRequiredService<Audit>();
        await audit.AddAsync(new AuditRecord(site.Id, administrator.ToString(), "account.changed", other.ToString()) { Changes = [new AuditChange("familyName", "Zqxbefore", "Zqxother")] }, Cancellation);
        await audit.AddAsync(new AuditRecord(site.Id, administrator.ToString(), "account.changed", administrator.ToString()) { Changes = [new AuditChange("familyName", "Ownbefore", "Administrator")] }, Cancellation);

        using var answer = await site.Hub.Client.GetAsync(new Uri($"/operations/v1/people/sites/{site.Id}/accounts/{administrator}/data.zip", UriKind.Relative), Cancellation);
        var files = Read(await answer.Content.ReadAsStreamAsync(Cancellation));

        Assert.Contains("Ownbefore", files["audit.json"], StringComparison.Ordinal);
        Assert.All(files, f => Assert.DoesNotContain("Zqx", f.Value, StringComparison.OrdinalIgnoreCase));
        Assert.All(files, f => Assert.DoesNotContain(other.ToString(), f.Value, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Zip_OfSomebodyWithoutAnAccount_IsHadByTheIdInTheMis()
    {
        var site = await fixture.SiteAsync(2);
        using var answer = await site.Hub.Client.GetAsync(new Uri($"/operations/v1/people/sites/{site.Id}/mis/data.zip?person=p1", UriKind.Relative), Cancellation);

        var files = Read(await answer.Content.ReadAsStreamAsync(Cancellation));

        Assert.Contains($"new1@{site.Domain}", files["mis-person.json"], StringComparison.Ordinal);
        Assert.DoesNotContain(files, f => f.Value.Contains($"new2@{site.Domain}", StringComparison.Ordinal));
        Assert.Equal((400, "invalid_request"), await site.RefusedAsync(HttpMethod.Get, $"/operations/v1/people/sites/{site.Id}/mis/data.zip"));
        Assert.Equal((404, "site_unknown"), await site.RefusedAsync(HttpMethod.Get, $"/operations/v1/people/sites/{Guid.NewGuid()}/mis/data.zip?person=p1"));
    }

    [Fact]
    public async Task Zip_OfAnotherSchoolsPerson_IsNotThere()
    {
        var (one, other) = (await fixture.SiteAsync(1), await fixture.SiteAsync(1));
        var id = Guid.NewGuid();
        await Accounts.Administrator.PutAsync(one, new Account { Id = id, SiteId = one.Id, Username = $"export.{id:N}" });

        Assert.Equal((404, "account_unknown"), await other.RefusedAsync(HttpMethod.Get, $"/operations/v1/people/sites/{other.Id}/accounts/{id}/data.zip"));
        using var keyless = other.Hub.ClientWith(null);
        using var refused = await keyless.GetAsync(new Uri($"/operations/v1/people/sites/{one.Id}/accounts/{id}/data.zip", UriKind.Relative), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    /// <summary>The page says all that the files do, with every value encoded, and loads and runs nothing.</summary>
    private static void AssertReadable(string page, IReadOnlyDictionary<string, string> files, Pupil pupil)
    {
        Assert.All(files.Where(f => f.Value.Trim() != "[]" && f.Key != "index.html"), f => Assert.Contains(f.Key, page, StringComparison.Ordinal));
        Assert.Contains(pupil.Sample.GivenName, page, StringComparison.Ordinal);
        Assert.Contains(WebUtility.HtmlEncode(pupil.Sample.FamilyName), page, StringComparison.Ordinal);
        Assert.DoesNotContain(pupil.Sample.FamilyName, page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotMatch("(src|href)=\"(?!#)", page);
    }

    private static async Task<IReadOnlyDictionary<string, string>> ZipAsync(MarkedSchool school, string path)
    {
        using var answer = await school.Site.Hub.Client.GetAsync(new Uri($"/operations/v1/people/sites/{school.Site.Id}/{path}", UriKind.Relative), Cancellation);
        Assert.Equal((HttpStatusCode.OK, "application/zip"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return Read(await answer.Content.ReadAsStreamAsync(Cancellation));
    }

    private static Dictionary<string, string> Read(Stream content)
    {
        using var zip = new ZipArchive(content);
        return zip.Entries.ToDictionary(e => e.FullName, e =>
        {
            using var reader = new StreamReader(e.Open());
            return reader.ReadToEnd();
        });
    }
}
