using System.Text.Json.Nodes;
using Hub.Core.Accounts.FromMis;
using Hub.Core.Operations;
using Hub.Core.Partners.Rap;
using Hub.Tests.Fixtures;
using Hub.Tests.Sts;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Tests.Partners;

/// <summary>Reading a school over RAP, as a partner does.</summary>
public sealed class RapReadTests(RapHub rap) : IClassFixture<RapHub>
{
    private static readonly string[] Pupils = ["p1", "p2", "p3", "p4", "p5", "p6", "pupil"];

    /// <summary>Of the pupil in the feed, at whatever time the tests run.</summary>
    private static string? Band => AgeBand.Of(new DateOnly(2015, 3, 4), DateOnly.FromDateTime(DateTime.UtcNow));

    [Fact]
    public async Task Organisation_OfTheToken_IsNamed()
    {
        var answer = await rap.GetAsync("");

        Assert.Equal($$"""{"uniqueId":"{{StsHub.School}}","name":"School","dfeNumber":null}""", answer.Text);
    }

    [Fact]
    public async Task Lists_OfTheSchool_HoldWhoeverIsThere()
    {
        Assert.Equal(Pupils, (await rap.GetAsync("/students")).Ids);
        Assert.Equal(["teacher"], (await rap.GetAsync("/staff")).Ids);
        Assert.Equal(["parent"], (await rap.GetAsync("/contacts")).Ids);
        Assert.Equal(["class:7ma1", "house:Austen", "house:Brunel", "registration:7A", "year:7"], (await rap.GetAsync("/groups")).Ids);
        var members = (await rap.GetAsync("/groups?fields=members")).Json["items"]![0]!["members"]!;
        Assert.Equal("""[{"externalId":"pupil","role":"student"},{"externalId":"teacher","role":"teacher"}]""", members.ToJsonString());
    }

    [Fact]
    public async Task Person_OfAnyType_IsFoundById()
    {
        foreach (var (id, type) in new[] { ("pupil", "student"), ("teacher", "staff"), ("parent", "contact") })
            Assert.Equal(type, (string?)(await rap.GetAsync($"/people/{id}")).Json["type"]);
        var pupil = (await rap.GetAsync("/people/pupil")).Json;
        Assert.Equal(PersonAccount.Id(StsHub.School, "pupil").ToString(), (string?)pupil["uniqueId"]);
        Assert.Equal("""["parent"]""", pupil["relatedTo"]!.ToJsonString());
        Assert.Equal(Band, (string?)pupil["ageBand"]);
        var nobody = await rap.GetAsync("/people/nobody");
        Assert.Equal((404, "person_unknown"), (nobody.Status, nobody.Code));
    }

