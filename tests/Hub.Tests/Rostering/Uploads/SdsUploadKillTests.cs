using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure.Data.Tables;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Hub.Simulators;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;

namespace Hub.Tests.Rostering.Uploads;

/// <summary>Uploads to School Data Sync of a hub that is killed while it sends.</summary>
public sealed class SdsUploadKillTests(AzuriteFixture azurite)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_WhileFilesAreSent_ValidatesEachUploadOnce()
    {
        await using var simulators = await SimulatorHost.StartAsync(Cancellation);
        simulators.Storage = await azurite.NewAccountAsync();
        var school = new SampleSchoolOptions { Pupils = 60, Staff = 5 };
        var tenant = simulators.AddTenant(Guid.NewGuid(), school.Domain);
        tenant.SchoolDataSync.AddConnector("CSV from Hub");
        tenant.SchoolDataSync.Looks = 3;
        await using var hub = await KilledHub.StartAsync(azurite, new Dictionary<string, string>(simulators.HubSettings) { ["SchoolDataSync:PollSeconds"] = "0.1" });
        var site = await hub.Client.NewSiteAsync(new { name = school.Name, microsoft365 = new { tenantId = tenant.TenantId, verifiedDomains = new[] { school.Domain } } });
        await hub.Client.ImportAsync(site, FeedOverHttpTests.Feed(School.Create(school)));
        await SwitchOnAsync(hub, site);
        using var asked = await hub.Client.PostAsJsonAsync($"/rostering/v1/sites/{site}/exports", new { format = "sds-v2.1" }, Cancellation);
        var export = await hub.Client.AtRestAsync(asked.Headers.Location!.ToString());
        var uploads = $"/rostering/v1/sites/{site}/sds-uploads";

        await hub.KillRepeatedlyAsync(TimeSpan.FromSeconds(1), async () =>
        {
            while (true)
            {
                using var answer = await hub.Client.PostAsJsonAsync(uploads, new { exportId = (string?)export["id"], again = true }, Cancellation);
                // One that a kill left at work may still be.
                if (answer.StatusCode == HttpStatusCode.Conflict)
                    await Task.Delay(20, Cancellation);
                else
                    await hub.Client.AtRestAsync(answer.Headers.Location!.ToString());
            }
        });

        var ended = new List<JsonNode>();
        foreach (var upload in await hub.Client.ItemsAsync(uploads))
            ended.Add(await hub.Client.AtRestAsync($"{uploads}/{upload["id"]}"));
        // One that found another at work when its turn came has sent nothing.
        Assert.All(ended, u => Assert.True((string?)u["state"] == "completed" || (string?)u["failure"]?["code"] == "upload_running", u.ToJsonString()));
        var completed = ended.Count(u => (string?)u["state"] == "completed");
        Assert.NotEqual(0, completed);
        Assert.Equal((completed, completed), (tenant.SchoolDataSync.Validations, tenant.SchoolDataSync.Accepted.Count));
        Assert.All(tenant.SchoolDataSync.Accepted, files => Assert.Equal(tenant.SchoolDataSync.Accepted[0].Select(f => (f.Key, Convert.ToHexString(f.Value))), files.Select(f => (f.Key, Convert.ToHexString(f.Value)))));
    }

    private static async Task SwitchOnAsync(KilledHub hub, Guid site)
    {
        var sites = new Core.Sites.Sites(new Tables(new TableServiceClient(hub.Account)));
        var stored = (await sites.ReadAsync(site, Cancellation))!;
        Assert.NotNull(await sites.TryStoreAsync(stored.Site with { SdsUpload = new SdsUploadRules { Connector = "CSV from Hub", Format = "sds-v2.1" } }, stored, Cancellation));
    }
}
