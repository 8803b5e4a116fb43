using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Hub.Tests.Fixtures;

/// <summary>Following a job, and reading a list, as any caller of a hub does.</summary>
internal static class JobRequests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The job once it neither waits nor runs. One that does not get there within a minute fails the test.</summary>
    public static async Task<JsonNode> AtRestAsync(this HttpClient hub, string path)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        limit.CancelAfter(Limit);
        JsonNode? job = null;
        try
        {
            while (true)
            {
                job = (await hub.GetFromJsonAsync<JsonNode>(path, limit.Token))!;
                if ((string?)job["state"] is not ("waiting" or "running"))
                    return job;
                await Task.Delay(Pause, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!Cancellation.IsCancellationRequested)
        {
            Assert.Fail($"{path} did not come to rest within {Limit.TotalSeconds} seconds. The last answer: {job?.ToJsonString() ?? "none"}");
            throw;
        }
    }

    /// <summary>Every item of a list, page after page.</summary>
    public static async Task<List<JsonNode>> ItemsAsync(this HttpClient hub, string path)
    {
        var items = new List<JsonNode>();
        string? cursor = null;
        do
        {
            var page = (await hub.GetFromJsonAsync<JsonNode>($"{path}?limit=500{(cursor is null ? "" : $"&cursor={cursor}")}", Cancellation))!;
            items.AddRange(page["items"]!.AsArray()!);
            cursor = (string?)page["next"];
        }
        while (cursor is not null);
        return items;
    }
}
