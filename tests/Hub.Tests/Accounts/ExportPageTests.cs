using System.Net;
using System.Text;
using Hub.Simulators;
using Hub.Tests.Provisioning;
using Hub.Tests.Rostering;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>Rostering files in the portal.</summary>
public sealed partial class ExportPageTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_FromFormToDownload_SayWhoIsInThemAndWhoIsNot()
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"p1@{domain}", $"p1@{domain}", "Ada", "Byron"), Pupil("p2", "p2@home.example", $"p2@{domain}", "Bob", "<Bold>")]);
        using var administrator = await Administrator.SignInAsync(site);

        var first = await MakeAsync(administrator, ("format", "sds-v1-uk"), ("type", "student"), ("type", "staff"));
        var page = await administrator.GetAsync(first);
        var second = await MakeAsync(administrator, ("format", "sds-v1-uk"), ("type", "staff"));

        Assert.Contains("School Data Sync V1 (UK headers)", page, StringComparison.Ordinal);
        Assert.Contains("Done", page, StringComparison.Ordinal);
        using var download = await administrator.SendAsync(HttpMethod.Get, $"{first}/files.zip");
        using var zip = new MemoryStream(await download.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(["p1"], SdsSet.Rows(SdsSet.Texts(zip)["Student.csv"]).Select(s => s["ID"]));
        Assert.Contains("Bob &lt;Bold&gt;", page, StringComparison.Ordinal);
        Assert.Contains("verified Microsoft 365 domains", page, StringComparison.Ordinal);
        Assert.Contains("p2@home.example", await administrator.GetAsync($"{first}/left-out.csv"), StringComparison.Ordinal);

        var later = await administrator.GetAsync(second);
        Assert.Contains($"href=\"{first}\"", later, StringComparison.Ordinal);
        Assert.Matches("Student.csv</th>\\s*<td>0</td>\\s*<td>0</td>\\s*<td>0</td>\\s*<td>1</td>", later);
        var list = await administrator.GetAsync("/users/exports");
        Assert.Contains($"href=\"{first}\"", list, StringComparison.Ordinal);
        Assert.Contains("Rostering files downloaded", await administrator.GetAsync("/users/audit?kind=export"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Match_OfSomebodyLeftOut_HasTheNextFilesHoldThem()
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", null, $"one@{domain}", "Ada", "Byron"), Pupil("p2", $"two@{domain}", $"two@{domain}", "Bob", "Other")]);
        using var administrator = await Administrator.SignInAsync(site);
        var export = await MakeAsync(administrator, ("format", "sds-v1-us"), ("type", "student"));

        var unknown = await administrator.PostAsync($"{export}/match", ("person", "p1"), ("account", $"nobody@{site.Domain}"));
        var wrong = await administrator.PostAsync($"{export}/match", ("person", "p1"), ("account", "<one>"));
        var nobody = await administrator.PostAsync($"{export}/match", ("person", "p9"), ("account", $"one@{site.Domain}"));
        var linked = await administrator.PostAsync($"{export}/match", ("person", "p1"), ("account", $"one@{site.Domain}"));
        var again = await administrator.PostAsync($"{export}/match", ("person", "p1"), ("account", $"two@{site.Domain}"));
        var next = await MakeAsync(administrator, ("format", "sds-v1-us"), ("type", "student"));

        Assert.Equal([HttpStatusCode.Conflict, HttpStatusCode.BadRequest, HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.Conflict], [unknown.Status, wrong.Status, nobody.Status, linked.Status, again.Status]);
        Assert.Contains($"value=\"nobody@{site.Domain}\"", unknown.Text, StringComparison.Ordinal);
        Assert.Contains("Make the files again", linked.Text, StringComparison.Ordinal);
        using var download = await administrator.SendAsync(HttpMethod.Get, $"{next}/files.zip");
        using var zip = new MemoryStream(await download.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal([$"one@{site.Domain}", $"two@{site.Domain}"], SdsSet.Rows(SdsSet.Texts(zip)["Student.csv"]).Select(s => s["Username"]));
    }

    [Fact]
    public async Task List_OfThoseLeftOut_IsFilledInPreviewedAndConfirmed_AndTheNextFilesHaveThem()
    {
        var site = await fixture.SiteAsync(domain =>
            [Pupil("p1", null, $"one@{domain}", "Ada", "Byron"), Pupil("p2", null, null, "Bob", "<Bold>"), Pupil("p3", $"three@{domain}", $"three@{domain}", "Cy", "In")]);
        site.Tenant.Seed([new SimulatedPerson("", "Robert", "Bold", $"two@{site.Domain}")]);
        using var administrator = await Administrator.SignInAsync(site);
        var export = await MakeAsync(administrator, ("format", "sds-v1-us"), ("type", "student"));

        var page = await administrator.GetAsync($"{export}/matching");
        var list = (await administrator.GetAsync($"{export}/matching.csv")).Split("\r\n");
        var filled = list[2].Split(',');
        // The reason has a comma.
        filled[6] = $"two@{site.Domain}";
        var upload = await administrator.UploadAsync($"{export}/matching", Encoding.UTF8.GetBytes($"{list[0]}\r\n{list[1]}\r\n{string.Join(',', filled)}\r\nnobody,,,,,x@{site.Domain},,\r\n"));
        var preview = await administrator.GetAsync(upload.Path!);
        var untouched = await administrator.GetAsync($"{export}/matching");
        var confirmed = await administrator.PostAsync($"{upload.Path}/apply");
        var done = await administrator.RestAsync(upload.Path!);
        var twice = await administrator.PostAsync($"{upload.Path}/apply");
        var suggested = await administrator.PostAsync($"{export}/match", ("person", "p1"), ("account", $"one@{site.Domain}"));
        var next = await MakeAsync(administrator, ("format", "sds-v1-us"), ("type", "student"));

        Assert.Contains("2 people are left out", page, StringComparison.Ordinal);
        Assert.Contains($"name=\"account\" value=\"one@{site.Domain}\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain($"two@{site.Domain}", page, StringComparison.Ordinal);
        Assert.StartsWith("p1,Ada Byron,Student,7,", list[1], StringComparison.Ordinal);
        Assert.Contains($",,one@{site.Domain},\"It carries", list[1], StringComparison.Ordinal);
        Assert.Contains("Would be linked 1", preview, StringComparison.Ordinal);
        Assert.Contains("Person id: There is no such person at this site.", preview, StringComparison.Ordinal);
        Assert.Equal(page.Count(c => c == '\n'), untouched.Count(c => c == '\n'));
        Assert.Equal(HttpStatusCode.OK, confirmed.Status);
        Assert.Contains("Linked 1", done, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK), (twice.Status, suggested.Status));
        using var download = await administrator.SendAsync(HttpMethod.Get, $"{next}/files.zip");
        using var zip = new MemoryStream(await download.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal([$"one@{site.Domain}", $"two@{site.Domain}", $"three@{site.Domain}"], SdsSet.Rows(SdsSet.Texts(zip)["Student.csv"]).Select(s => s["Username"]));
        Assert.Contains("and their accounts, applied", await administrator.GetAsync("/users/audit?kind=export"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Person id,Address\np1,\n", "No row of the file has an address")]
    [InlineData("Name\nAda\n", "There is no column Person id")]
    [InlineData("", "The file is empty")]
    public async Task List_ThatIsNone_SaysWhy(string file, string says)
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", null, $"one@{domain}", "Ada", "Byron")]);
        using var administrator = await Administrator.SignInAsync(site);
        var export = await MakeAsync(administrator, ("format", "sds-v1-us"), ("type", "student"));

        var answer = await administrator.UploadAsync($"{export}/matching", Encoding.UTF8.GetBytes(file));

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Contains(says, answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Choose a format.", HttpStatusCode.BadRequest)]
    [InlineData("oneroster-1.1", "nothing to compare with", HttpStatusCode.Conflict)]
    [InlineData("sds-v2.1", "Only OneRoster", HttpStatusCode.BadRequest)]
    public async Task Form_ThatCannotBeDone_SaysWhyAndKeepsWhatWasChosen(string format, string says, HttpStatusCode status)
    {
        var site = await fixture.SiteAsync(domain => [Pupil("p1", $"p1@{domain}", $"p1@{domain}", "Ada", "Byron")]);
        using var administrator = await Administrator.SignInAsync(site);

        var page = await administrator.PostAsync("/users/exports", ("format", format), ("type", "contact"), ("changes", "yes"), ("demographics", "yes"));

        Assert.Equal(status, page.Status);
        Assert.Contains(says, page.Text, StringComparison.Ordinal);
        foreach (var kept in new[] { "value=\"contact\" checked", "name=\"changes\" value=\"yes\" checked", "name=\"demographics\" value=\"yes\" checked" })
            Assert.Contains(kept, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("value=\"student\" checked", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OfFilesOfOthers_IsATableAndACsv()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var set = SdsSet.Good();
        set["roles.csv"] = set["roles.csv"].Replace("TRUE", "<yes>", StringComparison.Ordinal);
        using var bad = SdsSet.Zip(set);
        using var good = SdsSet.Zip(SdsSet.Good());

        var found = await CheckAsync(administrator, bad.ToArray());
        var clean = await CheckAsync(administrator, good.ToArray());
        var nonsense = await CheckAsync(administrator, Encoding.UTF8.GetBytes("Hello"));
        var csv = await CheckAsync(administrator, bad.ToArray(), "csv");

        Assert.Contains("School Data Sync V2.1", found.Text, StringComparison.Ordinal);
        Assert.Contains("<code>boolean_format</code>", found.Text, StringComparison.Ordinal);
        Assert.Contains("&lt;yes&gt;", found.Text, StringComparison.Ordinal);
        Assert.Contains("Nothing was found", clean.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, nonsense.Status);
        Assert.Contains("not a zip", nonsense.Text, StringComparison.Ordinal);
        Assert.Contains("roles.csv,2,isPrimary,boolean_format,warning,", csv.Text, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Text)> CheckAsync(Administrator administrator, byte[] zip, string? form = null)
    {
        using var parts = new MultipartFormDataContent
        {
            { new StringContent(Administrator.Token((await administrator.Browser.GetAsync("/logout")).Text)), "__RequestVerificationToken" },
            { new ByteArrayContent(zip), "file", "set.zip" },
        };
        if (form is not null)
            parts.Add(new StringContent(form), "as");
        using var answer = await administrator.SendAsync(HttpMethod.Post, "/users/exports/check", parts);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static async Task<string> MakeAsync(Administrator administrator, params (string Name, string Value)[] fields)
    {
        var page = await administrator.PostAsync("/users/exports", fields);
        Assert.True(page.Status == HttpStatusCode.OK, page.ToString());
        var path = ExportPath().Match(page.Text).Value;
        await administrator.RestAsync(path);
        return path;
    }

    [System.Text.RegularExpressions.GeneratedRegex("/users/exports/[0-9a-f]{20,}")]
    private static partial System.Text.RegularExpressions.Regex ExportPath();
}
