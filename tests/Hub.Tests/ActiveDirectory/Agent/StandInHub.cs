using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Hub.Agent;
using Hub.Agent.Pairing;
using Hub.Agent.Reporting;
using Hub.Agent.Wire;
using Jose;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hub.Tests.ActiveDirectory.Agent;

/// <summary>A hub as the agent sees it: pairs, leases orders, takes answers and reports.</summary>
internal sealed class StandInHub : IAsyncDisposable
{
    public const string Code = "ABCD-EFGH-JKMN";
    private const string Site = "school";
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    private readonly WebApplication application;
    private readonly ConcurrentDictionary<string, (AccountOrder Order, DateTimeOffset LeasedUntil)> waiting = new();
    private PairingRequest? paired;

    private StandInHub(WebApplication application) => this.application = application;

    public Uri Address => new(application.Urls.First());

    /// <summary>Whether it answers nothing but 503.</summary>
    public bool IsAway { get; set; }

    public ConcurrentQueue<AccountAnswer> Answers { get; } = new();

    public ConcurrentQueue<DirectoryReportPart> Reports { get; } = new();

    public int Waiting => waiting.Count;

    /// <summary>How often it gave orders.</summary>
    public int Leases { get; private set; }

    public static async Task<StandInHub> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.Configure<JsonOptions>(json =>
        {
            foreach (var converter in HubJson.Options.Converters)
                json.SerializerOptions.Converters.Add(converter);
        });
        var hub = new StandInHub(builder.Build());
        hub.application.Urls.Add("http://127.0.0.1:0");
        hub.application.Use(hub.AwayAsync);
        hub.application.MapPost("/ad/v1/pairings", hub.Pair);
        hub.application.MapPost("/connect/token", hub.TokenAsync);
        var site = hub.application.MapGroup($"/ad/v1/sites/{Site}");
        site.AddEndpointFilter(async (context, next) => context.HttpContext.Request.Headers.Authorization == "Bearer t" ? await next(context) : Results.Unauthorized());
        site.MapPost("/work", hub.LeaseAsync);
        site.MapGet("/work", () => new WaitingWork([.. hub.waiting.Values.Select(w => w.Order with { Password = null })], null));
        site.MapPost("/work/{id}", (string id, AccountAnswer answer) =>
        {
            hub.waiting.TryRemove(id, out _);
            hub.Answers.Enqueue(answer);
            return Results.NoContent();
        });
        site.MapGet("/directory", () => new ReportedUpTo(hub.Reports.LastOrDefault()?.Server, hub.Reports.LastOrDefault()?.Usn));
        site.MapPost("/directory", (DirectoryReportPart part) =>
        {
            hub.Reports.Enqueue(part);
            return Results.NoContent();
        });
        await hub.application.StartAsync();
        return hub;
    }

    /// <summary>Gives an order, its password encrypted to the agent.</summary>
    public void Give(AccountOrder order) => waiting[order.Id] = (order with { Password = order.Password is { } password ? Encrypt(password) : null }, default);

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private async Task AwayAsync(HttpContext context, RequestDelegate next)
    {
        if (IsAway)
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        else
            await next(context);
    }

    private IResult Pair(PairingRequest request)
    {
        if (request.Code != Code || paired is not null)
            return Results.Json(new HubError("pairing_code_invalid", "The code is not good."), statusCode: 403);
        paired = request;
        return Results.Json(new PairingAnswer(Site, "Test School", "agent", "client", new Uri(Address, "/connect/token"), "https://hub.example"), statusCode: 201);
    }

    private async Task<IResult> TokenAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync();
        var key = paired!.SigningKey;
        using var signing = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.Decode(key.X), Y = Base64Url.Decode(key.Y) } });
        var assertion = JsonSerializer.Deserialize<JsonElement>(JWT.Decode(form["client_assertion"]!, signing, JwsAlgorithm.ES256));
        return assertion.GetProperty("aud").GetString() == "https://hub.example" && form["scope"] == "ad-agent"
            ? Results.Json(new Token("t", 3600))
            : Results.BadRequest();
    }

    private async Task<Work> LeaseAsync(WorkRequest request, CancellationToken cancellation)
    {
        for (var tries = 0; tries < 5; tries++)
        {
            var now = DateTimeOffset.UtcNow;
            var leased = waiting.Where(w => w.Value.LeasedUntil < now).Take(request.Most).ToList();
            foreach (var (id, work) in leased)
                waiting.TryUpdate(id, (work.Order, now + Lease), work);
            Leases += leased.Count > 0 ? 1 : 0;
            if (leased.Count > 0)
                return new Work([.. leased.Select(l => l.Value.Order)], (int)Lease.TotalSeconds);
            await Task.Delay(100, cancellation);
        }

        return new Work([], (int)Lease.TotalSeconds);
    }

    private string Encrypt(string password)
    {
        var key = paired!.EncryptionKey;
        using var encryption = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64Url.Decode(key.X), Y = Base64Url.Decode(key.Y) } });
        return JWT.Encode(password, encryption, JweAlgorithm.ECDH_ES, JweEncryption.A256GCM);
    }
}
