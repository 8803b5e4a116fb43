using System.Net;
using System.Text.RegularExpressions;
using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Simulators;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>How far people are in Office 365 and Google.</summary>
public sealed partial class DirectoryUsersTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("google", "Google")]
    [InlineData("microsoft365", "Office 365")]
    public async Task Tab_AfterAnUpdate_SaysHowFarEachIs(string directory, string name)
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        Assert.Equal(["Not provisioned"], (await StatesAsync(administrator, $"/users/{directory}")).Values.Distinct());

        var (update, _) = await administrator.PreviewAsync(directory, ("who", "found"));
        await administrator.PressAsync(update, "apply");

        var page = await administrator.GetAsync($"/users/{directory}");
        Assert.Contains($"<h1 class=\"h2 mb-4\">{name}</h1>", page, StringComparison.Ordinal);
        Assert.Equal(
            new Dictionary<string, string> { ["Ash, Ada"] = "Provisioned", ["Birch, Ben"] = "Ambiguous", ["Cedar, Cy"] = "Not provisioned", ["Dogwood, Di"] = "Refused" },
            await StatesAsync(administrator, $"/users/{directory}"));
        Assert.Contains($"new1@{site.Domain}", page, StringComparison.Ordinal);
        Assert.Equal(["Birch, Ben"], (await StatesAsync(administrator, $"/users/{directory}?state=ambiguous")).Keys);
        Assert.Empty(await StatesAsync(administrator, $"/users/{directory}?state=ambiguous&q=ash"));
        Assert.Contains("Ambiguous", await administrator.GetAsync("/users/person?mis=p2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_ForAState_ConcernsThosePeopleAlone()
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        await administrator.PreviewAsync("google", ("who", "found"));

        var (_, text) = await administrator.PreviewAsync("google", ("who", "found"), ("tab", "directory"), ("state", "ambiguous"));
        var nobody = await administrator.PostAsync("/users/updates", ("tab", "directory"), ("directory", "google"), ("who", "chosen"), ("state", "ambiguous"), ("q", "ben"));

        Assert.Contains("Birch", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Cedar", text, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode.OK, "Google"), (nobody.Status, nobody.Heading()));
        Assert.True(nobody.Says("Tick the people"));
        Assert.Contains("value=\"ben\"", nobody.Text, StringComparison.Ordinal);
    }

    /// <summary>The jobs are written by hand: how long one of them waits or works is not up to a test.</summary>
    [Fact]
    public async Task State_WhileUpdatesWaitAndWork_IsQueuedOrInProgress()
    {
        var site = await SchoolAsync();
        using var administrator = await Administrator.SignInAsync(site);
        var (update, _) = await administrator.PreviewAsync("google", ("who", "chosen"), ("person", "p1"));
        var (jobs, id) = (site.Hub.Services.GetRequiredService<Jobs>(), update[(update.LastIndexOf('/') + 1)..]);

        await jobs.UpdateAsync(site.Id, id, j => j with { State = JobState.Running }, Cancellation);
        var working = await StatesAsync(administrator, "/users/google");
        await jobs.UpdateAsync(site.Id, id, j => j.WithDetail(j.DetailAs<EmailUpdateDetail>() with { WaitingFor = "another" }), Cancellation);
        var behind = await StatesAsync(administrator, "/users/google");
        await jobs.UpdateAsync(site.Id, id, j => (j with { State = JobState.Waiting }).WithDetail(j.DetailAs<EmailUpdateDetail>() with { ChangeSet = null }), Cancellation);
        var waiting = await StatesAsync(administrator, "/users/google");
        await jobs.UpdateAsync(site.Id, id, j => j with { State = JobState.Cancelled }, Cancellation);

        Assert.Equal(["In progress", "Queued", "Queued"], new[] { working, behind, waiting }.Select(s => s["Ash, Ada"]));
        Assert.Equal(["Not provisioned", "Not provisioned", "Not provisioned"], new[] { working, behind, waiting }.Select(s => s["Cedar, Cy"]));
    }

    [Fact]
    public async Task Tab_DirectoryNotSetUp_SaysSoAndOffersNoUpdate()
    {
        var site = await fixture.SiteAsync(1) with { Id = Guid.NewGuid() };
        await site.SendAsync(HttpMethod.Put, $"/sites/v1/sites/{site.Id}", new { name = "School" });
        await Mis.FeedOverHttpTests.ImportAsync(site.Hub, site.Id, Mis.FeedOverHttpTests.Feed(Hub.Simulators.SampleSchool.School.Of([Pupil("p1", null, null)])));
        using var administrator = await Administrator.SignInAsync(site);

        var page = await administrator.GetAsync("/users/google");

        Assert.Contains("not set up for your school", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Preview the update", page, StringComparison.Ordinal);
    }

    /// <summary>One whose account is found, one of whom there are two, one without any, one without an address in the MIS.</summary>
    private async Task<TestSite> SchoolAsync()
    {
        var site = await fixture.SiteAsync(domain =>
        [
            Pupil("p1", $"new1@{domain}", $"old1@{domain}", "Ada", "Ash"), Pupil("p2", $"new2@{domain}", null, "Ben", "Birch"), Pupil("p3", $"new3@{domain}", null, "Cy", "Cedar"),
            Pupil("p4", null, null, "Di", "Dogwood"),
        ]);
        SimulatedPerson[] twins = [new("p2", "Ben", "Birch", $"right@{site.Domain}"), new("p2", "Ben", "Birch", $"wrong@{site.Domain}")];
        site.Tenant.Seed(twins);
        site.Workspace.Seed(twins);
        return site;
    }

    private static async Task<IReadOnlyDictionary<string, string>> StatesAsync(Administrator administrator, string path) =>
        Row().Matches(await administrator.GetAsync(path)).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value.Trim());

    [GeneratedRegex("<td><a href=\"[^\"]*\">([^<]*)</a></td>.*?<td class=\"text-nowrap\"><span[^>]*>[^<]*</span>([^<]*)</td>", RegexOptions.Singleline)]
    private static partial Regex Row();
}
