using Hub.Tests.Partners;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>Lists and records of both versions: which come, in what order, how much of each, and how it is said that something is wrong.</summary>
public sealed class OneRosterReadTests(OneRosterHub hub) : IClassFixture<OneRosterHub>
{
    [Theory]
    [InlineData("/users?filter=familyName='byron'", "parent pupil")]
    [InlineData("/users?filter=familyName!='Byron' AND familyName!='Somerville'", "p1 p2 p3 p4 p5 p6")]
    [InlineData("/users?filter=familyName~'ame'", "p1 p2 p3 p4 p5 p6")]
    [InlineData("/users?filter=familyName>'Name4' AND familyName<='Name6'", "p5 p6")]
    [InlineData("/users?filter=familyName>='Name6'", "p6 teacher")]
    [InlineData("/users?filter=familyName<'Name1'", "parent pupil")]
    [InlineData("/users?filter=role='teacher' OR email~'ada@' AND role='student'", "pupil teacher")]
    [InlineData("/users?filter=email='anne@home.example' OR sourcedId='p1'", "p1 parent")]
    [InlineData("/users?filter=sourcedId='P1'", "")]
    [InlineData("/users?filter=grades='07'", "p1 p2 p3 p4 p5 p6 pupil")]
    [InlineData("/users?filter=grades!='07'", "parent teacher")]
    [InlineData("/users?filter=agents.sourcedId='parent'", "pupil")]
    [InlineData("/users?filter=middleName='x'", "")]
    [InlineData("/users?filter=middleName!='x' AND role='teacher'", "teacher")]
    [InlineData("/users?filter=enabledUser='true' AND orgs.sourcedId='school' AND role='parent'", "parent")]
    [InlineData("/users?filter=givenName='O''Brien'", "")]
    [InlineData("/users?sort=familyName&orderBy=desc&limit=3", "teacher p6 p5")]
    [InlineData("/users?sort=familyName&limit=3", "parent pupil p1")]
    [InlineData("/users?sort=familyName&orderBy=asc&limit=2&offset=1", "pupil p1")]
    [InlineData("/users?orderBy=desc&limit=2", "teacher pupil")]
    [InlineData("/users?sort=dateLastModified&limit=2", "p1 p2")]
    [InlineData("/users?limit=5&offset=7", "pupil teacher")]
    [InlineData("/users?limit=5&offset=2147483647", "")]
    [InlineData("/users?other=x&limit=1", "p1")]
    [InlineData("/students/pupil/classes", "7ma1")]
    [InlineData("/teachers/teacher/classes", "7ma1")]
    [InlineData("/teachers/pupil/classes", "")]
    [InlineData("/users/pupil/classes", "7ma1")]
    [InlineData("/users/p1/classes", "")]
    [InlineData("/classes/7ma1/students", "pupil")]
    [InlineData("/classes/7ma1/teachers", "teacher")]
    [InlineData("/classes/nothing/teachers", "")]
    [InlineData("/schools/school/courses", "maths7")]
    [InlineData("/schools/school/terms", "autumn")]
    [InlineData("/schools/trust/terms", "")]
    [InlineData("/schools/school/classes/7ma1/students", "pupil")]
    [InlineData("/schools/school/classes/7ma1/teachers", "teacher")]
    [InlineData("/schools/trust/classes/7ma1/teachers", "")]
    [InlineData("/schools/school/classes/7ma1/enrollments", "e1 e2")]
    [InlineData("/schools/trust/classes/7ma1/enrollments", "")]
    [InlineData("/terms/autumn/classes", "7ma1")]
    [InlineData("/terms/autumn/gradingPeriods", "")]
    [InlineData("/courses/maths7/classes", "7ma1")]
    [InlineData("/terms", "autumn")]
    [InlineData("/gradingPeriods", "")]
    [InlineData("/classes?filter=terms.sourcedId='autumn' AND school.sourcedId='school'", "7ma1")]
    [InlineData("/enrollments?filter=primary='true'", "e2")]
    [InlineData("/academicSessions?filter=startDate>='2026-09-01' AND endDate<'2027-01-01'", "autumn")]
    [InlineData("/academicSessions?filter=endDate~'-08-'", "year")]
    public async Task List_AskedFor_HoldsThoseInOrder(string path, string ids)
    {
        foreach (var reply in new[] { await hub.GetAsync(path), path.Contains("role=", StringComparison.Ordinal) || path.Contains("orgs.", StringComparison.Ordinal) ? null : await hub.Get12Async(path) })
        {
            if (reply is null)
                continue;
            Assert.True(reply.Status == 200, reply.Text);
            var (_, list) = Assert.Single(reply.Json.AsObject());
            Assert.Equal(ids, string.Join(' ', list!.AsArray().Select(r => (string)r!["sourcedId"]!)));
        }
    }

