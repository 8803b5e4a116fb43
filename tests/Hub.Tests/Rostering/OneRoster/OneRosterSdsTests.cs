using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Hub.Tests.Sts;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>What Microsoft School Data Sync asks of a OneRoster provider, and what its makers' own test suite asserts of each answer (learn.microsoft.com/schooldatasync/sds-oneroster-api).</summary>
public sealed partial class OneRosterSdsTests(OneRosterHub hub) : IClassFixture<OneRosterHub>
{
    private static readonly string[] Everybody = ["p1", "p2", "p3", "p4", "p5", "p6", "parent", "pupil", "teacher"];
    private static readonly string[] Pupils = ["p1", "p2", "p3", "p4", "p5", "p6", "pupil"];

    /// <summary>What is asked, the key of the list, and who or what must come.</summary>
    public static TheoryData<string, string, string[]> Requests => new()
    {
        { "/orgs?offset=0&limit=5000&filter=status='active'", "orgs", ["school", "trust"] },
        { "/academicSessions?offset=0&limit=5000&filter=status='active'", "academicSessions", ["autumn", "year"] },
        { "/users?offset=0&limit=5000&filter=status='active'", "users", Everybody },
        { "/classes?offset=0&limit=5000&filter=status='active'", "classes", ["7ma1"] },
        { "/enrollments?offset=0&limit=5000&filter=status='active'", "enrollments", ["e1", "e2"] },
        { "/courses?offset=0&limit=5000&filter=status='active'", "courses", ["maths7"] },
        { "/users?offset=0&limit=5000&filter=dateLastModified>'2020-01-01T00:00:00.000Z'", "users", Everybody },
        { "/users?offset=0&limit=5000&filter=dateLastModified%3E%272120-01-01T00:00:00.000Z%27", "users", [] },
        { "/enrollments?filter=dateLastModified>'2120-01-01'", "enrollments", [] },
        { "/users?filter=role='guardian'", "users", [] },
        { "/users?filter=role='parent'", "users", ["parent"] },
        { "/users?filter=email='ada@stmarys.sch.uk'", "users", ["pupil"] },
        { "/users?filter=status='tobedeleted'", "users", [] },
        { "/schools", "orgs", ["school"] },
        { "/schools/school/classes", "classes", ["7ma1"] },
        { "/schools/school/students", "users", Pupils },
        { "/schools/school/teachers", "users", ["teacher"] },
        { "/schools/school/enrollments", "enrollments", ["e1", "e2"] },
        { "/schools/nobody/classes", "classes", [] },
        { "/schools/nobody/students", "users", [] },
        { "/schools/nobody/teachers", "users", [] },
        { "/schools/nobody/enrollments", "enrollments", [] },
        { "/students?limit=5000&offset=0", "users", Pupils },
        { "/teachers?limit=5000&offset=0", "users", ["teacher"] },
        { "/academicSessions?filter=schoolYear='2027' AND status='active'", "academicSessions", ["autumn", "year"] },
        { "/academicSessions?filter=schoolYear='2026' AND status='active'", "academicSessions", [] },
        { "/users?limit=2&offset=0", "users", ["p1", "p2"] },
        { "/users?limit=2&offset=2", "users", ["p3", "p4"] },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_OfSchoolDataSync_IsAnsweredAsItAsserts(string path, string key, string[] ids)
    {
        var reply = await hub.GetAsync(path);

        Assert.Equal(200, reply.Status);
        Assert.Equal("application/json", reply.Headers["Content-Type"]);
        Assert.Equal(path.Contains("limit=2", StringComparison.Ordinal) ? "9" : ids.Length.ToString(CultureInfo.InvariantCulture), reply.Headers["X-Total-Count"]);
        Assert.Equal(ids, reply.Ids(key));
        foreach (var record in reply.Json[key]!.AsArray())
            AssertRecord(key, record!);
    }

    [Theory]
    [InlineData("/terms/autumn", "academicSession")]
    [InlineData("/users/parent", "user")]
    [InlineData("/orgs/school", "org")]
    public async Task Record_ByItsId_IsGiven(string path, string key)
    {
        var reply = await hub.GetAsync(path);

        Assert.Equal(200, reply.Status);
        Assert.Equal(path[(path.LastIndexOf('/') + 1)..], (string?)reply.Json[key]!["sourcedId"]);
    }

    [Fact]
    public async Task Guardians_AndTheirPupils_NameOneAnother()
    {
        var parent = (await hub.GetAsync("/users/parent")).Json["user"]!;
        var pupil = (await hub.GetAsync("/users/pupil")).Json["user"]!;

        Assert.Equal("pupil", (string?)parent["agents"]![0]!["sourcedId"]);
        Assert.Equal("parent", (string?)pupil["agents"]![0]!["sourcedId"]);
        Assert.Equal("anne@home.example", (string?)parent["email"]);
    }

    /// <summary>The token as School Data Sync gets it: Basic credentials, a form with nothing but the grant, no scope.</summary>
    [Fact]
    public async Task Token_AsSchoolDataSyncAsks_OpensTheRoster()
    {
        var (id, secret) = await hub.Partners.ClientAsync(StsHub.School, StsHub.Application, ["onerosterapi"]);
        var answer = await hub.Partners.Sts.PostAsync(new Dictionary<string, string> { ["grant_type"] = "client_credentials" }, $"{id}:{secret}");

        Assert.Equal(200, (await hub.GetAsync("/orgs", answer.AccessToken)).Status);
    }

    private static void AssertRecord(string key, JsonNode record)
    {
        Assert.Matches(Moment(), (string)record["dateLastModified"]!);
        Assert.Contains((string?)record["status"], new[] { "active", "tobedeleted" });
        string[] required = key switch
        {
            "orgs" => ["name", "type", "identifier"],
            "users" => ["username", "givenName", "familyName", "identifier", "role", "enabledUser"],
            "classes" => ["title", "classType"],
            "academicSessions" => ["title", "startDate", "endDate", "type", "schoolYear"],
            "enrollments" => ["role", "primary"],
            _ => ["title"],
        };
        foreach (var name in required)
            Assert.NotEqual("", (string?)record[name] ?? "");
        if (key == "users")
        {
            Assert.DoesNotContain('@', (string)record["username"]!);
            Assert.Equal("school", (string?)record["orgs"]![0]!["sourcedId"]);
        }
        else if (key == "classes")
        {
            Assert.Equal("school", (string?)record["school"]!["sourcedId"]);
            Assert.Equal("autumn", (string?)record["terms"]![0]!["sourcedId"]);
        }
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
    private static partial Regex Moment();
}
