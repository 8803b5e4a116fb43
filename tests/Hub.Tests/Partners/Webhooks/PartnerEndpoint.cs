using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>A partner's endpoint: notes what it is sent, and answers as it is told.</summary>
internal sealed class PartnerEndpoint : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly WebApplication app;
    private readonly Channel<Received> received = Channel.CreateUnbounded<Received>();

    private PartnerEndpoint(WebApplication app) => this.app = app;

    public string Url => $"{app.Urls.Single()}/hook";

    /// <summary>What it was sent, in order.</summary>
    public ConcurrentQueue<Received> All { get; } = new();

    /// <summary>What it answers; 204 unless told.</summary>
    public Func<Received, Reply> Answer { get; set; } = _ => new(204);

    public static async Task<PartnerEndpoint> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var endpoint = new PartnerEndpoint(builder.Build());
        endpoint.app.Map("/{**path}", endpoint.TakeAsync);
        await endpoint.app.StartAsync(TestContext.Current.CancellationToken);
        return endpoint;
    }

    /// <summary>What it is sent next.</summary>
    public async Task<Received> NextAsync() => await received.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var headers = new HeaderDictionary(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value));
        var taken = new Received(http.Request.Method, http.Request.Path, headers, await reader.ReadToEndAsync(http.RequestAborted));
        All.Enqueue(taken);
        var reply = Answer(taken);
        http.Response.StatusCode = reply.Status;
        if (reply.Location is not null)
            http.Response.Headers.Location = reply.Location;
        if (reply.Body.Length > 0)
            await http.Response.WriteAsync(reply.Body, http.RequestAborted);
        await http.Response.CompleteAsync();
        await received.Writer.WriteAsync(taken, http.RequestAborted);
    }
}

/// <summary>An answer.</summary>
internal sealed record Reply(int Status, string Body = "", string? Location = null);

/// <summary>What an endpoint was sent.</summary>
internal sealed record Received(string Method, string Path, IHeaderDictionary Headers, string Body)
{
    public JsonNode Json => JsonNode.Parse(Body)!;

    public string Id => Headers["webhook-id"]!;

    public string Type => (string)Json["type"]!;

    /// <summary>Whether the library finds it signed with a secret, and in time. It looks at the first signature only, so it is given one after the other.</summary>
    public bool IsSignedWith(string secret) => Headers["webhook-signature"].ToString().Split(' ').Any(one =>
    {
        try
        {
            new StandardWebhook(secret).Verify(Body, new HeaderDictionary(Headers.ToDictionary()) { ["webhook-signature"] = one });
            return true;
        }
        catch (WebhookVerificationException)
        {
            return false;
        }
    });
}
