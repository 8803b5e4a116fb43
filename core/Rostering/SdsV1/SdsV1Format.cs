using System.Collections.Frozen;
using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.SdsV1;

/// <summary>The School Data Sync V1 files with US and UK headers (github.com/OfficeDev/O365-EDU-Tools, "CSV Samples/SDS Format"), and the two of contacts (learn.microsoft.com/schooldatasync/parent-contact-sync-file-format).</summary>
internal static class SdsV1Format
{
    public const string Schools = "School.csv";
    public const string Sections = "Section.csv";
    public const string Students = "Student.csv";
    public const string Teachers = "Teacher.csv";
    public const string StudentEnrollments = "StudentEnrollment.csv";
    public const string TeacherRosters = "TeacherRoster.csv";
    public const string Contacts = "User.csv";
    public const string Relations = "Guardianrelationship.csv";

    // Classic School Data Sync reads no more of a file.
    private const int MostRows = 500_000;
    private const SdsType Id = SdsType.Id;
    private const SdsType Reference = SdsType.Reference;
    private const SdsType Date = SdsType.Date;

    private static readonly FrozenDictionary<string, int> Relationships = new[] { "Parent", "Relative", "Aide", "Doctor", "Guardian", "Child", "Administrator", "Other" }
        .Select(KeyValuePair.Create).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static readonly SdsFileSet Us = Set("sds-v1-us", "School Data Sync V1 (US headers)", SdsV1Names.Us);

    public static readonly SdsFileSet Uk = Set("sds-v1-uk", "School Data Sync V1 (UK headers)", SdsV1Names.Uk);

    private static SdsFileSet Set(string id, string name, SdsV1Names names) => new(id, name, [
        new(Schools, true, [
            new(names.SchoolId, Id, true), new("Name", Required: true),
            .. Texts("School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID", "Principal Name"), new("Principal Secondary Email", SdsType.Email),
            .. Texts("Address", "City", "State", "Country", names.PostalCode, "Phone", "Zone")]),
        new(Sections, false, [
            new(names.Id, Id, true), new(names.School, Reference, true, Schools), new("Section Name", Required: true), .. Texts("Section Number", "Term SIS ID", "Term Name"),
            new("Term StartDate", Date), new("Term EndDate", Date),
            .. Texts("Course SIS ID", "Course Name", "Course Number", "Course Description", "Course Subject", "Periods", "Status")]),
        new(Students, true, [
            new(names.Id, Id, true), new(names.School, Reference, true, Schools), .. Texts("First Name", "Last Name"), new("Username", Required: true, Unique: true),
            .. Texts("Password", "State ID"), new("Secondary Email", SdsType.Email), .. Texts("Student Number", "Middle Name"), new("Grade", SdsType.Grade), new("Status"),
            new("Birthdate", Date), new("Graduation Year", SdsType.Year)]),
        new(Teachers, true, [
            new(names.Id, Id, true), new(names.School, Reference, true, Schools), .. Texts("First Name", "Last Name"), new("Username", Required: true, Unique: true),
            .. Texts("Password", "State ID", "Teacher Number", "Status", "Middle Name"), new("Secondary Email", SdsType.Email), .. Texts("Title", "Qualification")]),
        new(StudentEnrollments, false, [new(names.Section, Reference, true, Sections), new(names.Id, Reference, true, Students)]),
        new(TeacherRosters, false, [new(names.Section, Reference, true, Sections), new(names.Id, Reference, true, Teachers)]),
        // Relations name contacts by their address, which so is their id.
        new(Contacts, false, [new("Email", Id, true), .. Texts("First Name", "Last Name", "Phone", "SIS ID")]),
        new(Relations, false, [
            new("SIS ID", Reference, true, Students), new("Email", Reference, true, Contacts), new("Role", SdsType.Value, Allowed: Relationships)]),
    ])
    {
        Together = [[Sections, StudentEnrollments, TeacherRosters], [Contacts, Relations]],
        MostRows = MostRows,
    };

    private static IEnumerable<SdsField> Texts(params string[] names) => names.Select(n => new SdsField(n));
}
