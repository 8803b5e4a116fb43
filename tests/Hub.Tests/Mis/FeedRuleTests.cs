using System.Reflection;
using System.Text.Json;
using Hub.Core.Mis.Feeds;

namespace Hub.Tests.Mis;

/// <summary>Every rule that rows of a feed are held against: what breaks it, where that is noted, and what is dropped for it.</summary>
public sealed class FeedRuleTests
{
    private const string Long = "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn";
    private static readonly string TooLongId = string.Concat(Enumerable.Repeat(Long, 4));
    private static readonly string TooLongText = string.Concat(Enumerable.Repeat(Long, 8)) + "n";
    private static readonly string FiftyOne = $"\"{string.Join(',', Enumerable.Range(1, 51))}\"";

    private static readonly RuleCase[] Cases =
    [
        Row11("users.csv", "short,,,true", 5, "", "row.too_few_fields", Severity.Error),
        Row11("users.csv", "x,,,true,school,student,x,,Ada, the second,B,,,,,,,07,", 5, "", "row.too_many_fields", Severity.Error),
        Row11("users.csv", "x,,,true,school,student,x,,Ada,B,,,,,,,,,", 5, "", "row.too_many_fields", Severity.Error),

        Row11("users.csv", ",,,true,school,student,x,,Ada,B,,,,,,,,", 5, "sourcedId", "id.missing", Severity.Error),
        Row11("users.csv", $"{TooLongId},,,true,school,student,x,,Ada,B,,,,,,,,", 5, "sourcedId", "id.too_long", Severity.Error),
        Row11("users.csv", "pupil,,,true,school,student,x,,Ada,B,,,,,,,,", 5, "sourcedId", "id.duplicate", Severity.Error),
        Row11("users.csv", "with space,,,true,school,student,x,,Ada,B,,,,,,,,", 5, "sourcedId", "id.characters", Severity.Info),
        Row11("users.csv", "x\u0001,,,true,school,student,x,,Ada,B,,,,,,,,", 5, "sourcedId", "field.control_characters", Severity.Error),
        Row11("orgs.csv", "school,,,Twice,school,,", 4, "sourcedId", "id.duplicate", Severity.Error),
        Row11("demographics.csv", "pupil,,,,male", 3, "sourcedId", "id.duplicate", Severity.Error),
        new(FeedFiles.SdsV1, set => set.Add("StudentEnrollment.csv", "7ma1,pupil"), "StudentEnrollment.csv", 3, "SIS ID", "enrolment.repeated", Severity.Error),
        new(FeedFiles.SdsV1Uk, set => set.Add("TeacherRoster.csv", "7ma1,teacher"), "TeacherRoster.csv", 3, "ID", "enrolment.repeated", Severity.Error),
        new(FeedFiles.SdsV21, set => set.Add("enrollments.csv", "7ma1,pupil,student"), "enrollments.csv", 4, "userSourcedId", "enrolment.repeated", Severity.Error),
        Row11("users.csv", "x,tobedeleted,,true,school,student,x,,Ada,B,,,,,,,,", 5, "status", "status.tobedeleted", Severity.Error),
        Row11("users.csv", "x,active,,true,school,student,x,,Ada,B,,,,,,,,", 5, "status", "status.in_bulk", Severity.Info),

        Row11("users.csv", "x,,,true,school,student,,,Ada,B,,,,,,,,", 5, "username", "field.required", Severity.Error),
        Row11("users.csv", "x,,,,school,student,x,,Ada,B,,,,,,,,", 5, "enabledUser", "field.required", Severity.Error),
        Row11("users.csv", "x,,,true,,student,x,,Ada,B,,,,,,,,", 5, "orgSourcedIds", "field.required", Severity.Error),
        Row11("academicSessions.csv", "x,,,Spring,term,,2027-03-26,,2027", 4, "startDate", "field.required", Severity.Error),
        new(FeedFiles.SdsV1, set => set.Add("User.csv", ",No,Address,,x"), "User.csv", 3, "Email", "field.required", Severity.Error),
        Row11("users.csv", $"x,,,true,school,student,x,,{TooLongText},B,,,,,,,,", 5, "givenName", "field.too_long", Severity.Error),
        Row11("users.csv", $"x,,,true,school,student,x,,Ada,B,{TooLongText},,,,,,,", 5, "middleName", "field.too_long", Severity.Warning),
        Row11("users.csv", "x,,,true,school,student,x,,\"A\nda\",B,,,,,,,,", 5, "givenName", "field.control_characters", Severity.Error),
        Row11("users.csv", "x,,,true,school,student,x,,Ada,B,\"A\nda\",,,,,,,", 5, "middleName", "field.control_characters", Severity.Warning),
        Row11("users.csv", "x,,,true,school,student,x,,Ada,B,A\0da,,,,,,,", 5, "middleName", "field.control_characters", Severity.Warning),
        Row11("users.csv", $"x,,,true,school,student,x,,Ada,B,,,,,,,{FiftyOne},", 5, "grades", "field.too_many", Severity.Warning),
        Row11("users.csv", "x,,,true,school,wizard,x,,Ada,B,,,,,,,,", 5, "role", "field.not_in_list", Severity.Error),
        Row11("demographics.csv", "teacher,,,,wizard", 3, "sex", "field.not_in_list", Severity.Warning),
        new(FeedFiles.OneRoster11, set => set.Column("users.csv", "metadata.userType", "", "wizard"), "users.csv", 3, "metadata.userType", "field.not_in_list", Severity.Warning),
        Row11("academicSessions.csv", "x,,,Spring,term,4/1/2027,2027-03-26,,2027", 4, "startDate", "field.not_a_date", Severity.Error),
        Row11("demographics.csv", "teacher,,,20150304,", 3, "birthDate", "field.not_a_date", Severity.Warning),
        new(FeedFiles.SdsV21, set => set.Replace("roles.csv", "2027-07-20", "20.7.2027"), "roles.csv", 2, "roleEndDate", "field.not_a_date", Severity.Warning),
        new(FeedFiles.SdsV1, set => Pupils(set, "3/14/2015", "14/3/2015", "3/4/2015"), "Student.csv", 5, "Birthdate", "field.date_ambiguous", Severity.Warning),
        new(FeedFiles.SdsV1, set => Pupils(set, "3/4/2015", "3/14/2015"), "Student.csv", 3, "Birthdate", "field.date_order", Severity.Info),
        new(FeedFiles.SdsV1Uk, set => Pupils(set, "3/4/2015", "14/3/2015"), "Student.csv", 3, "Birthdate", "field.date_order", Severity.Info),
        Row11("academicSessions.csv", "x,,,Spring,term,2027-01-04,2027-03-26,,26/27", 4, "schoolYear", "field.not_a_year", Severity.Error),
        Row11("users.csv", "x,,,maybe,school,student,x,,Ada,B,,,,,,,,", 5, "enabledUser", "field.not_true_or_false", Severity.Error),
        Row11("enrollments.csv", "e3,,,7ma1,school,pupil,student,maybe,,", 4, "primary", "field.not_true_or_false", Severity.Warning),
        Row11("academicSessions.csv", "x,,,Spring,term,2027-01-04,2026-03-26,,2027", 4, "endDate", "field.ends_before_start", Severity.Error),
        Row11("enrollments.csv", "e3,,,7ma1,school,pupil,student,,2027-01-04,2026-03-26", 4, "endDate", "field.ends_before_start", Severity.Warning),
        Row11("users.csv", "x,,,true,school,student,x,,Ada,B,,,ada(at)home,,,,,", 5, "email", "email.syntax", Severity.Warning),
        new(FeedFiles.OneRoster11, set => set.Column("users.csv", "metadata.misEmails", "\"ada@home.example,nothing\""), "users.csv", 2, "metadata.misEmails", "email.syntax", Severity.Warning),
        new(FeedFiles.OneRoster11, set => set.Column("users.csv", "metadata.uniquePupilNumber", "A916200026001"), "users.csv", 2, "metadata.uniquePupilNumber", "pupil_number.check_letter", Severity.Warning),

        Row11("enrollments.csv", "e3,,,7ma1,school,nobody,student,,,", 4, "userSourcedId", "reference.unknown", Severity.Error),
        Row11("classes.csv", "x,,,X,07,maths7,,scheduled,,school,\"autumn,never\",,,", 3, "termSourcedIds", "reference.unknown", Severity.Warning),
        Row11("classes.csv", "x,,,X,07,maths7,,scheduled,,school,never,,,", 3, "termSourcedIds", "reference.unknown", Severity.Error),
        Row11("users.csv", "x,,,true,school,student,x,,Ada,B,,,,,,nobody,,", 5, "agentSourcedIds", "reference.unknown", Severity.Warning),
        Row11("orgs.csv", "x,,,Other,school,,nowhere", 4, "parentSourcedId", "reference.unknown", Severity.Warning),
        Row11("academicSessions.csv", "x,,,Spring,term,2027-01-04,2027-03-26,never,2027", 4, "parentSourcedId", "reference.unknown", Severity.Warning),
        new(FeedFiles.SdsV1, set => set.Add("Guardianrelationship.csv", "pupil,nobody@home.example,parent"), "Guardianrelationship.csv", 3, "Email", "reference.unknown", Severity.Error),
        new(FeedFiles.SdsV21, set => set.Add("relationships.csv", "pupil,nobody,parent"), "relationships.csv", 3, "relationshipUserSourcedId", "reference.unknown", Severity.Error),
        Row11("enrollments.csv", "e3,,,7ma1,trust,pupil,student,,,", 4, "schoolSourcedId", "reference.not_a_school", Severity.Info),
        Row12("users.csv", "x,,,true,x,,Ada,B,,,,,,,,", 5, "", "person.no_role", Severity.Error),
        new(FeedFiles.SdsV21, set => set.Add("users.csv", "x,x,Ada,B,"), "users.csv", 5, "", "person.no_role", Severity.Error),
        Row12("roles.csv", "r4,,,teacher,primary,administrator,,,school,", 5, "role", "role.second_primary", Severity.Warning),
        Row12("roles.csv", "r4,,,teacher,secondary,teacher,,,school,", 5, "role", "role.repeated", Severity.Error),
        new(FeedFiles.SdsV21, set => set.Add("roles.csv", "pupil,school,student,year,07,true,,"), "roles.csv", 4, "role", "role.repeated", Severity.Error),
        new(FeedFiles.SdsV1, set => set.Add("Section.csv", "x,school,X,spring,Spring,2027-01-04,,,"), "Section.csv", 3, "Term SIS ID", "term.incomplete", Severity.Warning),

        new(FeedFiles.OneRoster11, set => set.Column("users.csv", "shoeSize"), "users.csv", 1, "shoeSize", "header.unknown_column", Severity.Info),
        new(FeedFiles.SdsV1Uk, set => set.Column("Teacher.csv", "shoeSize"), "Teacher.csv", 1, "shoeSize", "header.unknown_column", Severity.Info),
        new(FeedFiles.OneRoster11, set => set.With("notes.csv", "anything"), "notes.csv", 0, "", "file.ignored", Severity.Info),
        new(FeedFiles.OneRoster11, set => set.Replace("manifest.csv", "file.demographics,bulk\n", ""), "demographics.csv", 0, "", "file.not_in_manifest", Severity.Info),
        new(FeedFiles.OneRoster11, set => set.Replace("manifest.csv", "file.demographics,bulk", "file.demographics,absent"), "demographics.csv", 0, "", "file.said_absent", Severity.Info),
    ];

