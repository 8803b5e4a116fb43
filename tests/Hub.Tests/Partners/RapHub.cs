using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Azure;
using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.OneRoster;
using Hub.Tests.Fixtures;
using Hub.Tests.Mis;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Partners;

/// <summary>A hub with a school whose people a partner reads: seven pupils of year 7, a parent and a teacher.</summary>
public sealed class RapHub(AzuriteFixture azurite) : IAsyncLifetime
{
    public static readonly string[] AllScopes = ["rapapi", "organisation", "rapapi-addresses", "rapapi-birthdates"];
    public static readonly string[] UsualScopes = ["rapapi", "organisation"];
    public static readonly string[] VendorScopes = ["rapapi", "partner-read", "partner-write"];
    public static readonly string School = $"/rap/v1/organisation/{StsHub.School}";
    public const string Webhooks = "/rap/v1/partner/webhooks";
    public const string Applications = "/rap/v1/partner/applications";
    public const string Customer = Applications + "/{applicationId}/organisations/{organisationId}";

    internal StsHub Sts { get; } = new(azurite);

    /// <summary>Partners' applications on this hub.</summary>
    internal ApplicationHub Partners => new(Sts);

    /// <summary>A token for the school without further scopes.</summary>
    public string Token { get; private set; } = "";

    /// <summary>A token for the school with every scope.</summary>
    public string FullToken { get; private set; } = "";

    /// <summary>The school's people: the usual ones and six pupils more.</summary>
    internal static FeedFiles Feed() => Enumerable.Range(1, 6).Aggregate(
        FeedFiles.OneRoster11().Column("users.csv", "metadata.yearGroup", "7").Column("users.csv", "metadata.registrationGroup", "7A").Column("users.csv", "metadata.house", "Austen"),
        (feed, n) => feed.Add("users.csv", Pupil($"p{n}", $"Name{n}")));

    /// <summary>A pupil's line in <c>users.csv</c>.</summary>
    internal static string Pupil(string id, string family) => $"{id},,,true,school,student,{id},,Given,{family},,,{id}@stmarys.sch.uk,,,,07,,7,7A,Brunel";

    public async ValueTask InitializeAsync()
    {
        // Out of reach, but in force: its headers are part of every answer.
        Sts.Settings.TryAdd("Sts:Limits:Rap:Burst", "100000");
        Sts.Settings.TryAdd("Sts:Limits:Rap:PerMinute", "100000");
        Sts.Settings.TryAdd("Sts:Limits:OneRoster:Burst", "100000");
        Sts.Settings.TryAdd("Sts:Limits:OneRoster:PerMinute", "100000");
        await Sts.InitializeAsync();
        await Partners.MakeVendorsAsync();
        Token = (await Sts.TokenAsync(await ClientAsync(StsHub.School, StsHub.Application, UsualScopes))).AccessToken;
        FullToken = (await Sts.TokenAsync(await ClientAsync(StsHub.School, StsHub.Application, AllScopes))).AccessToken;
        await ImportAsync(Feed());
    }

    public ValueTask DisposeAsync() => Sts.DisposeAsync();

    /// <summary>A partner's client at a school.</summary>
    internal Task<(string Id, string Secret)> ClientAsync(Guid site, Guid application, string[] scopes, string vendor = StsHub.Vendor) => Sts.ClientAsync(new
    {
        kind = "school",
        product = "sas-rap",
        name = "School client",
        sites = new[] { site },
        applicationId = application,
        vendorId = vendor,
        scopes,
    });

    /// <summary>A partner's own client.</summary>
    internal Task<(string Id, string Secret)> VendorAsync(string[] scopes, string vendor) => Sts.ClientAsync(new { kind = "vendor", name = "Vendor", vendorId = vendor, scopes });

    /// <summary>A token of a partner's own client.</summary>
    internal async Task<string> VendorTokenAsync(string[] scopes, string vendor = StsHub.Vendor) => (await Sts.TokenAsync(await VendorAsync(scopes, vendor))).AccessToken;

    /// <summary>Where the vendor API has an application at a school.</summary>
    internal static string CustomerOf(Application application, Guid? site = null) => $"{Applications}/{application.Id}/organisations/{site ?? StsHub.School}";

