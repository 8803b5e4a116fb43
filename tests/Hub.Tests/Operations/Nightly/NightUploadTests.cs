using Hub.Core.Operations;
using Hub.Core.Operations.Nightly;
using Hub.Core.Sites;
using Hub.Tests.Accounts;
using Hub.Tests.Provisioning;

namespace Hub.Tests.Operations.Nightly;

/// <summary>Nights that send files to School Data Sync.</summary>
public sealed class NightUploadTests(NightHub hub) : IClassFixture<NightHub>
{
    private const string Connector = "CSV from Hub";

    [Fact]
    public async Task Night_OfASchoolThatWantsIt_SendsItsFiles_AndTheNextOneNothing()
    {
        var site = await SiteAsync(nightly: true);

        var first = (await hub.NightAsync(site))!;
        var second = await hub.NightAsync(site);

        Assert.Equal((SiteNightState.InStep, JobState.Completed, 10), (first.State, first.Uploads.Single().State!.Value, first.Uploads[0].Files));
        Assert.Equal("sds-v2.1", first.Exports.Single().Format);
        Assert.Null(second);
        Assert.Single(site.Tenant.SchoolDataSync.Accepted);
        using var administrator = await Administrator.SignInAsync(site);
        var page = await administrator.GetAsync("/preferences/nightly");
        Assert.Contains($"href=\"/users/exports/uploads/{first.Uploads[0].UploadId}\"", page, StringComparison.Ordinal);
        Assert.Contains("School Data Sync: files sent", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Night_OfASchoolThatSendsByHand_SendsNothing()
    {
        var site = await SiteAsync(nightly: false);

        var night = (await hub.NightAsync(site))!;

        Assert.Equal((SiteNightState.InStep, 0, 0), (night.State, night.Uploads.Count, site.Tenant.SchoolDataSync.Sessions));
    }

    [Fact]
    public async Task Night_AfterAChangeThatIsNotInTheFiles_SendsNothing()
    {
        var site = await SiteAsync(nightly: true);
        await hub.NightAsync(site);
        await hub.ChangeAsync(site, s => s with { Nightly = s.Nightly with { Formats = ["oneroster-1.2"] } });

        var night = (await hub.NightAsync(site))!;

        Assert.Equal((SiteNightState.InStep, JobState.Unchanged), (night.State, night.Uploads.Single().State));
        Assert.Equal(1, site.Tenant.SchoolDataSync.Sessions);
    }

    [Fact]
    public async Task UploadThatFails_IsMailed_AndTriedAgain()
    {
        var site = await SiteAsync(nightly: true);
        await hub.ChangeAsync(site, s => s with { Notifications = s.Notifications with { Addresses = [$"it@{site.Domain}"] } });
        site.Tenant.SchoolDataSync.Lacking.Add("IndustryData-DataConnector.Upload");

        var failed = (await hub.NightAsync(site))!;
        site.Tenant.SchoolDataSync.Lacking.Clear();
        var again = (await hub.NightAsync(site))!;

        Assert.Equal(SiteNightState.Failed, failed.State);
        var need = Assert.Single(failed.Needs);
        Assert.StartsWith("School Data Sync does not have last night's files. Microsoft denied", need, StringComparison.Ordinal);
        Assert.Contains("IndustryData-DataConnector.Upload", Assert.Single(site.Simulators.Mail.To($"it@{site.Domain}")).Text, StringComparison.Ordinal);
        Assert.Equal((SiteNightState.InStep, 1), (again.State, site.Tenant.SchoolDataSync.Accepted.Count));
    }

    private async Task<TestSite> SiteAsync(bool nightly)
    {
        var site = await hub.SiteAsync(3);
        site.Tenant.SchoolDataSync.AddConnector(Connector);
        await hub.ChangeAsync(site, s => s with { Nightly = new NightlyRules(), SdsUpload = new SdsUploadRules { Connector = Connector, Format = "sds-v2.1", Nightly = nightly } });
        return site;
    }
}
