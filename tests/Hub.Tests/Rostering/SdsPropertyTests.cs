using Azure.Data.Tables;
using Azure.Storage.Blobs;
using FsCheck;
using FsCheck.Fluent;
using Hub.Core.Mis;
using Hub.Core.Rostering;
using Hub.Core.Rostering.Sds;
using Hub.Core.Storage;
using Hub.Tests.Fixtures;

namespace Hub.Tests.Rostering;

/// <summary>What holds for any school, however its MIS writes names and ids.</summary>
public sealed class SdsPropertyTests(AzuriteFixture azurite)
{
    private const int Runs = 40;

    private static readonly Gen<string> HostileText = Gen.Elements(
            "", " ", ",", "\"", "\"\"", "a,b", "\r\n", "\n", "\u2028", "=1+1", "#no", "'", ";", "\t", "Zoë", "😀", "\u202Eabc", "\uFEFF", "null", "-", "x y", "naïve, \"quoted\"")
        .ListOf(3).Select(string.Concat);

    // Ids that collide once white space, case or line breaks are taken away.
    private static readonly Gen<string> Id = Gen.OneOf(
        Gen.Elements("a", "A", "a ", "b,c", "b\"c", "d\ne", "d e", "#f", "=g", "é", "", "sourcedId"), Gen.Choose(0, 12).Select(i => $"id{i}"));

