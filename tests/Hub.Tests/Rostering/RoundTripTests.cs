using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Mis;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>What is exported comes in again as the same people, classes and enrolments, however the MIS writes names and ids.</summary>
public sealed class RoundTripTests(AzuriteFixture azurite)
{
    private const int Runs = 12;
    private static readonly ExportScope Everything = new() { UserTypes = [UserType.Student, UserType.Staff, UserType.Contact], Demographics = true };

    // Ids and names that a spreadsheet, a list, a query or a parser may stumble over, without outer spaces, which no format keeps.
    private static readonly Gen<string> Id = Gen.OneOf(
        Gen.Elements("a", "A", "b,c", "b\"c", "d e", "#f", "=g", "é", "名前", "sourcedId", "x@y.example", "-1", "0001", "1e5"), Gen.Choose(0, 12).Select(i => $"id{i}"));

    private static readonly Gen<string> Name = Gen.Elements(
        "Zoë", "O'Neil", "\"Quoted\"", "a,b", "=1+1", "@cmd", "+44", "-", "#no", "null", "NaN", "李", "Μαρία", "Олена", "محمد", "שרה", "😀", "x\ty", "line\r\nbreak", "naïve, \"quoted\"", "a;b", "1e5", "true");

    public static TheoryData<string> Formats => [.. ExportFormats.Named.Select(f => f.Id)];

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task ReadBack_AnySchool_IsTheSameSchool(string format)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        foreach (var records in School().Sample(Runs))
        {
            var exported = await ExportedSchool.ExportAsync(snapshots, format, records, Everything);
            Assert.DoesNotContain(exported.Report.Findings, f => f.Rule is not ("id_whitespace" or "set_incomplete"));
            if (exported.Counts.ByMisAddress == 0)
                continue;
            var back = exported.ReadBack();

            var oneRoster = format.StartsWith("oneroster", StringComparison.Ordinal);
            Assert.Equal(People(records, oneRoster, format.StartsWith("sds-v1", StringComparison.Ordinal)), People(back));
            Assert.Equal(Classes(records, oneRoster), back.Classes.Select(c => $"{c.SourcedId}|{c.Title}").Order(StringComparer.Ordinal));
            Assert.Equal(Enrolments(records, oneRoster), back.Enrolments.Select(Enrolment).Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task Write_RecordsThatFitNothing_IsCleanAndAccountsForEverybody(string format)
    {
        var snapshots = await ExportedSchool.SnapshotsAsync(azurite);
        foreach (var records in SdsPropertyTests.School().Sample(Runs))
        {
            var exported = await ExportedSchool.ExportAsync(snapshots, format, records, Everything);

            Assert.DoesNotContain(exported.Report.Findings, f => f.Rule is not ("id_whitespace" or "set_incomplete"));
            var counts = exported.Counts;
            Assert.Equal(records.People.Count, counts.ByMisAddress + counts.ByAccount + counts.Contacts + counts.LeftOut.Values.Sum() + counts.OutOfScope + counts.NotIncluded.Values.Sum());
            Assert.Equal(counts.LeftOut.Values.Sum(), exported.LeftOut.Length);
        }
    }

    private static IEnumerable<string> People(MisRecords records, bool oneRoster, bool byAddress)
    {
        var here = records.People.Where(p => Fits(p.SourcedId, oneRoster)).ToDictionary(p => p.SourcedId);
        var kept = here.Values.Where(p => p.UserType != UserType.Contact || p.AgentSourcedIds.Any(here.ContainsKey)).ToList();
        // V1 knows contacts by their address: it is nobody's where two have it.
        var shared = records.People.Where(p => p.UserType == UserType.Contact).GroupBy(p => p.Emails[0]).Where(g => byAddress && g.Count() > 1).SelectMany(g => g).ToList();
        return People(new MisRecords { People = [.. kept.Except(shared)] });
    }

    private static IEnumerable<string> People(MisRecords records) => records.People
        .Select(p => $"{p.SourcedId}|{p.UserType}|{SdsText.OneLine(p.GivenName)}|{SdsText.OneLine(p.FamilyName)}|{p.Emails[0]}|{p.Roles.Count}")
        .Order(StringComparer.Ordinal);

    private static IEnumerable<string> Classes(MisRecords records, bool oneRoster) =>
        records.Classes.Where(c => Fits(c.SourcedId, oneRoster)).Select(c => $"{c.SourcedId}|{SdsText.OneLine(c.Title)}").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Enrolments(MisRecords records, bool oneRoster) => records.Enrolments
        .Where(e => Fits(e.ClassSourcedId, oneRoster) && Fits(e.UserSourcedId, oneRoster)).Select(Enrolment).Order(StringComparer.Ordinal);

    private static string Enrolment(Enrolment enrolment) => $"{enrolment.ClassSourcedId}|{enrolment.UserSourcedId}|{enrolment.Role}";

    private static bool Fits(string id, bool oneRoster) => !oneRoster || SdsText.IsOneRosterId(id);

    private static Gen<MisRecords> School()
    {
        var schoolClass = from id in Id
                          from title in Name
                          from course in Gen.Elements("maths", null)
                          from terms in Gen.Elements<string[]>([], ["y27"])
                          select new SchoolClass { SourcedId = id, Title = title, ClassType = "scheduled", SchoolSourcedId = "school", CourseSourcedId = course, TermSourcedIds = terms };
        var person = from id in Id
                     from type in Gen.Elements(UserType.Student, UserType.Student, UserType.Staff, UserType.Contact)
                     from given in Name
                     from family in Name
                     from other in Id
                     from mail in Gen.Choose(0, 3)
                     select new Person
                     {
                         SourcedId = id,
                         UserType = type,
                         GivenName = given,
                         FamilyName = family,
                         Emails = [type == UserType.Contact ? $"home{mail}@home.example" : $"p{Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(id))}@ashbrook.example"],
                         Roles = [new PersonRole(type switch { UserType.Student => "student", UserType.Staff => "teacher", _ => "parent" }, "school")],
                         AgentSourcedIds = type == UserType.Contact ? [other] : [],
                     };
        return from classes in schoolClass.ListOf(5)
               from people in person.ListOf(12)
               from pairs in Gen.Choose(0, 1000).ListOf(20)
               select Records([.. classes.DistinctBy(c => c.SourcedId)], [.. people.DistinctBy(p => p.SourcedId)], pairs);
    }

    private static MisRecords Records(SchoolClass[] classes, Person[] people, IEnumerable<int> pairs)
    {
        var pupils = people.Where(p => p.UserType == UserType.Student).Select(p => p.SourcedId).ToHashSet();
        people = [.. people.Select(p => p with { AgentSourcedIds = [.. p.AgentSourcedIds.Where(pupils.Contains)] })];
        var members = people.Where(p => p.UserType != UserType.Contact).ToArray();
        return TestSchool.Records(people) with
        {
            Classes = classes,
            Enrolments = members.Length == 0 || classes.Length == 0 ? [] :
            [
                .. pairs.Select(n => (Class: classes[n % classes.Length], Person: members[n / classes.Length % members.Length])).Distinct()
                    .Select((pair, n) => TestSchool.Enrol(pair.Class.SourcedId, pair.Person.SourcedId, pair.Person.Roles[0].Role) with { SourcedId = $"e{n}" }),
            ],
        };
    }
}
