using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Mis.Feeds;

namespace Hub.Tests.Mis;

/// <summary>What each format of a feed comes to.</summary>
public sealed class FeedFormatTests
{
    /// <summary>A small school in each format.</summary>
    public static TheoryData<string> Formats => [.. Sets.Keys];

    private static Dictionary<string, Func<FeedFiles>> Sets { get; } = new()
    {
        ["OneRoster 1.1"] = FeedFiles.OneRoster11,
        ["OneRoster 1.2"] = FeedFiles.OneRoster12,
        ["School Data Sync V1"] = FeedFiles.SdsV1,
        ["School Data Sync V1, UK"] = FeedFiles.SdsV1Uk,
        ["School Data Sync V2.1"] = FeedFiles.SdsV21,
    };

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_AnyFormat_GivesTheSameSchool(string format)
    {
        var records = Read(Sets[format]());

        var pupil = records.People.Single(p => p.SourcedId == "pupil");
        Assert.Equal((UserType.Student, "Ada", "Byron", "ada@stmarys.sch.uk"), (pupil.UserType, pupil.GivenName, pupil.FamilyName, pupil.Emails[0]));
        var teacher = records.People.Single(p => p.SourcedId == "teacher");
        Assert.Equal((UserType.Staff, "Mary", "Somerville", "mary@stmarys.sch.uk"), (teacher.UserType, teacher.GivenName, teacher.FamilyName, teacher.Emails[0]));
        var school = records.Orgs.Single(o => o.Type == "school");
        Assert.Equal("St Mary's", school.Name);
        Assert.Equal(school.SourcedId, Assert.Single(pupil.Roles).OrgSourcedId);
        var schoolClass = Assert.Single(records.Classes);
        Assert.Equal(("7ma1", school.SourcedId), (schoolClass.SourcedId, schoolClass.SchoolSourcedId));
        Assert.Single(schoolClass.TermSourcedIds);
        Assert.Equal(
            [("7ma1", "pupil", "student"), ("7ma1", "teacher", "teacher")],
            records.Enrolments.Select(e => (e.ClassSourcedId, e.UserSourcedId, e.Role)).OrderBy(e => e.UserSourcedId, StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("OneRoster 1.1")]
    [InlineData("OneRoster 1.2")]
    [InlineData("School Data Sync V1")]
    [InlineData("School Data Sync V2.1")]
    public void Read_PupilWithAParent_RelatesTheTwo(string format)
    {
        var people = Read(Sets[format]()).People;

        var parent = people.Single(p => p.SourcedId == "parent");
        Assert.Equal((UserType.Contact, "anne@home.example"), (parent.UserType, parent.Emails.Single()));
        Assert.Equal("parent", parent.Roles.Single().Role);
        Assert.Equal(["pupil"], parent.AgentSourcedIds);
        Assert.Equal(["parent"], people.Single(p => p.SourcedId == "pupil").AgentSourcedIds);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Read_AnyWayOfWritingTheSameText_GivesTheSameRecords(string format)
    {
        var plain = JsonSerializer.Serialize(Read(Sets[format]()));

        Assert.Equal(plain, JsonSerializer.Serialize(Read(Sets[format]().Each(text => text.Replace("\n", "\r\n", StringComparison.Ordinal)))));
        Assert.Equal(plain, JsonSerializer.Serialize(Read(Sets[format]().Each(text => "\uFEFF" + text))));
        Assert.Equal(plain, JsonSerializer.Serialize(Read(Sets[format]().Each(text => text.TrimEnd('\n')))));
        Assert.Equal(plain, JsonSerializer.Serialize(Read(Sets[format]().Each(text => text.Replace("\n", "\n\n", StringComparison.Ordinal)))));
        Assert.Equal(plain, JsonSerializer.Serialize(Read(Sets[format]().Each(Quoted))));
    }

    [Fact]
    public void Read_FilesInOneFolderAndInOtherCase_AreFound()
    {
        var plain = JsonSerializer.Serialize(Read(FeedFiles.SdsV1()));

        Assert.Equal(plain, JsonSerializer.Serialize(Read(FeedFiles.SdsV1().Renamed(name => $"export/{name.ToUpperInvariant()}"))));
    }

    [Fact]
    public void Read_ExtensionColumns_FillThePerson()
    {
        var set = FeedFiles.OneRoster11();
        foreach (var (column, value) in new[]
        {
            ("uniquePupilNumber", "a820200001001"), ("admissionNumber", "004211"), ("dateOfBirth", "2015-03-14"), ("yearGroup", "Year 7"), ("registrationGroup", "7A"),
            ("house", "\"Newton \"\"Red\"\"\""), ("userType", "governor"), ("misEmails", "\"Ada@Home.Example, ada@stmarys.sch.uk, other@home.example\""),
            ("startDate", "2026-09-03"), ("endDate", "2033-07-22"),
        })
            set.Column("users.csv", $"metadata.{column}", value.Replace("a820200001001", UniquePupilNumberOf("820200001001"), StringComparison.Ordinal));

        var pupil = Read(set).People.Single(p => p.SourcedId == "pupil");

        Assert.Equal(UniquePupilNumberOf("820200001001").ToUpperInvariant(), pupil.UniquePupilNumber);
        Assert.Equal(("004211", "Year 7", "7A", "Newton \"Red\""), (pupil.AdmissionNumber, pupil.YearGroup, pupil.RegistrationGroup, pupil.House));
        Assert.Equal((new DateOnly(2015, 3, 14), new DateOnly(2026, 9, 3), new DateOnly(2033, 7, 22)), (pupil.DateOfBirth, pupil.StartDate, pupil.EndDate));
        Assert.Equal(UserType.Governor, pupil.UserType);
        Assert.Equal(["ada@stmarys.sch.uk", "ada@home.example", "other@home.example"], pupil.Emails);
    }

    [Theory]
    [InlineData("3/4/2015", "3/14/2015", 3, 4)]
    [InlineData("3/4/2015", "14/3/2015", 4, 3)]
    [InlineData("20150403", "2015-04-04", 4, 3)]
    public void Read_SchoolDataSyncBirthdates_AreReadInTheOrderOfTheColumn(string first, string second, int month, int day)
    {
        var set = FeedFiles.SdsV1().Replace("Student.csv", "2015-03-14", first).Add("Student.csv", $"other,school,other,A,B,7,{second}");

        Assert.Equal(new DateOnly(2015, month, day), Read(set, mayNote: true).People.Single(p => p.SourcedId == "pupil").DateOfBirth);
    }

    private static MisRecords Read(FeedFiles set, bool mayNote = false)
    {
        using var issues = new IssueLog();
        using var zip = set.Zip();
        Assert.True(FeedReader.Read(zip, new FeedLimits(), issues).Succeeded(out var records, out var refusal), refusal?.Detail);
        Assert.True(mayNote || issues.First.Count == 0, string.Join('\n', issues.First));
        return records;
    }

    /// <summary>Every value in quotes.</summary>
    private static string Quoted(string text) => string.Concat(text.TrimEnd('\n').Split('\n').Select(line => $"\"{string.Join("\",\"", line.Split(','))}\"\n"));

    /// <summary>Behind the letter that the DfE's rule gives: each digit times its place, modulo 23.</summary>
    private static string UniquePupilNumberOf(string digits) => char.ToLowerInvariant("ABCDEFGHJKLMNPQRTUVWXYZ"[digits.Select((d, i) => (d - '0') * (i + 2)).Sum() % 23]) + digits;
}