    [Fact]
    public void Field_AnyText_IsReadBackAsItIs() => Prop.ForAll(
        Arb.From(HostileText.Where(t => !SdsText.HasBreak(t)).ListOf(3)),
        values =>
        {
            using var output = new MemoryStream();
            using (var csv = new SdsCsv("a,b,c", output))
            {
                foreach (var value in values)
                    csv.Field(value);
                csv.EndRow();
            }

            var row = Assert.Single(SdsSet.Rows(System.Text.Encoding.UTF8.GetString(output.ToArray())));
            Assert.Equal(values, row.Values);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void OneLine_AnyText_KeepsItsLengthAndHasNoBreak() => Prop.ForAll(
        Arb.From(HostileText), text => SdsText.OneLine(text).Length == text.Length && !SdsText.HasBreak(SdsText.OneLine(text))).QuickCheckThrowOnFailure();

    [Fact]
    public void Field_LongerThanTheBuffer_IsWrittenWhole()
    {
        var text = string.Concat(Enumerable.Repeat("ü😀,\"", 50_000));
        using var output = new MemoryStream();
        using (var csv = new SdsCsv("a", output))
        {
            csv.Field(text);
            csv.EndRow();
        }

        Assert.Equal($"a\r\n\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n", System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public async Task Write_AnySchool_IsCleanCompleteAndStable()
    {
        var connection = await azurite.NewAccountAsync();
        var snapshots = new Snapshots(new Tables(new TableServiceClient(connection)), new Blobs(new BlobServiceClient(connection)));
        foreach (var records in School().Sample(Runs))
        {
            var site = TestSchool.Site();
            var snapshot = await snapshots.WriteAsync(site.Id, records, TestContext.Current.CancellationToken);
            var source = new ExportSource(site, site.Microsoft365!, snapshot, TestSchool.Today);

            var (zip, counts, leftOut) = await WriteAsync(source, snapshots);
            var (again, _, _) = await WriteAsync(source, snapshots);

            Assert.Equal(zip, again);
            using var stream = new MemoryStream(zip);
            Assert.DoesNotContain(SdsCheck.Run(stream, SdsFormat.Set, TestContext.Current.CancellationToken).Findings, f => f.Rule != "id_whitespace");
            AssertPeople(records, SdsSet.Rows(SdsSet.Texts(stream)["users.csv"]), counts, leftOut);
        }
    }

    /// <summary>Everybody is accounted for, once; and who is in stands there with his own name and address.</summary>
    private static void AssertPeople(MisRecords records, List<Dictionary<string, string>> users, ExportCounts counts, int leftOut)
    {
        Assert.Equal(records.People.Count, users.Count + leftOut + counts.NotIncluded.Values.Sum());
        Assert.Equal(users.Count, counts.ByMisAddress + counts.ByAccount);
        Assert.Equal(leftOut, counts.LeftOut.Values.Sum());
        foreach (var user in users)
        {
            var person = records.People.Single(p => p.SourcedId == user["sourcedId"]);
            Assert.Equal((SdsText.OneLine(person.GivenName), SdsText.OneLine(person.FamilyName)), (user["givenName"], user["familyName"]));
            Assert.Contains(user["username"], person.Emails);
            Assert.Equal(user["username"], user["activeDirectoryMatchId"]);
            // Fails closed: nobody else in the school could be meant.
            Assert.DoesNotContain(users, u => u != user && u["username"] == user["username"]);
        }
    }

    private static async Task<(byte[] Zip, ExportCounts Counts, int LeftOut)> WriteAsync(ExportSource source, Snapshots snapshots)
    {
        using var zip = new MemoryStream();
        using var leftOut = new MemoryStream();
        var none = Array.Empty<Core.Provisioning.DirectoryAccount>().ToAsyncEnumerable();
        var (counts, _) = await ExportRun.WriteAsync(new SdsExport(), source, snapshots, none, zip, leftOut, TestContext.Current.CancellationToken);
        return (zip.ToArray(), counts, leftOut.ToArray().Count(b => b == '\n'));
    }

    internal static Gen<MisRecords> School()
    {
        var org = from id in Id
                  from name in HostileText
                  from parent in Id
                  from type in Gen.Elements("school", "district", "gang")
                  select new Org { SourcedId = id, Name = name, Type = type, ParentSourcedId = parent };
        var session = from id in Id
                      from title in HostileText
                      from type in Gen.Elements("term", "schoolYear", "half")
                      select new AcademicSession { SourcedId = id, Title = title, Type = type, StartDate = new(2026, 9, 1), EndDate = new(2027, 7, 1), SchoolYear = 2027 };
        var course = from id in Id
                     from title in HostileText
                     from at in Id
                     from year in Id
                     from grade in HostileText
                     select new Course { SourcedId = id, Title = title, OrgSourcedId = at, SchoolYearSourcedId = year, Grades = [grade] };
        var schoolClass = from id in Id
                          from title in HostileText
                          from at in Id
                          from terms in Id.ListOf(2)
                          from of in Id
                          select new SchoolClass { SourcedId = id, Title = title, ClassType = "scheduled", SchoolSourcedId = at, TermSourcedIds = terms, CourseSourcedId = of };
        var person = from id in Id
                     from given in HostileText
                     from family in HostileText
                     from at in Id
                     from type in Gen.Elements(Enum.GetValues<UserType>())
                     from role in Gen.Elements("student", "teacher", "aide", "guardian", "wizard")
                     from email in Gen.Elements("a@ashbrook.example", "b@ashbrook.example", "c@ashbrook.example", "d@ashbrook.example", "e@home.example")
                     from more in Gen.Choose(0, 30)
                     from days in Gen.Choose(-3, 60)
                     select new Person
                     {
                         SourcedId = id,
                         GivenName = given,
                         FamilyName = family,
                         UserType = type,
                         Emails = more == 0 ? [] : more > 20 ? [$"{more}@ashbrook.example"] : [email],
                         Roles = [new PersonRole(role, at), new PersonRole("student", at)],
                         Grades = [given],
                         EndDate = TestSchool.Today.AddDays(days),
                     };
        var enrolment = from number in Gen.Choose(0, 1_000_000)
                        from of in Id
                        from who in Id
                        from role in Gen.Elements("student", "teacher", "boss")
                        select new Enrolment { SourcedId = $"{number}", ClassSourcedId = of, SchoolSourcedId = "", UserSourcedId = who, Role = role };
        return from orgs in org.ListOf()
               from sessions in session.ListOf()
               from courses in course.ListOf()
               from classes in schoolClass.ListOf()
               from people in person.ListOf()
               from enrolments in enrolment.ListOf(30)
               select new MisRecords
               {
                   Orgs = Unique(orgs),
                   AcademicSessions = Unique(sessions),
                   Courses = Unique(courses),
                   Classes = Unique(classes),
                   People = Unique(people),
                   Enrolments = Unique(enrolments),
               };
    }

    private static IReadOnlyList<T> Unique<T>(IEnumerable<T> records) where T : MisRecord => [.. records.DistinctBy(r => r.SourcedId)];
}
