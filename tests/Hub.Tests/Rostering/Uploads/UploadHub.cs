using System.Text.Json.Nodes;
using Hub.Core.Sites;
using Hub.Simulators.Microsoft365;
using Hub.Simulators.SampleSchool;
using Hub.Tests.Fixtures;
using Hub.Tests.Provisioning;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Rostering.Uploads;

/// <summary>A hub whose schools send files to a simulated School Data Sync, which it looks at many times a second.</summary>
public sealed class UploadHub(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly ProvisioningFixture provisioning = new(azurite) { Settings = { ["SchoolDataSync:PollSeconds"] = "0.02" } };

    internal HubHost Hub => provisioning.Hub;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => provisioning.InitializeAsync();

    public ValueTask DisposeAsync() => provisioning.DisposeAsync();

    internal T Get<T>() where T : notnull => Hub.Services.GetRequiredService<T>();

    /// <summary>A school of some pupils that sends files to a connector of its tenant.</summary>
    internal async Task<UploadSchool> SchoolAsync(int pupils = 3, string format = "sds-v2.1", string? connectorFormat = "schoolDataSyncV2Rev1", bool nightly = false, string connector = "CSV from Hub")
    {
        var site = await provisioning.SiteAsync(domain => [.. Enumerable.Range(1, pupils).Select(n => Pupil(n, domain))]);
        site.Tenant.SchoolDataSync.AddConnector("CSV from Hub", connectorFormat);
        var school = new UploadSchool(site);
        await school.ChangeAsync(s => s with { SdsUpload = new SdsUploadRules { Connector = connector, Format = format, Nightly = nightly } });
        return school;
    }

    /// <summary>A pupil of a school.</summary>
    internal static SamplePerson Pupil(int number, string domain) => ProvisioningFixture.Pupil($"p{number}", $"pupil{number}@{domain}", $"pupil{number}@{domain}");
}

/// <summary>A school that sends files.</summary>
internal sealed record UploadSchool(TestSite Site)
{
    /// <summary>What an upload has been through.</summary>
    public static string[] StagesOf(JsonNode upload) => [.. upload["stages"]!.AsArray().Select(s => (string)s!["name"]!)];

    /// <summary>The code of why an upload failed; null when it did not.</summary>
    public static string? CodeOf(JsonNode upload) => (string?)upload["failure"]?["code"];

    /// <summary>The same in words.</summary>
    public static string WordsOf(JsonNode upload) => (string?)upload["failure"]?["detail"] ?? "";

    public SimulatedSchoolDataSync Sds => Site.Tenant.SchoolDataSync;

    public string Uploads => $"/rostering/v1/sites/{Site.Id}/sds-uploads";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Changes the site as an administrator would.</summary>
    public async Task ChangeAsync(Func<Site, Site> change)
    {
        var sites = Site.Hub.Services.GetRequiredService<Core.Sites.Sites>();
        var stored = (await sites.ReadAsync(Site.Id, Cancellation))!;
        Assert.NotNull(await sites.TryStoreAsync(change(stored.Site), stored, Cancellation));
    }

    /// <summary>Makes files.</summary>
    /// <returns>The id of the export.</returns>
    public async Task<string> ExportAsync(string format = "sds-v2.1", object? scope = null)
    {
        var path = await Site.AcceptedAsync($"/rostering/v1/sites/{Site.Id}/exports", scope ?? new { format });
        var export = await Site.Hub.Client.AtRestAsync(path);
        Assert.True((string?)export["state"] is "completed" or "completed_with_failures", export.ToJsonString());
        return (string)export["id"]!;
    }

    /// <summary>Starts the upload of an export.</summary>
    /// <returns>Its address.</returns>
    public Task<string> StartAsync(string export, bool again = false) => Site.AcceptedAsync(Uploads, new { exportId = export, again });

    /// <summary>Sends an export, or a new one, and waits until that has ended.</summary>
    public async Task<JsonNode> SendAsync(string? export = null, bool again = false) => await Site.Hub.Client.AtRestAsync(await StartAsync(export ?? await ExportAsync(), again));

    /// <summary>The MIS delivers other people.</summary>
    public async Task FeedAsync(params IReadOnlyList<SamplePerson> people) =>
        Assert.Equal("completed", (string?)(await Mis.FeedOverHttpTests.ImportAsync(Site.Hub, Site.Id, Mis.FeedOverHttpTests.Feed(School.Of(people))))["state"]);
}
