using Hub.Tests.Partners;

namespace Hub.Tests.Rostering.OneRoster;

/// <summary>Who leaves the school, as a consumer that pulls what has changed learns of it.</summary>
public sealed class OneRosterLeaverTests(OneRosterHub hub) : IClassFixture<OneRosterHub>
{
    [Fact]
    public async Task Person_WhoLeft_IsToBeDeletedFromThen()
    {
        var before = (string)(await hub.GetAsync("/users?sort=dateLastModified&orderBy=desc&limit=1")).Json["users"]![0]!["dateLastModified"]!;
        var feed = RapHub.Feed().Add("users.csv", RapHub.Pupil("leaver", "Gone"));
        await hub.Partners.ImportAsync(feed);
        Assert.Equal(["leaver"], (await hub.GetAsync($"/users?filter=dateLastModified>'{before}'")).Ids("users"));
        var joined = (string)(await hub.GetAsync("/users/leaver")).Json["user"]!["dateLastModified"]!;

        await hub.Partners.ImportAsync(RapHub.Feed());

        var changed = await hub.GetAsync($"/users?filter=dateLastModified>'{joined}'");
        Assert.Equal(["leaver"], changed.Ids("users"));
        var leaver = changed.Json["users"]![0]!;
        Assert.Equal(("tobedeleted", "false", "Gone", null), ((string?)leaver["status"], (string?)leaver["enabledUser"], (string?)leaver["familyName"], leaver["email"]));
        Assert.Equal("tobedeleted", (string?)(await hub.GetAsync("/users/leaver")).Json["user"]!["status"]);
        Assert.DoesNotContain("leaver", (await hub.GetAsync("/students?filter=status='active'")).Ids("users"));
        Assert.Equal(["leaver"], (await hub.GetAsync("/schools/school/students?filter=status='tobedeleted'")).Ids("users"));
    }
}