    [Fact]
    public async Task Students_AddressesAndBirthDates_OnlyWithTheirScopes()
    {
        var usual = await rap.GetAsync("/students");
        var full = await rap.SendAsync(RapHub.School + "/students", rap.FullToken);

        Assert.DoesNotContain("stmarys.sch.uk", usual.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("2015-03-04", usual.Text, StringComparison.Ordinal);
        Assert.Equal(["addresses", "dateOfBirth"], full.Names.Except(usual.Names));
        var pupil = full.Json["items"]!.AsArray().Single(p => (string)p!["externalId"]! == "pupil")!;
        Assert.Equal(("""["ada@stmarys.sch.uk"]""", "2015-03-04"), (pupil["addresses"]!.ToJsonString(), (string?)pupil["dateOfBirth"]));
    }

    [Theory]
    [InlineData("/students?fields=givenName,addresses")]
    [InlineData("/people/pupil?fields=dateOfBirth")]
    public async Task Fields_WithoutTheirScope_AreRefusedAndAudited(string path)
    {
        var answer = await rap.GetAsync(path);

        Assert.Equal((403, "insufficient_scope"), (answer.Status, answer.Code));
        var audit = await rap.Sts.Hub.Services.GetRequiredService<Audit>().NewestAsync(StsHub.School, 10, TestContext.Current.CancellationToken);
        Assert.Contains(audit, r => r is { Action: "access.refused", Code: "insufficient_scope" } && r.Target.Contains("Rap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fields_Named_AreAllThatIsShown()
    {
        Assert.Equal(["externalId", "familyName", "givenName"], (await rap.GetAsync("/students?fields=familyName,%20givenName")).Names.Order());
        Assert.Equal($$"""{"externalId":"pupil","ageBand":"{{Band}}"}""", (await rap.GetAsync("/people/pupil?fields=ageBand")).Text);
    }

    [Fact]
    public async Task Pages_FollowedByCursor_GiveEverybodyOnce()
    {
        var ids = new List<string>();
        var cursor = "";
        do
        {
            var page = await rap.GetAsync($"/students?limit=2{cursor}");
            Assert.InRange(page.Ids.Length, 1, 2);
            ids.AddRange(page.Ids);
            cursor = (string?)page.Json["next"] is { } next ? $"&cursor={next}" : null;
        }
        while (cursor is not null);

        Assert.Equal(Pupils, ids);
    }

    [Theory]
    [InlineData("/students?updatedsince=2026-09-01T00:00:00Z", "invalid_parameter", "updatedsince")]
    [InlineData("/students?limit=10&limit=20", "invalid_parameter", "limit")]
    [InlineData("/students?limit=0", "invalid_limit", "limit")]
    [InlineData("/students?limit=501", "invalid_limit", "limit")]
    [InlineData("/students?cursor=%00", "invalid_cursor", "cursor")]
    [InlineData("/students?cursor=cmVjb3JkX3N0YWZmX2E", "invalid_cursor", "cursor")]
    [InlineData("/students?updatedSince=yesterday", "invalid_parameter", "updatedSince")]
    [InlineData("/students?updatedSince=2026-09-01T00:00:00", "invalid_parameter", "updatedSince")]
    [InlineData("/students?fields=", "invalid_parameter", "fields")]
    [InlineData("/students?fields=givenName,shoeSize", "invalid_parameter", "fields")]
    [InlineData("/groups?fields=givenName", "invalid_parameter", "fields")]
    [InlineData("/people/pupil?limit=1", "invalid_parameter", "limit")]
    [InlineData("?fields=name", "invalid_parameter", "fields")]
    public async Task Parameters_WrongOrUnknown_AreNamed(string path, string code, string field)
    {
        var answer = await rap.GetAsync(path);

        Assert.Equal((400, code), (answer.Status, answer.Code));
        Assert.Equal(field, (string?)answer.Json["errors"]!.AsArray().Single()!["field"]);
    }

    [Fact]
    public async Task UpdatedSince_MoreThanNinetyDaysAgo_IsGone()
    {
        var answer = await rap.GetAsync($"/students?updatedSince={DateTimeOffset.UtcNow.AddDays(-91):yyyy-MM-dd'T'HH:mm:ss'Z'}");

        Assert.Equal((410, "updated_since_too_old"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("PATCH")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Method_OtherThanGet_IsRefusedWithAllow(string method)
    {
        foreach (var path in new[] { "", "/students", "/people/pupil", "/nothing" })
        {
            var answer = await rap.SendAsync(RapHub.School + path, rap.Token, new HttpMethod(method));
            Assert.Equal((405, "method_not_allowed", "GET"), (answer.Status, answer.Code, answer.Headers.GetValueOrDefault("Allow")));
        }
    }

    [Theory]
    [InlineData("/nothing")]
    [InlineData("/people")]
    [InlineData("/people/a/b")]
    public async Task Address_ThatThereIsNot_IsAProblem(string path)
    {
        var answer = await rap.GetAsync(path);

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task ETag_SentBack_Is304UntilTheContentChanges()
    {
        await rap.ImportAsync(RapHub.Feed().Add("users.csv", RapHub.Pupil("p7", "First")));
        var (page, person, all) = (await rap.GetAsync("/students?limit=2"), await rap.GetAsync("/people/p7"), await rap.GetAsync("/students"));
        var tag = page.Headers["ETag"];

        Assert.Equal(304, (await rap.GetAsync("/students?limit=2", tag)).Status);
        Assert.Equal(304, (await rap.GetAsync("/students?limit=2", $"\"other\", {tag}")).Status);
        Assert.Equal(304, (await rap.GetAsync("/people/p7", person.Headers["ETag"])).Status);
        Assert.Equal(200, (await rap.GetAsync("/students?limit=3", tag)).Status);
        // Somebody with more scopes is shown something else.
        Assert.Equal(200, (await rap.SendAsync(RapHub.School + "/students?limit=2", rap.FullToken, ifNoneMatch: tag)).Status);

        await rap.ImportAsync(RapHub.Feed().Add("users.csv", RapHub.Pupil("p7", "Second")));

        Assert.Equal(304, (await rap.GetAsync("/students?limit=2", tag)).Status);
        Assert.Equal(200, (await rap.GetAsync("/people/p7", person.Headers["ETag"])).Status);
        Assert.Equal(200, (await rap.GetAsync("/students", all.Headers["ETag"])).Status);
        await rap.ImportAsync(RapHub.Feed());
    }

    [Fact]
    public async Task UpdatedSince_WhatWasAsOfBefore_GivesWhatChangedAndWhatWent()
    {
        await rap.ImportAsync(RapHub.Feed().Add("users.csv", RapHub.Pupil("p8", "Leaver")).Add("users.csv", RapHub.Pupil("p9", "Mover")));
        var asOf = (string)(await rap.GetAsync("/students")).Json["asOf"]!;
        Assert.Empty((await rap.GetAsync($"/students?updatedSince={asOf}")).Ids);

        await rap.ImportAsync(RapHub.Feed().Add("users.csv", RapHub.Pupil("p9", "Moved")));
        var changes = await rap.GetAsync($"/students?updatedSince={asOf}&fields=familyName");

        Assert.Equal(["-p8", "p9"], changes.Ids.Order());
        Assert.Equal("Moved", (string?)changes.Json["items"]!.AsArray().Single(i => (string)i!["externalId"]! == "p9")!["familyName"]);
        Assert.Equal(404, (await rap.GetAsync("/people/p8")).Status);
        var first = await rap.GetAsync($"/students?updatedSince={asOf}&limit=1");
        var second = await rap.GetAsync($"/students?updatedSince={asOf}&limit=1&cursor={(string)first.Json["next"]!}");
        Assert.Equal(changes.Ids, first.Ids.Concat(second.Ids));
        Assert.Equal("invalid_cursor", (await rap.GetAsync($"/students?cursor={(string)first.Json["next"]!}")).Code);
        await rap.ImportAsync(RapHub.Feed());
    }
}

/// <summary>How much a client may ask.</summary>
public sealed class RapLimitTests(AzuriteFixture azurite)
{
    [Fact]
    public async Task Client_OverItsLimit_IsToldHowLongToWaitAndOthersAreNot()
    {
        await using var rap = new RapHub(azurite);
        rap.Sts.Settings["Sts:Limits:Rap:Burst"] = "2";
        rap.Sts.Settings["Sts:Limits:Rap:PerMinute"] = "2";
        await rap.InitializeAsync();

        RapReply[] answers = [await rap.GetAsync(""), await rap.GetAsync("/students"), await rap.GetAsync("/students")];
        var other = await rap.SendAsync(RapHub.School, rap.FullToken);

        Assert.Equal([200, 200, 429], answers.Select(a => a.Status));
        Assert.Equal(["\"client\";r=1", "\"client\";r=0"], answers.Take(2).Select(a => a.Headers["RateLimit"]));
        Assert.All(answers, a => Assert.Equal("\"client\";q=2;w=60", a.Headers["RateLimit-Policy"]));
        Assert.Equal("too_many_requests", answers[2].Code);
        Assert.InRange(int.Parse(answers[2].Headers["Retry-After"], null), 1, 60);
        Assert.Equal(200, other.Status);
        Assert.Equal("School", (string?)JsonNode.Parse(other.Text)!["name"]);
    }
}
