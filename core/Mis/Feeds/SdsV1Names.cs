namespace Hub.Core.Mis.Feeds;

/// <summary>How the columns of School Data Sync V1 are called: Microsoft publishes its files with US and with UK headers.</summary>
/// <param name="Id">The record's own id.</param>
/// <param name="SchoolId">The school's id, in School.csv.</param>
/// <param name="School">The school that another record belongs to.</param>
/// <param name="Section">The section of an enrolment.</param>
/// <param name="PostalCode">The postal code of a school.</param>
internal sealed record SdsV1Names(string Id, string SchoolId, string School, string Section, string PostalCode)
{
    public static SdsV1Names Us { get; } = new("SIS ID", "SIS ID", "School SIS ID", "Section SIS ID", "Zip");

    public static SdsV1Names Uk { get; } = new("ID", "DfE Number", "School DfE Number", "Section ID", "Postal Code");

    /// <summary>School.csv.</summary>
    public Columns Schools => new([SchoolId, "Name"], [
        "School Number", "School NCES_ID", "State ID", "Grade Low", "Grade High", "Principal SIS ID", "Principal Name", "Principal Secondary Email", "Address", "City",
        "State", "Country", PostalCode, "Phone", "Zone"]);

    /// <summary>Section.csv.</summary>
    public Columns Sections => new([Id, School, "Section Name"], [
        "Section Number", "Term SIS ID", "Term Name", "Term StartDate", "Term EndDate", "Course SIS ID", "Course Name", "Course Number", "Course Description",
        "Course Subject", "Periods", "Status"]);

    /// <summary>Student.csv.</summary>
    public Columns Students => new([Id, School, "Username"], [
        "First Name", "Last Name", "Password", "State ID", "Secondary Email", "Student Number", "Middle Name", "Grade", "Status", "Birthdate", "Graduation Year"]);

    /// <summary>Teacher.csv.</summary>
    public Columns Teachers => new([Id, School, "Username"], [
        "First Name", "Last Name", "Password", "State ID", "Teacher Number", "Status", "Middle Name", "Secondary Email", "Title", "Qualification"]);

    /// <summary>StudentEnrollment.csv and TeacherRoster.csv.</summary>
    public Columns Rosters => new([Section, Id], []);
}
