using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Hub.Functions.Partners;
using Hub.Functions.Sts;
using Hub.Local.Functions;
using Hub.Tests.Sts;

namespace Hub.Tests.Partners;

/// <summary>The OpenAPI description says what the endpoints do, and they do what it says.</summary>
public sealed partial class RapDocumentTests(RapHub rap) : IClassFixture<RapHub>
{
    private static readonly RapSchemas Schemas = new();

    /// <summary>The operations that give a school's data.</summary>
    private static IEnumerable<(string Path, string Method, JsonNode Operation)> SchoolData => Schemas.Operations.Where(o => o.Path.StartsWith("/rap/v1/organisation/", StringComparison.Ordinal));

    [Fact]
    public void Document_Operations_AreTheFunctions()
    {
        var functions = from method in typeof(RapFunctions).Assembly.GetTypes().SelectMany(t => t.GetMethods())
                        let trigger = method.GetParameters().Select(p => p.GetCustomAttribute<HttpTriggerAttribute>()).FirstOrDefault(t => t is not null)
                        where trigger?.Route?.StartsWith("rap/", StringComparison.Ordinal) == true && method.GetCustomAttribute<RequiresScopeAttribute>() is not null
                        from verb in trigger.Methods
                        select $"{verb} /{Constraint().Replace(trigger.Route!, "{$1}").Replace("{siteId}", "{organisationId}", StringComparison.Ordinal)} {method.GetCustomAttribute<FunctionAttribute>()!.Name}";

        Assert.Equal(functions.Order(StringComparer.Ordinal), Schemas.Operations.Select(o => $"{o.Method} {o.Path} {o.Operation["operationId"]}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Document_AsServed_IsOpenApi31()
    {
        var answer = await rap.SendAsync("/rap/openapi.json", null);

        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
        Assert.Equal("3.1.0", (string?)answer.Json["openapi"]);
    }

    [Fact]
    public async Task Page_ForReaders_NamesEveryOperationAndField()
    {
        var page = await rap.SendAsync("/rap", null);

        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("default-src 'none'", page.Headers["Content-Security-Policy"], StringComparison.Ordinal);
        foreach (var (path, _, operation) in Schemas.Operations)
        {
            Assert.Contains(path, page.Text, StringComparison.Ordinal);
            Assert.Contains($"id=\"{operation["operationId"]}\"", page.Text, StringComparison.Ordinal);
        }

        foreach (var field in RapViews.Person.Fields.Select(f => f.Name).Concat(RapViews.Group.Fields.Select(f => f.Name)))
            Assert.Contains($"<code>{field}</code>", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_OfEveryOperation_AreAsDocumented()
    {
        var foreign = (await rap.Sts.TokenAsync(await OtherSchoolsClientAsync())).AccessToken;
        var little = (await rap.Sts.TokenAsync(await rap.ClientAsync(StsHub.School, StsHub.Application, ["rapapi"]))).AccessToken;
        foreach (var (path, _, operation) in SchoolData)
        {
            var at = Filled(path, "pupil");
            var seen = new HashSet<int>();
            foreach (var (url, token) in new[]
            {
                (at, rap.Token), (at, rap.FullToken), (at, little), (at, foreign), (at, "garbage"), ($"{at}?x=1", rap.Token), (Filled(path, "nobody"), rap.Token),
                ($"{at}?fields=addresses", rap.Token), ($"{at}?cursor=x", rap.Token), ($"{at}?limit=x", rap.Token), ($"{at}?updatedSince=2020-01-01T00:00:00Z", rap.Token),
                ($"{at}?updatedSince={DateTime.UtcNow.AddDays(-2):yyyy-MM-dd'T'HH:mm:ss'Z'}", rap.FullToken),
            })
            {
                var reply = await rap.SendAsync(url, token);
                Schemas.AssertDocumented(operation, reply);
                seen.Add(reply.Status);
                if (reply.Status != 200)
                    continue;
                var unchanged = await rap.SendAsync(url, token, ifNoneMatch: reply.Headers["ETag"]);
                Schemas.AssertDocumented(operation, unchanged);
                seen.Add(unchanged.Status);
            }

            // What a client is told when it asks too often: RapLimitTests.
            Assert.Equal(operation["responses"]!.AsObject().Select(r => int.Parse(r.Key, null)).Except([429]).Order(), seen.Order());
        }
    }

    /// <summary>Answers with every scope hold every field that is documented, and what can be named is what there is.</summary>
    [Fact]
    public async Task Fields_OfAnswers_AreTheDocumentedOnes()
    {
        foreach (var (path, schema, parameter, known) in new[]
        {
            ("/students", "Person", "personFields", RapViews.Person.Fields.Select(f => f.Name).Prepend("externalId")),
            ("/groups", "Group", "groupFields", RapViews.Group.Fields.Select(f => f.Name).Prepend("id")),
        })
        {
            var names = (await rap.SendAsync(RapHub.School + path, rap.FullToken)).Names;
            var documented = Schemas.Resolved(new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" })["properties"]!.AsObject().Select(p => p.Key).ToArray();
            var nameable = Schemas.Resolved(new JsonObject { ["$ref"] = $"#/components/parameters/{parameter}" })["schema"]!["items"]!["enum"]!.AsArray().Select(n => (string)n!);

            Assert.Equal(documented, names);
            Assert.Equal(documented, nameable);
            Assert.Equal(documented, known);
        }
    }

    /// <summary>Whatever is sent for the parameters, or as ones that there are not: a documented answer.</summary>
    [Fact]
    public void Requests_OfAnyKind_AreAnsweredAsDocumented()
    {
        var operations = SchoolData.ToArray();
        var requests =
            from number in Gen.Choose(0, operations.Length - 1)
            from id in Gen.OneOf(Gen.Elements("pupil", "teacher", "it's", "a%2Fb", "%F0%9F%98%80", ".", "%00", "%25", "%C0%80"), Escaped())
            from parameters in Gen.ListOf(Parameter(operations[number].Operation), 3)
            select (Operation: operations[number], Url: Filled(operations[number].Path, id) + (parameters.Count > 0 ? "?" + string.Join('&', parameters) : ""));

        Prop.ForAll(Arb.From(requests), request =>
        {
            var reply = rap.SendAsync(request.Url, rap.Token).GetAwaiter().GetResult();
            Assert.True(reply.Status < 500, $"{request.Url}: {reply.Text}");
            // Some ids lead to another address, or to none: the server removes dots and refuses half characters.
            if (reply.Status == 404 && reply.Code == "not_found" || reply.Status == 400 && reply.MediaType == "")
                return;
            if (!request.Url.Contains("/people/.", StringComparison.Ordinal))
                Schemas.AssertDocumented(request.Operation.Operation, reply);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    private static Gen<string> Parameter(JsonNode operation)
    {
        var documented = operation["parameters"]!.AsArray().Select(p => Schemas.Resolved(p!)).Where(p => (string)p["in"]! == "query").ToArray();
        var named = documented.Length == 0 ? Gen.Constant("x=1") : from parameter in Gen.Elements(documented) from value in Value(parameter) select $"{parameter["name"]}={value}";
        return Gen.Frequency((9, named), (1, from name in Escaped() from value in Escaped() select $"{name}={value}"));
    }

    private static Gen<string> Value(JsonNode parameter)
    {
        var likely = (string)parameter["name"]! switch
        {
            "limit" => Gen.Choose(-1, 502).Select(n => $"{n}"),
            "updatedSince" => Gen.Choose(-120, 5).Select(days => DateTime.UtcNow.AddDays(days).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null)),
            "cursor" => Gen.Elements("cmVjb3JkX3N0dWRlbnRfcDE", "Y2hhbmdlX3N0dWRlbnRf", "cmVjb3JkX3N0dWRlbnRf77-_", "cmVjb3JkX3N0dWRlbnRfJw", "", "%00"),
            _ => Gen.Elements([.. parameter["schema"]!["items"]!["enum"]!.AsArray().Select(n => (string)n!)]),
        };
        return Gen.Frequency((4, likely), (1, Escaped()));
    }

    /// <summary>Any text, written for a URL.</summary>
    private static Gen<string> Escaped() => ArbMap.Default.GeneratorFor<string>().Select(text =>
        Uri.EscapeDataString(new string([.. (text ?? "").Where(c => !char.IsSurrogate(c))])) is { Length: > 0 } escaped ? escaped : "x");

    private async Task<(string Id, string Secret)> OtherSchoolsClientAsync()
    {
        var application = Guid.NewGuid();
        await rap.Sts.InstallAsync(StsHub.OtherSchool, application, "active");
        return await rap.ClientAsync(StsHub.OtherSchool, application, RapHub.UsualScopes);
    }

    private static string Filled(string path, string id) => path.Replace("{organisationId}", StsHub.School.ToString(), StringComparison.Ordinal).Replace("{externalId}", id, StringComparison.Ordinal);

    [GeneratedRegex(@"\{(\w+)(?::[^}]*)?\}")]
    private static partial Regex Constraint();
}
