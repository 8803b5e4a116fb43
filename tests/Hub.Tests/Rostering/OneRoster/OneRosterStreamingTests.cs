using System.Text.Json.Nodes;
using Hub.Functions.Rostering.OneRoster;
using Hub.Tests.Fixtures;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>Large pages, and what is read for them.</summary>
public sealed class OneRosterStreamingTests(AzuriteFixture azurite)
{
    private const int MostAtOnce = 128 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PageOfFiveThousandUsers_IsSentInPartsWhileItIsWritten()
    {
        using var store = await OneRosterStore.MakeAsync(azurite);
        await store.HaveAsync([.. Enumerable.Range(0, 5_000).Select(n => TestSchool.Pupil($"p{n:d4}", $"p{n}@school.example"))]);
        await store.SyncAsync();
        using var sent = new SentStream();

        await AnswerAsync(store, "?limit=5000", sent);

        Assert.Equal(5_000, JsonNode.Parse(sent.Content)!["users"]!.AsArray().Count);
        Assert.True(sent.Length > 10 * MostAtOnce, $"{sent.Length} bytes");
        Assert.True(sent.MostBetweenFlushes <= MostAtOnce, $"{sent.MostBetweenFlushes} bytes of {sent.Length} were held before they were sent.");
    }

    [Theory]
    [InlineData("?filter=familyName='Familyours'")]
    [InlineData("?filter=familyName~'Family'&sort=familyName&limit=1")]
    [InlineData("?filter=sourcedId='theirs'")]
    public async Task Filter_ReadsNothingOfAnotherSite(string query)
    {
        var (connection, log) = (await azurite.NewAccountAsync(), new RequestLog());
        using var theirs = await OneRosterStore.MakeAsync(connection, Guid.NewGuid(), null);
        await theirs.HaveAsync(TestSchool.Pupil("theirs"));
        await theirs.SyncAsync();
        using var ours = await OneRosterStore.MakeAsync(connection, Guid.NewGuid(), log);
        await ours.HaveAsync(TestSchool.Pupil("ours"));
        await ours.SyncAsync();
        log.Asked.Clear();
        using var sent = new SentStream();

        await AnswerAsync(ours, query, sent);

        Assert.DoesNotContain("theirs", JsonNode.Parse(sent.Content)!["users"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEmpty(log.Asked);
        Assert.All(log.Asked, asked => Assert.True(asked.Contains(ours.Site.ToString(), StringComparison.Ordinal) || asked.EndsWith("/Tables", StringComparison.Ordinal) || asked.Contains("restype=container", StringComparison.Ordinal), asked));
    }

    private static async Task AnswerAsync(OneRosterStore store, string query, Stream body)
    {
        var api = OneRosterApi.V11;
        await using var services = new ServiceCollection().AddLogging().BuildServiceProvider();
        var http = new DefaultHttpContext { RequestServices = services };
        (http.Request.Scheme, http.Request.Host, http.Request.Path, http.Request.QueryString, http.Response.Body) = ("https", new HostString("hub.example"), "/users", new QueryString(query), body);
        var roster = new OneRosterRoster(store.Rosters, await store.Rosters.CurrentAsync(store.Site, Cancellation), Cancellation);
        var endpoint = api.Endpoints.Single(e => e.Path == "users");
        Assert.True((await endpoint.AnswerAsync(http.Request, api, roster, [], new OneRosterAddresses("https://hub.example/", api.Path))).Succeeded(out var answer, out var refusal), refusal?.Detail);
        await answer.ExecuteAsync(http);
        await http.Response.BodyWriter.CompleteAsync();
    }

    /// <summary>What a consumer gets, and how much of it waited at once to be sent.</summary>
    private sealed class SentStream : MemoryStream
    {
        private long flushed;

        public long MostBetweenFlushes { get; private set; }

        public byte[] Content => ToArray();

        public override Task FlushAsync(CancellationToken cancellationToken)
        {
            (MostBetweenFlushes, flushed) = (Math.Max(MostBetweenFlushes, Length - flushed), Length);
            return Task.CompletedTask;
        }
    }
}
