using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Hub.Tests.Partners.Webhooks;

/// <summary>The OpenAPI description says what the endpoints for webhooks do, and they do what it says.</summary>
public sealed class WebhookDocumentTests(RapHub rap) : IClassFixture<RapHub>
{
    private const string Wanted = """{"url":"https://partner.invalid/hook","description":"Ours"}""";
    private const string Off = """{"url":"https://partner.invalid/hook","enabled":false}""";
    private static readonly RapSchemas Schemas = new();

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations => Schemas.Operations.Where(o => o.Path.StartsWith(RapHub.Webhooks, StringComparison.Ordinal));

    [Fact]
    public async Task Answers_OfEveryOperation_AreAsDocumented()
    {
        var (right, little) = (await rap.VendorTokenAsync(RapHub.VendorScopes), await rap.VendorTokenAsync(["rapapi"]));
        foreach (var (path, verb, operation) in Operations)
        {
            var (name, method, seen) = ((string)operation["operationId"]!, new HttpMethod(verb.ToUpperInvariant()), new HashSet<int>());
            var query = name == "RedeliverFailedWebhooks" ? "?since=2026-09-01T00:00:00Z" : "";
            var at = await rap.WithWebhookAsync(path);
            var nowhere = path.Replace("{webhookId}", $"{Guid.NewGuid()}", StringComparison.Ordinal).Replace("{deliveryId}", "none", StringComparison.Ordinal);
            var requests = new List<(string Url, string Token, string? Body)>
            {
                ($"{at}?x=1", right, null), (at + query, little, Wanted), (at + query, "garbage", Wanted), (at + query, right, new string(' ', 300_000) + Wanted), (at + query, right, Wanted),
            };
            if (nowhere != path)
                requests.Add((nowhere + query, right, Wanted));
            if (name is "TestWebhook" or "RedeliverWebhook" or "RedeliverFailedWebhooks")
                requests.Add((at + query, right, Off));
            if (name == "RegisterWebhook")
                requests.AddRange(Enumerable.Repeat((at, right, (string?)Wanted), 10));
            foreach (var (url, token, body) in requests)
            {
                if (body == Off)
                    Assert.Equal(200, (await SendAsync(HttpMethod.Put, string.Join('/', at.Split('/').Take(6)), right, Off)).Status);
                var reply = await SendAsync(method, url, token, method == HttpMethod.Get || method == HttpMethod.Delete ? null : body);
                Schemas.AssertDocumented(operation, reply);
                seen.Add(reply.Status);
            }

            // What a client is told when it asks too often is the same everywhere below /rap.
            Assert.True(operation["responses"]!.AsObject().Select(r => int.Parse(r.Key, null)).Except([429]).Order().SequenceEqual(seen.Order()), $"{name}: {string.Join(' ', seen.Order())}");
        }
    }

    /// <summary>Whatever is sent: a documented answer.</summary>
    [Fact]
    public async Task Requests_OfAnyKind_AreAnsweredAsDocumented()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes, $"any-{Guid.NewGuid():N}");
        var made = await SendAsync(HttpMethod.Post, RapHub.Webhooks, token, Wanted);
        var id = (string)made.Json["webhook"]!["id"]!;
        var operations = Operations.ToArray();
        var values = Gen.Elements("null", "1", "true", "\"\"", "\"\\ud800\"", "\"\\u0000\"", "[]", "{}", "\"https://[::1]/\"", "\"https://partner.invalid/\"", "[\"install.active\"]", "[null]", "\"http://\\u00e9.test/\"");
        var bodies = Gen.OneOf(
            Gen.Elements("", "null", "[]", "{", "1", "{}", Wanted),
            from fields in Gen.ListOf(from name in Gen.Elements("url", "events", "description", "enabled", "more") from value in values select $"\"{name}\":{value}", 3)
            select $"{{{string.Join(',', fields)}}}");
        var requests =
            from number in Gen.Choose(0, operations.Length - 1)
            from webhook in Gen.Frequency((4, Gen.Constant(id)), (1, Gen.Constant($"{Guid.Empty}")))
            from delivery in Gen.Elements("none", "%00", "a%2Fb", "it's", "%F0%9F%98%80", new string('x', 900))
            from parameter in Gen.Elements("", "?since=x", "?since=0001-01-01T00:00:00Z", "?since=2026-01-01T00:00:00Z", "?limit=0", "?limit=2&state=failed", "?state=x", "?cursor=cmVjb3Jk", "?x=1", "?since=9999-12-31T23:59:59Z")
            from body in bodies
            select (Operation: operations[number], Url: operations[number].Path.Replace("{webhookId}", webhook, StringComparison.Ordinal).Replace("{deliveryId}", delivery, StringComparison.Ordinal) + parameter, Body: body);

        Prop.ForAll(Arb.From(requests), request =>
        {
            var method = new HttpMethod(request.Operation.Method.ToUpperInvariant());
            var reply = SendAsync(method, request.Url, token, method == HttpMethod.Get || method == HttpMethod.Delete ? null : request.Body).GetAwaiter().GetResult();
            Assert.True(reply.Status < 500, $"{request}: {reply.Text}");
            // The server itself refuses what is not text.
            if (reply.Status != 400 || reply.MediaType.Length > 0)
                Schemas.AssertDocumented(request.Operation.Operation, reply);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private async Task<RapReply> SendAsync(HttpMethod method, string path, string token, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await rap.SendAsync(path, token, method, body: content);
    }
}
