using System.Net;
using Azure.Data.Tables;
using Hub.Core.Storage;
using Hub.Core.Sts.Limits;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace Hub.Tests.Sts;

/// <summary>Limits: who is over one is told how long to wait, at every instance, and nobody else is.</summary>
public sealed class RateLimitTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Take_OverTheLimit_IsStoppedHereAndSoonElsewhere()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 9, 1, 0, 0, 0, TimeSpan.Zero));
        var tables = new Tables(new TableServiceClient(await azurite.NewAccountAsync()));
        using var here = new RateLimits(tables, Settings(("Client", 3)), time);
        using var elsewhere = new RateLimits(tables, Settings(("Client", 3)), time);
        var stop = TestContext.Current.CancellationToken;

        for (var i = 0; i < 3; i++)
            Assert.Null(await here.TakeAsync(RateLimitKind.Client, "a", stop));
        Assert.Null(await elsewhere.TakeAsync(RateLimitKind.Client, "a", stop));
        var wait = await here.TakeAsync(RateLimitKind.Client, "a", stop);
        time.Advance(TimeSpan.FromSeconds(6));

        Assert.InRange(wait!.Value.TotalSeconds, 1, 60);
        Assert.NotNull(await elsewhere.TakeAsync(RateLimitKind.Client, "a", stop));
        Assert.Null(await elsewhere.TakeAsync(RateLimitKind.Client, "b", stop));
        Assert.Null(await here.BlockedForAsync(RateLimitKind.WrongSecret, "a", stop));
    }

    [Fact]
    public async Task TokenEndpoint_TooManyWrongSecrets_IsToldToWaitAndTheRightSecretToo()
    {
        await using var hub = await HubHost.StartAsync(azurite, new Dictionary<string, string> { ["Sts:Limits:WrongSecret:Burst"] = "3", ["Sts:Limits:WrongSecret:PerMinute"] = "3" });
        using var plain = new HttpClient { BaseAddress = hub.Address };

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 5; i++)
        {
            using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "somebody"), new("client_secret", "wrong")]);
            answers.Add(await plain.PostAsync(new Uri("/connect/token", UriKind.Relative), form, TestContext.Current.CancellationToken));
        }

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized], answers.Take(3).Select(a => a.StatusCode));
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1].StatusCode);
        Assert.InRange(answers[^1].Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        answers.ForEach(a => a.Dispose());
    }

    private static RateLimitSettings Settings(params (string Kind, int Burst)[] limits) => new(new ConfigurationBuilder()
        .AddInMemoryCollection(limits.SelectMany(l => new KeyValuePair<string, string?>[] { new($"Sts:Limits:{l.Kind}:Burst", $"{l.Burst}"), new($"Sts:Limits:{l.Kind}:PerMinute", "1") }))
        .Build());
}