    /// <summary>The cases by their number: what they hold cannot be carried between the discovery and the run of tests.</summary>
    public static TheoryData<int, string> Numbers => new(Cases.Select((c, i) => new TheoryDataRow<int, string>(i, $"{c.Rule} {c.Severity} {c.Field} in {c.File}")));

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Read_RuleBroken_IsNotedWhereItIsAndOnce(int number, string about)
    {
        var expected = Cases[number];
        using var issues = new IssueLog();
        using var zip = expected.Change(expected.Good()).Zip();

        Assert.True(FeedReader.Read(zip, new FeedLimits(), issues).Succeeded(out _, out var refusal), $"{about}: {refusal?.Detail}");

        var issue = Assert.Single(issues.First, i => i.Rule != "file.ignored" || expected.Rule == "file.ignored");
        Assert.Equal((expected.File, expected.Line, expected.Field, expected.Rule, expected.Severity), (issue.File, issue.Line, issue.Field, issue.Rule, issue.Severity));
        Assert.DoesNotContain('{', issue.Message);
        Assert.Equal(expected.Severity == Severity.Error, issues.Errors == 1);
    }

    [Fact]
    public void Rules_Each_HaveACase()
    {
        var rules = typeof(Rules).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (Rule)f.GetValue(null)!).ToArray();

