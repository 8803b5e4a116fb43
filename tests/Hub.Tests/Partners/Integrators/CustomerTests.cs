using System.Net;
using Hub.Core.Partners.Applications;
using Hub.Core.TileStore;
using Hub.Tests.Accounts;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners.Integrators;

/// <summary>What a partner's integrators see of its customers, and do with them.</summary>
public sealed class CustomerTests(ApplicationHub hub) : IClassFixture<ApplicationHub>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Install_ApprovedSwitchedOffAndOnAndRemoved_StandsWhereThePartnerPutIt()
    {
        using var integrator = await hub.IntegratorAsync();
        var application = await hub.ApprovedAsync(tile: new TileConfiguration { RequiresVendorApproval = true });
        await hub.AcceptAsync(application);
        var path = $"/integrator/acme/installs/{application.Id}/{StsHub.School}";
        Assert.True((await integrator.GetAsync($"/integrator/acme/installs/{application.Id}")).Says("Waiting for your approval"));

        foreach (var (what, state) in new[] { ("approve", InstallState.Active), ("disable", InstallState.Disabled), ("enable", InstallState.Active) })
        {
            Assert.Contains($"value=\"{what}\"", (await integrator.GetAsync(path)).Text, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.OK, (await integrator.PostAsync(path, ("do", what))).Status);
            Assert.Equal(state, (await ReadAsync(application)).State);
        }

        var asked = await integrator.GetAsync($"{path}/remove");
        Assert.True(asked.Says("shut out for good"));
        Assert.Equal(InstallState.Active, (await ReadAsync(application)).State);
        Assert.True((await integrator.PostAsync($"{path}/remove")).Says("Removed."));
        Assert.Equal(InstallState.Removed, (await ReadAsync(application)).State);
        Assert.Equal(HttpStatusCode.Conflict, (await integrator.PostAsync(path, ("do", "enable"))).Status);
        Assert.Contains(await hub.Get<Core.Operations.Audit>().NewestAsync(StsHub.School, 20, Cancellation), r => r.Action == "install.removed" && r.Actor == integrator.Id.ToString());
    }

    [Fact]
    public async Task Install_SwitchedOffByTheSchool_CannotBeSwitchedOnByThePartner()
    {
        using var integrator = await hub.IntegratorAsync();
        var application = await hub.ApprovedAsync();
        await hub.AcceptAsync(application);
        ApplicationHub.Good(await hub.Get<ChangeInstall>().DisableAsync(InstallParty.School, null, StsHub.School, application.Id, ApplicationHub.Somebody, Cancellation));
        var path = $"/integrator/acme/installs/{application.Id}/{StsHub.School}";

        var refused = await integrator.PostAsync(path, ("do", "enable"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
        Assert.True(refused.Says("only the school switches it on again") && refused.Says("Switched off by the school"));
    }

    [Fact]
    public async Task Customer_EverythingAtOnce_SwitchesItsApplicationsOffAndThoseOnAgain()
    {
        using var integrator = await hub.IntegratorAsync();
        var mine = new[] { await hub.ApprovedAsync(), await hub.ApprovedAsync() };
        foreach (var application in mine)
            await hub.AcceptAsync(application, StsHub.OtherSchool);
        var others = await hub.ApprovedAsync(vendor: ApplicationHub.OtherVendor);
        await hub.AcceptAsync(others, StsHub.OtherSchool);
        var path = $"/integrator/acme/customers/{StsHub.OtherSchool}";
        var shown = await integrator.GetAsync(path);
        Assert.True(mine.All(a => shown.Says(a.Name)) && !shown.Says(others.Name));

        Assert.True((await integrator.PostAsync(path, ("do", "disable"))).Says("2 applications are switched off."));

        foreach (var application in mine)
            Assert.Equal([InstallParty.Vendor], (await ReadAsync(application, StsHub.OtherSchool)).DisabledBy);
        Assert.Equal(InstallState.Active, (await ReadAsync(others, StsHub.OtherSchool)).State);
        Assert.True((await integrator.PostAsync(path, ("do", "enable"))).Says("2 applications are no longer switched off by you."));
        Assert.Equal(InstallState.Active, (await ReadAsync(mine[0], StsHub.OtherSchool)).State);
    }

    [Fact]
    public async Task Customers_MoreThanAPage_AreAllThereOnceAndEachWithAllItHas()
    {
        var applications = new[] { await hub.ApprovedAsync(vendor: ApplicationHub.OtherVendor), await hub.ApprovedAsync(vendor: ApplicationHub.OtherVendor) };
        var schools = new List<Guid>();
        for (var n = 0; n < 27; n++)
        {
            var school = Guid.NewGuid();
            await hub.Sts.OperatorAsync(HttpMethod.Put, $"/sites/v1/sites/{school}", new { name = $"School {n}" });
            schools.Add(school);
            foreach (var application in applications)
                await hub.Sts.OperatorAsync(HttpMethod.Put, $"/tilestore/v1/sites/{school}/installs/{application.Id}", new { vendorId = ApplicationHub.OtherVendor, state = "active" });
        }

        using var integrator = await hub.IntegratorAsync(ApplicationHub.OtherVendor);
        foreach (var list in new[] { "/integrator/globex/customers", $"/integrator/globex/installs/{applications[0].Id}" })
        {
            var first = await integrator.GetAsync(list);
            var next = System.Text.RegularExpressions.Regex.Match(first.Text, "href=\"([^\"]*after=[^\"]*)\"").Groups[1].Value;
            var second = await integrator.GetAsync(next);
            Assert.All(schools, s => Assert.True(first.Says(s.ToString()) != second.Says(s.ToString()), $"{list}: {s}"));
            Assert.True(list.Contains("installs", StringComparison.Ordinal) || first.Says("2 in use"));
            Assert.False(second.Text.Contains("after=", StringComparison.Ordinal));
        }

        Assert.Equal(HttpStatusCode.OK, (await integrator.Browser.GetAsync("/integrator/globex/customers?after=%00%2F")).Status);
    }

    [Fact]
    public async Task Customer_ThatAwaitsANewVersion_IsToldOf()
    {
        using var integrator = await hub.IntegratorAsync();
        var first = await hub.ApprovedAsync(ApplicationHub.Attendance("attendance.read"));
        await hub.AcceptAsync(first);
        await hub.NextVersionAsync(first, ApplicationHub.Attendance("attendance.read", "medical.read"));

        Assert.True((await integrator.GetAsync($"/integrator/acme/installs/{first.Id}")).Says("1, asked to accept 2"));
        Assert.True((await integrator.GetAsync($"/integrator/acme/installs/{first.Id}/{StsHub.School}")).Says("version 2 asks for more"));
    }

    private async Task<Install> ReadAsync(Application application, Guid? site = null) => (await hub.Get<Installs>().ReadAsync(site ?? StsHub.School, application.Id, Cancellation))!.Install;
}
