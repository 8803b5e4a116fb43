using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Hub.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Runtime;

public sealed class HttpTests(AzuriteFixture azurite) : IAsyncLifetime
{
    private readonly Waits waits = new();
    private HubHost hub = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => hub = await HubHost.StartAsync(
        azurite, [typeof(HttpFunctions)],
        new Dictionary<string, string>
        {
            ["AzureFunctionsJobHost:extensions:http:routePrefix"] = "v1",
            ["Http:MaxJsonBodyBytes"] = "2000",
            ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "100000",
        },
        builder => builder.Services.AddSingleton<Greeting>().AddSingleton(waits));

    public ValueTask DisposeAsync() => hub.DisposeAsync();

    [Theory]
    [InlineData("/v1/greet/Ann", "Hello Ann from Greet at /v1/greet/Ann")]
    [InlineData("/v1/greet/Ann/", "Hello Ann from Greet at /v1/greet/Ann/")]
    [InlineData("/v1/greet/A%20B", "Hello A B from Greet at /v1/greet/A%20B")]
    [InlineData("/v1/files/a/b.txt", "GET a/b.txt")]
    [InlineData("/v1/files", "GET none")]
    public async Task Get_RouteOfAFunction_CallsIt(string path, string expected) =>
        Assert.Equal(expected, await hub.Client.GetStringAsync(path, Cancellation));

    [Fact]
    public async Task Get_TypedRouteValues_AreBoundByNameAndType()
    {
        var id = Guid.NewGuid();

        var answer = await hub.Client.GetFromJsonAsync<JsonElement>($"/v1/typed/{id}/7/true/friday", Cancellation);

        Assert.Equal($$"""{"siteId":"{{id}}","count":7,"flag":true,"day":"Friday","method":"GET"}""", answer.GetRawText());
    }

    [Theory]
    [InlineData("/v1/typed/no-guid/7/true", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/v1/typed/9c1a4f4e-0f5c-4f83-9be3-111111111111/seven/true", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/v1/typed/9c1a4f4e-0f5c-4f83-9be3-111111111111/7/perhaps", HttpStatusCode.BadRequest, "invalid_route_value")]
    [InlineData("/v1/typed/9c1a4f4e-0f5c-4f83-9be3-111111111111/7/true/someday", HttpStatusCode.BadRequest, "invalid_route_value")]
    [InlineData("/greet/Ann", HttpStatusCode.NotFound, "not_found")]
    [InlineData("/", HttpStatusCode.NotFound, "not_found")]
    public async Task Get_AddressThatDoesNotFit_IsAProblem(string path, HttpStatusCode status, string code)
    {
        using var answer = await hub.Client.GetAsync(path, Cancellation);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(code, await CodeOf(answer));
    }

    [Fact]
    public async Task Delete_WhereOnlyPostAndPutAreTaken_Is405WithAllow()
    {
        using var answer = await hub.Client.DeleteAsync("/v1/orders", Cancellation);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        Assert.Equal(["POST", "PUT"], answer.Content.Headers.Allow.Order());
        Assert.Equal("method_not_allowed", await CodeOf(answer));
    }