        Assert.NotEmpty(rules);
        Assert.Equal(rules.Length, rules.Select(r => r.Id).Distinct().Count());
        Assert.Empty(rules.Select(r => r.Id).Except(Cases.Select(c => c.Rule)));
        // A rule whose severity depends on the field is broken in a required one and in an optional one.
        Assert.All(rules.Where(r => r.Severity is null && r.Id != "field.date_ambiguous"), rule => Assert.Equal(
            [Severity.Warning, Severity.Error], Cases.Where(c => c.Rule == rule.Id).Select(c => c.Severity).Distinct().Order()));
        Assert.All(rules.Where(r => r.Severity is not null), rule => Assert.All(Cases.Where(c => c.Rule == rule.Id), c => Assert.Equal(rule.Severity, c.Severity)));
    }

    [Fact]
    public void Read_TrailingDelimiterThroughoutAFile_IsNoFault()
    {
        using var issues = new IssueLog();
        using var zip = FeedFiles.OneRoster11().Column("users.csv", "").Column("orgs.csv", "").Zip();

        Assert.True(FeedReader.Read(zip, new FeedLimits(), issues).Succeeded(out var records, out _));

        Assert.Empty(issues.First);
        Assert.Equal(Json(FeedFiles.OneRoster11()), JsonSerializer.Serialize(records));
    }

    [Fact]
    public void Read_RowBehindAQuotedLineBreak_IsNotedByTheLineOnWhichItBegins()
    {
        using var issues = new IssueLog();
        using var zip = FeedFiles.OneRoster11()
            .Add("users.csv", "x,,,true,school,student,x,,Ada,B,,,,,,,,\"pass\r\nword\"").Add("users.csv", "").Add("users.csv", "y,,,true,school,wizard,y,,Ada,B,,,,,,,,").Zip();

        FeedReader.Read(zip, new FeedLimits(), issues);

        Assert.Equal(("users.csv", 8, "role"), (issues.First[0].File, issues.First[0].Line, issues.First[0].Field));
    }

    private static RuleCase Row11(string file, string row, int line, string field, string rule, Severity severity) =>
        new(FeedFiles.OneRoster11, set => set.Add(file, row), file, line, field, rule, severity);

    private static RuleCase Row12(string file, string row, int line, string field, string rule, Severity severity) =>
        new(FeedFiles.OneRoster12, set => set.Add(file, row), file, line, field, rule, severity);

    /// <summary>The set with a pupil more for each birthday.</summary>
    private static FeedFiles Pupils(FeedFiles set, params string[] birthdays)
    {
        var school = set.Text("School.csv").Split('\n')[1].Split(',')[0];
        return birthdays.Index().Aggregate(set, (all, one) => all.Add("Student.csv", $"p{one.Index},{school},p{one.Index},A,B,7,{one.Item}"));
    }

    private static string Json(FeedFiles set)
    {
        using var issues = new IssueLog();
        using var zip = set.Zip();
        Assert.True(FeedReader.Read(zip, new FeedLimits(), issues).Succeeded(out var records, out _));
        return JsonSerializer.Serialize(records);
    }

    /// <summary>A set, what is done to it, and the one finding that comes of it.</summary>
    private sealed record RuleCase(Func<FeedFiles> Good, Func<FeedFiles, FeedFiles> Change, string File, int Line, string Field, string Rule, Severity Severity);
}
