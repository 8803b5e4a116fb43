using System.Net;
using System.Text;
using Hub.Core.Operations;
using Hub.Simulators;
using Hub.Simulators.Faults;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;
using static Hub.Tests.Provisioning.ProvisioningFixture;

namespace Hub.Tests.Accounts;

/// <summary>An administrator pushes addresses to Office 365 and to Google from the portal, with a browser that runs no scripts.</summary>
public sealed class AddressUpdatePageTests(ProvisioningFixture fixture) : IClassFixture<ProvisioningFixture>
{
    [Theory]
    [InlineData("microsoft365", "Office 365")]
    [InlineData("google", "Google")]
    public async Task Update_PreviewThenApply_TheDirectoryHoldsTheAddress(string directory, string name)
    {
        var site = await fixture.SiteAsync(6);
        using var administrator = await Administrator.SignInAsync(site);

        var (path, preview) = await administrator.PreviewAsync(directory, ("who", "chosen"), ("person", "p1"), ("person", "p3"));

        Assert.All([$"Address update: {name}", $"old1@{site.Domain}", $"new3@{site.Domain}", "Would change 2", "Previewed"], t => Assert.Contains(t, preview, StringComparison.Ordinal));
        Assert.Equal($"old1@{site.Domain}", site.AddressOf(directory, "p1"));
        Assert.Empty(site.Writes);

        var done = await administrator.PressAsync(path, "apply");

        Assert.All(["Changed 2", "Done"], t => Assert.Contains(t, done, StringComparison.Ordinal));
        Assert.Equal(["new1", "old2", "new3", "old4"], Enumerable.Range(1, 4).Select(n => site.AddressOf(directory, $"p{n}")!.Split('@')[0]));
        var person = await administrator.GetAsync("/users/person?mis=p1");
        Assert.Matches($"Provisioned[^@]*<div>new1@{site.Domain}</div>", person);
        var records = await site.Hub.Services.GetRequiredService<Audit>().NewestAsync(site.Id, 10, TestContext.Current.CancellationToken);
        Assert.Equal(["email_update.apply", "email_update.previewed"], records.Where(r => r.Actor == administrator.Id.ToString() && r.Action.StartsWith("email", StringComparison.Ordinal)).Select(r => r.Action));
        Assert.Contains(path, await administrator.GetAsync("/users/updates"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WhomASearchFinds_ConcernsThoseAlone()
    {
        var site = await fixture.SiteAsync(domain =>
        [
            .. Enumerable.Range(1, 3).Select(n => Pupil($"p{n}", $"new{n}@{domain}", $"old{n}@{domain}") with { Year = 7 + n, RegistrationGroup = $"{7 + n}A" }),
        ]);
        using var administrator = await Administrator.SignInAsync(site);

        var (_, one) = await administrator.PreviewAsync("google", ("who", "found"), ("year", "9"), ("person", "p1"));
        var (_, all) = await administrator.PreviewAsync("google", ("who", "found"));

        Assert.Contains("Would change 1", one, StringComparison.Ordinal);
        Assert.Contains($"new2@{site.Domain}", one, StringComparison.Ordinal);
        Assert.Contains("Would change 3", all, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Tick the people", "directory=google&who=chosen")]
    [InlineData("Tick the people", "directory=google&who=chosen&person=of-another-school")]
    [InlineData("Nobody whom this search finds is in the MIS", "directory=google&who=found&q=zzz")]
    [InlineData("Choose Office 365 or Google", "directory=yahoo&who=chosen&person=p1")]
    public async Task Start_NothingToUpdate_SaysWhatToDo(string says, string form)
    {
        using var administrator = await Administrator.SignInAsync(await fixture.SiteAsync(1));

        var page = await administrator.PostAsync("/users/updates", [.. form.Split('&').Select(f => (f.Split('=')[0], f.Split('=')[1]))]);

        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Contains(says, page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_DirectoryNotSetUp_SaysSo()
    {
        var site = await fixture.SiteAsync(1) with { Id = Guid.NewGuid() };
        await site.SendAsync(HttpMethod.Put, $"/sites/v1/sites/{site.Id}", new { name = "Bare" });
        using var administrator = await Administrator.SignInAsync(site);

        var page = await administrator.PostAsync("/users/updates", ("directory", "google"), ("who", "found"));

        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Contains("not set up for your school", page.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("approve", "Done", "new50")]
    [InlineData("reject", "Turned down", "old50")]
    public async Task Update_OverTheBrake_IsHeldUntilSomebodyDecides(string decision, string state, string address)
    {
        var site = await fixture.SiteAsync(50);
        using var administrator = await Administrator.SignInAsync(site);
        var (path, preview) = await administrator.PreviewAsync("google", ("who", "found"));
        Assert.Contains("Many accounts would change", preview, StringComparison.Ordinal);

        var held = await administrator.PressAsync(path, "apply");

        Assert.All(["Held: waiting for approval", "Many accounts would change", "Nothing has been changed"], t => Assert.Contains(t, held, StringComparison.Ordinal));
        Assert.Empty(site.Writes);
        Assert.Contains(state, await administrator.PressAsync(path, decision), StringComparison.Ordinal);
        Assert.Equal(address, site.AddressOf("google", "p50")!.Split('@')[0]);
    }

    [Fact]
    public async Task Apply_MisDataChangedSince_SaysSoAndOffersANewPreview()
    {
        var site = await fixture.SiteAsync(2);
        using var administrator = await Administrator.SignInAsync(site);
        var (path, _) = await administrator.PreviewAsync("google", ("who", "chosen"), ("person", "p2"));
        await site.PutAsync(site.Domain, "another.example.org");

        var refused = await administrator.PostAsync($"{path}/apply");

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.Contains("have changed since this preview", refused.Text, StringComparison.Ordinal);
        Assert.Empty(site.Writes);
        await administrator.PressAsync(path, "again");
        Assert.Contains("Cancelled", await administrator.GetAsync(path), StringComparison.Ordinal);
        var again = (await site.Hub.Services.GetRequiredService<Jobs>().ListAsync(site.Id, null, null, 5, TestContext.Current.CancellationToken)).Items[0];
        Assert.Contains("email-update", again.Kind, StringComparison.Ordinal);
        Assert.Contains("Done", await administrator.PressAsync($"/users/updates/{again.Id}", "apply"), StringComparison.Ordinal);
        Assert.Equal(["old1", "new2"], new[] { "p1", "p2" }.Select(p => site.AddressOf("google", p)!.Split('@')[0]));
    }

    [Fact]
    public async Task Retry_WhatFailed_IsTriedAgainAlone()
    {
        var site = await fixture.SiteAsync(3);
        using var administrator = await Administrator.SignInAsync(site);
        var (path, _) = await administrator.PreviewAsync("google", ("who", "found"));
        foreach (var method in new[] { "PUT", "PATCH" })
            fixture.Simulators.Faults.Add(new FaultRule(FaultKind.ServiceUnavailable) { Directory = SimulatedDirectory.Google, Method = method, Times = 10_000 });

        var failed = await administrator.PressAsync(path, "apply");
        fixture.Simulators.Faults.Clear();

        Assert.All(["Done, but not for everybody", "Failed 3"], t => Assert.Contains(t, failed, StringComparison.Ordinal));
        Assert.Contains("Changed 3", await administrator.PressAsync(path, "retry"), StringComparison.Ordinal);
        Assert.Equal($"new3@{site.Domain}", site.AddressOf("google", "p3"));
    }

    [Fact]
    public async Task Cancel_Preview_EndsItAndChangesNothing()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var (path, _) = await administrator.PreviewAsync("microsoft365", ("who", "found"));

        Assert.Contains("Cancelled", await administrator.PressAsync(path, "cancel"), StringComparison.Ordinal);

        Assert.DoesNotContain($"{path}/apply", await administrator.GetAsync(path), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Conflict, (await administrator.PostAsync($"{path}/apply")).Status);
        Assert.Empty(site.Writes);
    }

    [Fact]
    public async Task Progress_OfAnUpdateThatRests_HasThePageLoadedAgain()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var started = await administrator.PostAsync("/users/updates", ("directory", "google"), ("who", "found"));
        var (path, rested) = await administrator.PreviewAsync("google", ("who", "found"));

        using var part = await administrator.SendAsync(HttpMethod.Get, $"{path}/progress");

        Assert.Equal("true", Assert.Single(part.Headers.GetValues("HX-Refresh")));
        Assert.DoesNotContain("<html", await part.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.DoesNotContain("hx-", rested.Replace("htmx", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Refresh</a>", started.Text, StringComparison.Ordinal);
        Assert.Contains("hx-trigger=\"every 1s\"", started.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetUpdate_ManyPeople_IsPagedAndFilteredByOutcome()
    {
        var site = await fixture.SiteAsync(domain => [.. Enumerable.Range(0, 70).Select(n => Pupil($"p{n:00}", n < 60 ? $"new{n:00}@{domain}" : null, $"old{n:00}@{domain}"))]);
        using var administrator = await Administrator.SignInAsync(site);
        var (path, first) = await administrator.PreviewAsync("google", ("who", "found"));

        var (second, refused, csv) = (await administrator.GetAsync($"{path}?page=2"), await administrator.GetAsync($"{path}?outcome=refused"), await administrator.SendAsync(HttpMethod.Get, $"{path}/people.csv"));

        Assert.Equal((50, 20, 10), (Rows(first), Rows(second), Rows(refused)));
        Assert.Contains("The MIS holds no e-mail address for this person.", refused, StringComparison.Ordinal);
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Equal(72, Encoding.UTF8.GetString(await csv.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Split("\r\n").Length);
        csv.Dispose();
    }

    [Fact]
    public async Task Forms_WithoutAntiforgeryToken_ChangeNothing()
    {
        var site = await fixture.SiteAsync(1);
        using var administrator = await Administrator.SignInAsync(site);
        var (path, _) = await administrator.PreviewAsync("google", ("who", "found"));

        foreach (var form in new[] { $"{path}/apply", "/users/updates", $"/users/{administrator.Id}/sign-out" })
            Assert.Equal(HttpStatusCode.BadRequest, (await administrator.Browser.PostAsync(form, [new("directory", "google"), new("who", "found")])).Status);

        Assert.Contains("Previewed", await administrator.GetAsync(path), StringComparison.Ordinal);
    }

    private static int Rows(string text) => text.Split("<tr>").Length - 2;
}
