using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Mis;

/// <summary>What a school's MIS asks of a hub.</summary>
internal static class FeedRequests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>Makes a site.</summary>
    public static async Task<Guid> NewSiteAsync(this HttpClient hub, object? settings = null)
    {
        var site = Guid.NewGuid();
        using var made = await hub.PutAsJsonAsync($"/sites/v1/sites/{site}", settings ?? new { name = "School" }, Cancellation);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        return site;
    }

    /// <summary>Sends a feed.</summary>
    public static async Task<HttpResponseMessage> PutFeedAsync(this HttpClient hub, Guid site, Stream feed)
    {
        using var content = new StreamContent(feed) { Headers = { ContentType = new MediaTypeHeaderValue("application/zip") } };
        return await hub.PutAsync(new Uri($"/mis/v1/sites/{site}/feed", UriKind.Relative), content, Cancellation);
    }

    /// <summary>Sends a feed and waits for what becomes of it.</summary>
    public static async Task<JsonNode> ImportAsync(this HttpClient hub, Guid site, Stream feed)
    {
        using var accepted = await hub.PutFeedAsync(site, feed);
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        return await hub.AtRestAsync(accepted.Headers.Location!.ToString());
    }

    /// <summary>Everybody at a site, in the order of their ids.</summary>
    public static Task<List<JsonNode>> PeopleAsync(this HttpClient hub, Guid site) => hub.ItemsAsync($"/mis/v1/sites/{site}/people");
}