    [Fact]
    public async Task Pages_OneAfterAnother_HoldEverybodyOnce()
    {
        var seen = new List<string>();
        var url = "/users?limit=4&filter=status='active' AND familyName!='A+B'";
        while (url is not null)
        {
            var reply = await hub.GetAsync(url);
            seen.AddRange(reply.Ids("users"));
            Assert.Equal("9", reply.Headers["X-Total-Count"]);
            Assert.Contains("limit=4&offset=0>; rel=\"first\"", reply.Headers["Link"], StringComparison.Ordinal);
            Assert.Contains("limit=4&offset=8>; rel=\"last\"", reply.Headers["Link"], StringComparison.Ordinal);
            Assert.Equal(seen.Count > 4, reply.Headers["Link"].Contains("rel=\"prev\"", StringComparison.Ordinal));
            var next = reply.Headers["Link"].Split(", ").SingleOrDefault(l => l.EndsWith("rel=\"next\"", StringComparison.Ordinal));
            Assert.True(next is null || next.StartsWith($"<{hub.Partners.Sts.Hub.Address}ims/oneroster/v1p1/users?", StringComparison.Ordinal), next);
            url = next is null ? null : next[(next.IndexOf("/v1p1", StringComparison.Ordinal) + 5)..next.IndexOf('>', StringComparison.Ordinal)];
        }

        Assert.Equal(["p1", "p2", "p3", "p4", "p5", "p6", "parent", "pupil", "teacher"], seen);
    }

    [Fact]
    public async Task Record_OfEachKind_IsWholeInBothVersions()
    {
        Assert.Equal(
            "sourcedId status dateLastModified username userIds enabledUser givenName familyName identifier email agents grades role orgs",
            Names(await hub.GetAsync("/students/pupil"), "user"));
        Assert.Equal(
            "sourcedId status dateLastModified username userIds enabledUser givenName familyName identifier email agents grades roles primaryOrg",
            Names(await hub.Get12Async("/students/pupil"), "user"));
        var pupil = (await hub.Get12Async("/users/pupil")).Json["user"]!;
        Assert.Equal("""{"roleType":"primary","role":"student","org":{"href":"HUBims/oneroster/rostering/v1p2/orgs/school","sourcedId":"school","type":"org"}}""",
            pupil["roles"]![0]!.ToJsonString().Replace(hub.Partners.Sts.Hub.Address.ToString(), "HUB", StringComparison.Ordinal));
        Assert.Equal("HubId", (string?)pupil["userIds"]![0]!["type"]);
        Assert.Equal("ada", (string?)pupil["username"]);
        foreach (var (path, key, names) in new[]
        {
            ("/schools/school", "org", "name type identifier parent"), ("/terms/autumn", "academicSession", "title startDate endDate type parent schoolYear"),
            ("/courses/maths7", "course", "title schoolYear courseCode grades subjects org subjectCodes"),
            ("/classes/7ma1", "class", "title classCode classType location grades subjects course school terms subjectCodes periods"),
            ("/enrollments/e1", "enrollment", "user class school role primary"),
        })
        {
            Assert.Equal($"sourcedId status dateLastModified {names}", Names(await hub.GetAsync(path), key));
            Assert.Equal($"sourcedId status dateLastModified {names}", Names(await hub.Get12Async(path), key));
        }
    }

    [Theory]
    [InlineData("/users/nobody")]
    [InlineData("/users/P1")]
    [InlineData("/students/teacher")]
    [InlineData("/teachers/pupil")]
    [InlineData("/schools/trust")]
    [InlineData("/terms/year")]
    [InlineData("/gradingPeriods/autumn")]
    [InlineData("/elsewhere")]
    [InlineData("/users/pupil/teachers")]
    [InlineData("/users/pupil/classes/7ma1")]
    [InlineData("/Users")]
    [InlineData("")]
    [InlineData("/demographics/pupil/x")]
    public async Task Record_ThatThereIsNot_IsUnknown(string path)
    {
        foreach (var reply in new[] { await hub.GetAsync(path), await hub.Get12Async(path) })
            Assert.Equal((404, "unknownobject"), (reply.Status, reply.Minor()));
    }

