using FsCheck;
using FsCheck.Fluent;
using Hub.Functions.Rostering.OneRoster;
using Hub.Tests.Partners;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>The OpenAPI description says what the endpoints do, they do what it says, and they are those of the standard.</summary>
public sealed class OneRosterDocumentTests(OneRosterHub hub) : IClassFixture<OneRosterHub>
{
    private static readonly RapSchemas Schemas = new(OneRosterDocument.Json);

    /// <summary>The reading operations of the rostering service (OneRoster 1.1 section 3.3, and the same of 1.2).</summary>
    private static readonly string[] Standard =
    [
        "getAcademicSession", "getAllAcademicSessions", "getAllClasses", "getAllCourses", "getAllDemographics", "getAllEnrollments", "getAllGradingPeriods", "getAllOrgs", "getAllSchools", "getAllStudents",
        "getAllTeachers", "getAllTerms", "getAllUsers", "getClass", "getClassesForCourse", "getClassesForSchool", "getClassesForStudent", "getClassesForTeacher", "getClassesForTerm", "getClassesForUser", "getCourse",
        "getCoursesForSchool", "getDemographics", "getEnrollment", "getEnrollmentsForClassInSchool", "getEnrollmentsForSchool", "getGradingPeriod", "getGradingPeriodsForTerm", "getOrg", "getSchool", "getStudent",
        "getStudentsForClass", "getStudentsForClassInSchool", "getStudentsForSchool", "getTeacher", "getTeachersForClass", "getTeachersForClassInSchool", "getTeachersForSchool", "getTerm", "getTermsForSchool", "getUser",
    ];

    [Fact]
    public void Document_Operations_AreThoseOfTheStandardInBothVersions() => Assert.Equal(
        Standard.Concat(Standard.Select(name => $"{name}12")).Order(StringComparer.Ordinal), Schemas.Operations.Select(o => (string)o.Operation["operationId"]!).Order(StringComparer.Ordinal));

    [Fact]
    public async Task Document_AsServed_IsOpenApi31()
    {
        var answer = await hub.Partners.SendAsync("/ims/oneroster/openapi.json", null);

        Assert.Equal((200, "application/json"), (answer.Status, answer.MediaType));
        Assert.Equal("3.1.0", (string?)answer.Json["openapi"]);
    }

    [Fact]
    public async Task Page_ForReaders_NamesEveryOperationAndField()
    {
        var page = await hub.Partners.SendAsync("/ims/oneroster", null);

        Assert.Equal((200, "text/html"), (page.Status, page.MediaType));
        Assert.Contains("href=\"/ims/oneroster/openapi.json\"", page.Text, StringComparison.Ordinal);
        foreach (var (path, _, operation) in Schemas.Operations)
        {
            Assert.Contains(path, page.Text, StringComparison.Ordinal);
            Assert.Contains($"id=\"{operation["operationId"]}\"", page.Text, StringComparison.Ordinal);
        }

        foreach (var field in OneRosterApi.All.SelectMany(a => a.Views.Users).Select(f => f.Name))
            Assert.Contains($"<code>{field}</code>", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_OfEveryOperation_AreAsDocumented()
    {
        var roster = await hub.TokenAsync("onerosterapi");
        var demographics = await hub.TokenAsync(OneRosterHub.Demographics11, OneRosterHub.Demographics12);
        foreach (var (path, _, operation) in Schemas.Operations)
        {
            var (right, wrong) = path.Contains("demographics", StringComparison.Ordinal) ? (demographics, roster) : (roster, demographics);
            var at = Filled(path, known: true);
            var seen = new HashSet<int>();
            var first = await hub.Partners.SendAsync(at, right);
            foreach (var reply in new[]
            {
                first, await hub.Partners.SendAsync(at, wrong), await hub.Partners.SendAsync(at, "garbage"), await hub.Partners.SendAsync($"{at}?fields=", right),
                await hub.Partners.SendAsync(Filled(path, known: false), right), await hub.Partners.SendAsync($"{at}?fields=sourcedId,status", right),
                first.Status == 200 ? await hub.Partners.SendAsync(at, right, ifNoneMatch: first.Headers["ETag"]) : null,
            })
            {
                if (reply is null)
                    continue;
                Schemas.AssertDocumented(operation, reply);
                seen.Add(reply.Status);
            }

            // The school has no grading periods. What a client is told when it asks too often: OneRosterLimitTests.
            int[] unseen = path.EndsWith("/gradingPeriods/{id}", StringComparison.Ordinal) ? [429, 200, 304] : [429];
            Assert.Equal(operation["responses"]!.AsObject().Select(r => int.Parse(r.Key, null)).Except(unseen).Order(), seen.Order());
        }
    }

    /// <summary>Whatever is sent for the parameters: a documented answer.</summary>
    [Fact]
    public void Requests_OfAnyKind_AreAnsweredAsDocumented()
    {
        var operations = Schemas.Operations.Where(o => !o.Path.Contains("demographics", StringComparison.Ordinal)).ToArray();
        var likely = Gen.Elements(
            "status='active'", "dateLastModified>'2026-01-01T00:00:00Z'", "dateLastModified>'9999-12-31T23:59:59Z'", "grades~''", "orgs.sourcedId!='x' OR status='", "startDate>'2026-02-30'", "type='x' AND ",
            "sourcedId,status", "sourcedId", "familyName", "terms.sourcedId", "-1", "5", "10000", "2147483648", "desc", "asc", "\0", "%00", "'");
        var any = Gen.Frequency((3, likely), (1, ArbMap.Default.GeneratorFor<string>().Select(t => new string([.. (t ?? "").Where(c => !char.IsSurrogate(c))]))));
        var requests =
            from operation in Gen.Elements(operations)
            from known in ArbMap.Default.GeneratorFor<bool>()
            from parameters in Gen.ListOf(from name in Gen.Elements("filter", "filter", "fields", "sort", "orderBy", "limit", "offset", "other") from value in any select $"{name}={Uri.EscapeDataString(value)}", 3)
            select (operation.Operation, Url: $"{Filled(operation.Path, known)}?{string.Join('&', parameters)}");

        Prop.ForAll(Arb.From(requests), request =>
        {
            var reply = hub.Partners.SendAsync(request.Url, hub.Token).GetAwaiter().GetResult();
            Assert.True(reply.Status < 500, $"{request.Url}: {reply.Text}");
            Schemas.AssertDocumented(request.Operation, reply);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(250));
    }

    private static string Filled(string path, bool known)
    {
        var segments = path.Split('/');
        return string.Join('/', segments.Select((s, i) => s.StartsWith('{') ? (known ? OneRosterAccessTests.IdIn(segments[i - 1]) : "no%2Fbody") : s));
    }
}
