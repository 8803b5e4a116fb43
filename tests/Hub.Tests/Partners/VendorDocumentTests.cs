using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Hub.Core.TileStore;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>The OpenAPI description says what the endpoints for applications and customers do, and they do what it says.</summary>
public sealed class VendorDocumentTests(RapHub rap) : IClassFixture<RapHub>
{
    private static readonly RapSchemas Schemas = new();

    public static TheoryData<string> OperationIds => [.. Operations.Select(o => (string)o.Operation["operationId"]!)];

    private static IEnumerable<(string Path, string Method, JsonNode Operation)> Operations => Schemas.Operations.Where(o => o.Path.StartsWith(RapHub.Applications, StringComparison.Ordinal));

    /// <summary>Every answer that is documented is given, and no other.</summary>
    [Theory]
    [MemberData(nameof(OperationIds))]
    public async Task Answers_OfAnOperation_AreAsDocumented(string operationId)
    {
        var (path, verb, operation) = Operations.Single(o => (string)o.Operation["operationId"]! == operationId);
        var method = new HttpMethod(verb.ToUpperInvariant());
        var (right, little) = (await rap.VendorTokenAsync(RapHub.VendorScopes), await rap.VendorTokenAsync(["rapapi"]));
        var at = await rap.WithApplicationAsync(path);
        var unknown = path.Replace("{applicationId}", $"{Guid.NewGuid()}", StringComparison.Ordinal).Replace("{organisationId}", $"{StsHub.School}", StringComparison.Ordinal);
        var gone = await RemovedAsync(path);
        var requests = new List<(string Url, string? Token, string? Body)>
        {
            (at, null, null), (at, "garbage", null), (at, little, null), ($"{at}?x=1", right, null), (unknown, right, null), (gone, right, null), (at, right, null),
        };
        if (operation["requestBody"] is not null)
            requests.AddRange([(at, right, """{"overlapHours":1}"""), (at, right, """{"overlapHours":-1}"""), (at, right, "{"), (at, right, new string(' ', 300_000) + "{}")]);
        if (verb == "get")
            requests.AddRange([($"{at}?limit=0", right, null), ($"{at}?cursor=cmVjb3Jk", right, null), ($"{at}?state=off", right, null), ($"{at}?updatedSince=then", right, null)]);
        var seen = new HashSet<int>();

        foreach (var (url, token, body) in requests)
        {
            var reply = await SendAsync(method, url, token, body);
            Schemas.AssertDocumented(operation, reply);
            seen.Add(reply.Status);
            if (verb != "get" || reply.Status != 200)
                continue;
            var unchanged = await rap.SendAsync(url, token, ifNoneMatch: reply.Headers["ETag"]);
            Schemas.AssertDocumented(operation, unchanged);
            seen.Add(unchanged.Status);
        }

        // What a client is told when it asks too often: RapLimitTests.
        Assert.Equal(operation["responses"]!.AsObject().Select(r => int.Parse(r.Key, null)).Except([429]).Order(), seen.Order());
    }

    /// <summary>Whatever is sent for the ids, the parameters and the body: a documented answer.</summary>
    [Fact]
    public async Task Requests_OfAnyKind_AreAnsweredAsDocumented()
    {
        var token = await rap.VendorTokenAsync(RapHub.VendorScopes);
        var (kept, left) = (await rap.Partners.ApprovedAsync(), await rap.Partners.ApprovedAsync());
        await rap.Partners.AcceptAsync(kept);
        await rap.Partners.AcceptAsync(left);
        var operations = Operations.ToArray();
        var odd = Gen.Elements("4711", "it's", "a%2Fb", "%F0%9F%98%80", "%25", "%00", new string('x', 900), $"{Guid.Empty}", $"%7B{Guid.Empty}%7D");
        var requests =
            from number in Gen.Choose(0, operations.Length - 1)
            from application in Gen.Frequency((6, Gen.Elements($"{kept.Id}", $"{left.Id}")), (1, odd))
            from school in Gen.Frequency((6, Gen.Elements($"{StsHub.School}", $"{StsHub.OtherSchool}")), (1, odd))
            from secret in odd
            from parameters in Gen.ListOf(Parameter(operations[number].Operation), 2)
            from body in Body(operations[number].Operation)
            let path = operations[number].Path.Replace("{applicationId}", application, StringComparison.Ordinal).Replace("{organisationId}", school, StringComparison.Ordinal)
            select (Operation: operations[number], Url: path.Replace("{secretId}", secret, StringComparison.Ordinal) + (parameters.Count > 0 ? "?" + string.Join('&', parameters) : ""), Body: body);

        Prop.ForAll(Arb.From(requests), request =>
        {
            var reply = SendAsync(new HttpMethod(request.Operation.Method.ToUpperInvariant()), request.Url, token, request.Body).GetAwaiter().GetResult();
            Assert.True(reply.Status < 500, $"{request}: {reply.Text}");
            // The server itself refuses some addresses.
            if (reply is not { Status: 400, MediaType: "" })
                Schemas.AssertDocumented(request.Operation.Operation, reply);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));
    }

    /// <summary>Parameters that are documented, with values that are and that are not, and one that there is not.</summary>
    private static Gen<string> Parameter(JsonNode operation)
    {
        var documented = operation["parameters"]!.AsArray().Select(p => Schemas.Resolved(p!)).Where(p => (string)p["in"]! == "query").Select(p => (string)p["name"]!).ToArray();
        var values = Gen.Elements("", "0", "1", "500", "501", "-1", "active", "removed", "off", "cmVjb3Jk", "2026-09-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "%00", "%F0%9F%98%80", "it's");
        return from name in documented.Length == 0 ? Gen.Constant("x") : Gen.Frequency((9, Gen.Elements(documented)), (1, Gen.Constant("x"))) from value in values select $"{name}={value}";
    }

    /// <summary>Bodies made of the fields of the documented one, and such as are no JSON.</summary>
    private static Gen<string?> Body(JsonNode operation)
    {
        if (operation["requestBody"]?["content"]!["application/json"]!["schema"] is not { } schema)
            return Gen.Constant((string?)null);
        var names = Schemas.Resolved(schema)["properties"]!.AsObject().Select(p => p.Key).Append("more").ToArray();
        var values = Gen.OneOf(Gen.Choose(-2, 722).Select(n => $"{n}"), Gen.Elements("null", "true", "1e3", "1e400", "0.5", "\"1\"", "\"\\ud800\"", "[]", "{}"));
        var fields = from name in Gen.Elements(names) from value in values select $"\"{name}\":{value}";
        return Gen.OneOf(
            Gen.Elements<string?>(null, "", "null", "[]", "{", "1", "{}"),
            from some in Gen.ListOf(fields, 2) select (string?)$"{{{string.Join(',', some)}}}");
    }

    /// <summary>The path of a customer that has gone.</summary>
    private async Task<string> RemovedAsync(string path)
    {
        var application = await rap.Partners.ApprovedAsync();
        await rap.Partners.AcceptAsync(application);
        ApplicationHub.Good(await rap.Partners.Get<ChangeInstall>().RemoveAsync(null, StsHub.School, application.Id, ApplicationHub.Somebody, TestContext.Current.CancellationToken));
        return path.Replace("{applicationId}", $"{application.Id}", StringComparison.Ordinal).Replace("{organisationId}", $"{StsHub.School}", StringComparison.Ordinal).Replace("{secretId}", "none", StringComparison.Ordinal);
    }

    private async Task<RapReply> SendAsync(HttpMethod method, string path, string? token, string? body)
    {
        using var content = body is null ? null : new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
        return await rap.SendAsync(path, token, method, body: content);
    }
}