    /// <summary>Posts to it.</summary>
    internal async Task<RapReply> ChangeCustomerAsync(Application application, Guid site, string action, string token, object? body = null)
    {
        using var content = body is null ? null : JsonContent.Create(body);
        return await SendAsync(CustomerOf(application, site) + action, token, HttpMethod.Post, body: content);
    }

    /// <summary>A webhook, as it is registered: nobody is there.</summary>
    internal static HttpContent WebhookBody() => JsonContent.Create(new { url = "https://partner.invalid/hook", events = new[] { "secret.added" } });

    /// <summary>A path with a webhook and a delivery of the partner's in it, which are made for it; those of before are removed.</summary>
    internal async Task<string> WithWebhookAsync(string path)
    {
        if (!path.StartsWith(Webhooks, StringComparison.Ordinal))
            return path;
        var token = await VendorTokenAsync(VendorScopes);
        foreach (var old in (await SendAsync(Webhooks, token)).Json["items"]!.AsArray())
            await SendAsync($"{Webhooks}/{old!["id"]}", token, HttpMethod.Delete);
        using var body = WebhookBody();
        var webhook = (string)(await SendAsync(Webhooks, token, HttpMethod.Post, body: body)).Json["webhook"]!["id"]!;
        var delivery = (string)(await SendAsync($"{Webhooks}/{webhook}/test", token, HttpMethod.Post)).Json["id"]!;
        return path.Replace("{webhookId}", webhook, StringComparison.Ordinal).Replace("{deliveryId}", delivery, StringComparison.Ordinal);
    }

    /// <summary>A path with an application of the partner's in it that the school has in use, and with a secret of its client there; all are made for it.</summary>
    internal async Task<string> WithApplicationAsync(string path)
    {
        if (!path.Contains("{applicationId}", StringComparison.Ordinal))
            return path;
        var application = await Partners.ApprovedAsync();
        await Partners.AcceptAsync(application);
        var at = path.Replace("{applicationId}", application.Id.ToString(), StringComparison.Ordinal).Replace("{organisationId}", StsHub.School.ToString(), StringComparison.Ordinal);
        return at.Contains("{secretId}", StringComparison.Ordinal) ? at.Replace("{secretId}", (await Partners.SecretAsync(application)).Stored.Id, StringComparison.Ordinal) : at;
    }

    /// <summary>Takes in a feed, and waits until partners are given what it says.</summary>
    internal async Task ImportAsync(FeedFiles feed)
    {
        Assert.Equal("completed", (string?)(await Sts.Hub.Client.ImportAsync(StsHub.School, feed.Zip()))["state"]);
        while (true)
        {
            try
            {
                while (await Sts.Hub.Services.GetRequiredService<SyncRap>().RunAsync(StsHub.School, TestContext.Current.CancellationToken))
                {
                }

                await Sts.Hub.Services.GetRequiredService<SyncOneRoster>().RunAsync(StsHub.School, TestContext.Current.CancellationToken);
                return;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                // The school's lane is at it, too.
            }
        }
    }

    /// <summary>Sends a request, by default with <see cref="Token"/>.</summary>
    internal async Task<RapReply> SendAsync(string path, string? token, HttpMethod? method = null, string? ifNoneMatch = null, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path) { Content = body };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (ifNoneMatch is not null)
            request.Headers.TryAddWithoutValidation("If-None-Match", ifNoneMatch);
        using var response = await Sts.Plain.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new RapReply((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", text, Headers(response));
    }

    internal Task<RapReply> GetAsync(string path, string? ifNoneMatch = null) => SendAsync(School + path, Token, ifNoneMatch: ifNoneMatch);

    private static Dictionary<string, string> Headers(HttpResponseMessage response) =>
        response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
}

/// <summary>An answer of the RAP API.</summary>
internal sealed record RapReply(int Status, string MediaType, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public JsonNode Json => JsonNode.Parse(Text)!;

    public string? Code => MediaType.EndsWith("json", StringComparison.Ordinal) ? (string?)Json["code"] : null;

    public (int Status, string? Code) Told => (Status, Code);

    public string[] Ids => [.. Json["items"]!.AsArray().Select(i => ((bool?)i!["deleted"] == true ? "-" : "") + (string)(i["externalId"] ?? i["id"])!)];

    /// <summary>The names of the fields of each item.</summary>
    public string[] Names => [.. Json["items"]!.AsArray().SelectMany(i => i!.AsObject().Select(p => p.Key)).Distinct()];
}