    [Theory]
    [InlineData("filter=color='red'", "invalid_filter_field", "color")]
    [InlineData("filter=status", "invalid_filter_field", "character 7")]
    [InlineData("filter=", "invalid_filter_field", "character 1")]
    [InlineData("filter=password='x'", "invalid_filter_field", "password")]
    [InlineData("filter=dateLastModified>'yesterday'", "invalid_filter_field", "dateLastModified")]
    [InlineData("filter=dateLastModified~'2026'", "invalid_filter_field", "dateLastModified")]
    [InlineData("limit=0", "invaliddata", "limit")]
    [InlineData("limit=x", "invaliddata", "limit")]
    [InlineData("limit=10001", "invaliddata", "limit")]
    [InlineData("limit=99999999999", "invaliddata", "limit")]
    [InlineData("offset=-1", "invaliddata", "offset")]
    [InlineData("limit=1&limit=2", "invaliddata", "limit")]
    [InlineData("filter=status='active'&filter=status='active'", "invaliddata", "filter")]
    [InlineData("orderBy=up", "invaliddata", "orderBy")]
    public async Task Parameter_ThatIsWrong_IsSaidToBe(string query, string code, string about)
    {
        foreach (var reply in new[] { await hub.GetAsync($"/users?{query}"), await hub.Get12Async($"/users?{query}") })
        {
            Assert.Equal((400, code), (reply.Status, reply.Minor()));
            Assert.Equal(("failure", "error"), ((string?)reply.Json["imsx_codeMajor"], (string?)reply.Json["imsx_severity"]));
            Assert.Contains(about, reply.Description(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Day_ComparedWithNone_IsRefused() => Assert.Equal("invalid_filter_field", (await hub.GetAsync("/terms?filter=startDate>'1/9/2026'")).Minor());

    [Fact]
    public async Task Fields_Named_AreAllThatIsGiven()
    {
        Assert.Equal("sourcedId givenName", Names(await hub.GetAsync("/users?fields=givenName,%20sourcedId&limit=1"), "users"));
        Assert.Equal("email", Names(await hub.GetAsync("/users/pupil?fields=email"), "user"));
        Assert.Equal("terms", Names(await hub.Get12Async("/classes/7ma1?fields=terms"), "class"));
    }

    /// <summary>OneRoster 1.1 gives all data, with a warning; 1.2 refuses.</summary>
    [Theory]
    [InlineData("fields=givenName,nothing", "invalid_selection_field", "nothing")]
    [InlineData("sort=nothing", "invalid_sort_field", "sort")]
    public async Task Fields_ThatThereAreNot_AreAWarningOrARefusal(string query, string code, string about)
    {
        var warned = await hub.GetAsync($"/users?{query}");
        Assert.Equal(200, warned.Status);
        Assert.Equal(9, warned.Ids("users").Length);
        Assert.Contains("role", Names(warned, "users"), StringComparison.Ordinal);
        var status = Assert.Single(warned.Json["statusInfoSet"]!.AsArray())!;
        Assert.Equal(("success", "warning", code), ((string?)status["imsx_codeMajor"], (string?)status["imsx_severity"], (string?)status["imsx_CodeMinor"]!["imsx_codeMinorField"]![0]!["imsx_codeMinorFieldValue"]));
        Assert.Contains(about, (string?)status["imsx_description"], StringComparison.Ordinal);

        var refused = await hub.Get12Async($"/users?{query}");
        Assert.Equal((400, code), (refused.Status, refused.Minor()));
    }

    [Fact]
    public async Task Fields_Blank_AreRefused()
    {
        Assert.Equal("invalid_blank_selection_field", (await hub.GetAsync("/users?fields=")).Minor());
        Assert.Equal("invalid_selection_field", (await hub.Get12Async("/users?fields=%20")).Minor());
    }

    [Fact]
    public async Task Demographics_OfPupils_NeedTheirOwnScopeAndNothingElse()
    {
        var token = await hub.TokenAsync(OneRosterHub.Demographics11);
        var reply = await hub.GetAsync("/demographics", token);

        Assert.Equal(["pupil"], reply.Ids("demographics"));
        Assert.Equal("sourcedId status dateLastModified birthDate sex", Names(await hub.GetAsync("/demographics/pupil", token), "demographics"));
        Assert.Equal(404, (await hub.GetAsync("/demographics/teacher", token)).Status);
        Assert.Equal(403, (await hub.GetAsync("/demographics")).Status);
        Assert.Equal(403, (await hub.GetAsync("/demographics/pupil")).Status);
        Assert.Equal(403, (await hub.GetAsync("/users", token)).Status);
        Assert.Equal(403, (await hub.Get12Async("/demographics", token)).Status);
        Assert.Equal(200, (await hub.Get12Async("/demographics", await hub.TokenAsync(OneRosterHub.Demographics12))).Status);
        Assert.DoesNotContain("2015", (await hub.GetAsync("/users?limit=5000")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answer_AskedForAgain_IsNotSentAgain()
    {
        var first = await hub.GetAsync("/classes");

        Assert.Equal(304, (await hub.GetAsync("/classes", ifNoneMatch: first.Headers["ETag"])).Status);
        Assert.Equal(200, (await hub.GetAsync("/classes?limit=5", ifNoneMatch: first.Headers["ETag"])).Status);
        Assert.Equal("", (await hub.GetAsync("/classes", ifNoneMatch: first.Headers["ETag"])).Text);
    }

    [Fact]
    public async Task Method_OtherThanGet_IsRefused()
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete, HttpMethod.Patch })
        {
            var reply = await hub.Partners.SendAsync(OneRosterHub.V11 + "/users/pupil", hub.Token, method);
            Assert.Equal((405, "unsupported", "GET"), (reply.Status, reply.Minor(), reply.Headers["Allow"]));
        }
    }

    private static string Names(RapReply reply, string key) =>
        string.Join(' ', (reply.Json[key] is System.Text.Json.Nodes.JsonArray list ? list[0]! : reply.Json[key]!).AsObject().Select(p => p.Key));
}
