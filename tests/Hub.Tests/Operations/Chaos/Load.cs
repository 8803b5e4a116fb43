using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Hub.Tests.Operations.Chaos;

/// <summary>Somebody who asks the hub for one thing again and again, whatever becomes of it, and looks closely at every answer.</summary>
/// <param name="world">The hub and what is around it.</param>
/// <param name="name">What it is called in the report. Loads of one name count together.</param>
/// <param name="school">On whose behalf it asks.</param>
internal abstract class Load(ChaosWorld world, string name, ChaosSchool school)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    public string Name => name;

    protected ChaosWorld World => world;

    protected ChaosSchool School => school;

    protected Ledger Ledger => world.Ledger;

    /// <summary>Asks until it is to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await OnceAsync(stop);
                await Task.Delay(Pause, stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Asks once: one request, or as many as belong together.</summary>
    protected abstract Task OnceAsync(CancellationToken stop);

    /// <summary>It has got what it is there for.</summary>
    protected void Done() => Ledger.Done(name);

    protected Task<Reply?> GetAsync(string path, string? token = null, params int[] allowed) => SendAsync(world.Client, HttpMethod.Get, path, token ?? school.Token, null, allowed);

    protected Task<Reply?> PostAsync(string path, HttpContent content, string? token, params int[] allowed) => SendAsync(world.Client, HttpMethod.Post, path, token, content, allowed);

    /// <summary>Sends a request.</summary>
    /// <param name="client">Which client sends it.</param>
    /// <param name="method">Its method.</param>
    /// <param name="path">Its address.</param>
    /// <param name="token">An access token, or none.</param>
    /// <param name="content">Its body; disposed with the request.</param>
    /// <param name="allowed">Statuses above 399 that are proper answers, and given back.</param>
    /// <returns>A proper answer; null where the hub, or the way to it, was not able to give one.</returns>
    protected async Task<Reply?> SendAsync(HttpClient client, HttpMethod method, string path, string? token, HttpContent? content, params int[] allowed)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var response = await client.SendAsync(request);
            var reply = new Reply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(), response.Headers.Location?.ToString());
            Ledger.Answered(name, reply.Status.ToString(CultureInfo.InvariantCulture));
            Judge(method, path, reply, response.Headers.RetryAfter is not null, allowed);
            return reply.Status < 400 || allowed.Contains(reply.Status) ? reply : null;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            Ledger.Answered(name, e switch
            {
                TaskCanceledException => "late",
                HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "not there",
                _ => "cut",
            });
            return null;
        }
    }

    private void Judge(HttpMethod method, string path, Reply reply, bool saysWhen, int[] allowed)
    {
        if (reply.Status >= 400 && reply.Status is not (429 or 502 or 503) && !allowed.Contains(reply.Status))
            Ledger.Wrong($"{name}: {method} {path} was answered with {reply.Status}: {reply.Text[..Math.Min(reply.Text.Length, 300)]}");
        if (reply.Status is 429 or 503 && !saysWhen)
            Ledger.Wrong($"{name}: {method} {path} was answered with {reply.Status} without Retry-After: {reply.Text[..Math.Min(reply.Text.Length, 300)]}");
        if (AnswerCheck.Fault(reply.Status, reply.Text, school, world.Schools) is { } fault)
            Ledger.Wrong($"{name}: {method} {path} with {reply.Status} {fault}");
    }
}

/// <summary>An answer of the hub.</summary>
internal sealed record Reply(int Status, byte[] Body, string? Location)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode Json => JsonNode.Parse(Body)!;
}