    [Fact]
    public async Task Patch_FunctionWithoutRouteOrMethods_TakesAnyMethodAtItsName()
    {
        using var anonymous = hub.ClientWith(null);
        using var answer = await anonymous.PatchAsync("/v1/FromFunctionName", null, Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal("PATCH", answer.Headers.GetValues("x-seen").Single());
    }

    [Fact]
    public async Task Post_JsonBody_IsBoundAndAPlainObjectIsReturnedAsJson()
    {
        using var answer = await hub.Client.PostAsJsonAsync("/v1/orders", new { name = "Pens", count = 3 }, Cancellation);

        Assert.Equal("""{"name":"Pens","count":3,"note":"POST"}""", await answer.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("""{"name":"Pens","count":"many"}""", "$.count")]
    [InlineData("""{"name":"Pens","count":3""", "line 1")]
    [InlineData("""{"name":""", "line 1")]
    [InlineData("", "line 1")]
    [InlineData("null", "null")]
    [InlineData("[1]", "$")]
    public async Task Post_JsonThatDoesNotFit_Is400AndNamesThePlace(string body, string named)
    {
        using var answer = await hub.Client.PostAsync("/v1/orders", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.Equal("invalid_json", problem.GetProperty("code").GetString());
        Assert.Contains(named, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Hub.", problem.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_NullForANullableBody_IsTaken() => Assert.Equal("none POST", await (await hub.Client.PostAsync(
        "/v1/optional", new StringContent("null"), Cancellation)).Content.ReadAsStringAsync(Cancellation));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_JsonBeyondTheLimit_Is413(bool chunked)
    {
        using var content = new StringContent($$"""{"name":"{{new string('x', 3000)}}","count":1}""");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/orders") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;

        using var answer = await hub.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("body_too_large", await CodeOf(answer));
    }

    [Theory]
    [InlineData("/v1/keyed", "none", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/keyed", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/keyed", "default", HttpStatusCode.OK)]
    [InlineData("/v1/keyed", "master", HttpStatusCode.OK)]
    [InlineData("/v1/operators", "none", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/operators", "default", HttpStatusCode.Unauthorized)]
    [InlineData("/v1/operators", "master", HttpStatusCode.OK)]
    public async Task Get_ByKey_IsAllowedAsTheLevelSays(string path, string key, HttpStatusCode expected)
    {
        var value = key switch { "none" => null, "default" => hub.Keys.Default, "master" => hub.Keys.Master, _ => (hub.Keys.Default[0] == 'x' ? "y" : "x") + hub.Keys.Default[1..] };
        using var anonymous = hub.ClientWith(null);
        using var client = hub.ClientWith(value);

        using var byHeader = await client.GetAsync(path, Cancellation);
        using var byQuery = await anonymous.GetAsync($"{path}?code={value}", Cancellation);

        Assert.Equal(expected, byHeader.StatusCode);
        Assert.Equal(expected, byQuery.StatusCode);
    }

    [Fact]
    public async Task Get_FunctionThatThrows_Is500WithoutDetailsAndLoggedUnderTheSameCorrelationId()
    {
        using var answer = await hub.Client.GetAsync("/v1/fail", Cancellation);

        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(HttpStatusCode.InternalServerError, answer.StatusCode);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        var correlation = JsonDocument.Parse(text).RootElement.GetProperty("correlationId").GetString()!;
        Assert.Contains(hub.Log.Lines, line =>
            line.Contains(correlation, StringComparison.Ordinal) && line.Contains("secret of /v1/fail", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_FunctionThatThrowsAfterItBeganToAnswer_CutsTheConnection() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => hub.Client.GetStringAsync("/v1/fail-late", Cancellation));

    [Fact]
    public async Task Put_LongBody_ReachesTheFunctionBeforeItIsWhole()
    {
        using var content = new StreamContent(new GatedStream(waits.FirstByte.Task));
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/stream") { Content = content };

        using var answer = await hub.Client.SendAsync(request, Cancellation);

        Assert.Equal("F", await waits.FirstByte.Task);
        Assert.Equal("20000", await answer.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Put_BodyBeyondTheLimit_Is413(bool chunked)
    {
        waits.FirstByte.SetResult("");
        using var content = new ByteArrayContent(new byte[100_001]);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/v1/stream") { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = true;

        using var answer = await hub.Client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Equal("body_too_large", await CodeOf(answer));
    }

    [Fact]
    public async Task Get_ClientThatGoesAway_CancelsTheFunction()
    {
        using (var client = new TcpClient(hub.Address.Host, hub.Address.Port))
        {
            await client.GetStream().WriteAsync("GET /v1/wait HTTP/1.1\r\nHost: hub\r\n\r\n"u8.ToArray(), Cancellation);
            await waits.Started.Task.WaitAsync(Cancellation);
            client.Client.LingerState = new LingerOption(true, 0);
        }

        Assert.True(await waits.Cancelled.Task.WaitAsync(Cancellation));
    }

    [Fact]
    public async Task Stop_WhileAFunctionRuns_CancelsItAndAnswers503()
    {
        var waiting = hub.Client.GetAsync("/v1/wait", Cancellation);
        await waits.Started.Task.WaitAsync(Cancellation);

        await hub.StopAsync();

        Assert.True(await waits.Cancelled.Task.WaitAsync(Cancellation));
        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal(new RetryConditionHeaderValue(TimeSpan.FromSeconds(5)), answer.Headers.RetryAfter);
    }

    private static async Task<string?> CodeOf(HttpResponseMessage answer)
    {
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString();
    }

    /// <summary>Gives its first half at once, and the rest only when the gate opens.</summary>
    private sealed class GatedStream(Task gate) : MemoryStream(Enumerable.Repeat((byte)'F', 20000).ToArray())
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position == 0)
                return await base.ReadAsync(buffer[..10000], cancellationToken);
            await gate.WaitAsync(cancellationToken);
            return await base.ReadAsync(buffer, cancellationToken);
        }
    }
}
