using System.Text.Json.Serialization;

namespace Hub.Core.Rostering.Sds;

/// <summary>What the consumer does about it; the words are those of School Data Sync (learn.microsoft.com/schooldatasync/validation-rules-and-descriptions).</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SdsSeverity>))]
public enum SdsSeverity
{
    /// <summary>Drops the value and keeps the record.</summary>
    [JsonStringEnumMemberName("warning")]
    Warning,

    /// <summary>Drops the record.</summary>
    [JsonStringEnumMemberName("error")]
    Error,

    /// <summary>Stops the whole run.</summary>
    [JsonStringEnumMemberName("catastrophic")]
    Catastrophic,
}

/// <summary>A rule of the check.</summary>
/// <param name="Id">Stable.</param>
/// <param name="Severity">How grave a breach is; null where it is an error in a required field and a warning in an optional one.</param>
/// <param name="Meaning">What must hold.</param>
/// <param name="Mend">How to mend a breach.</param>
internal sealed record SdsRule(string Id, SdsSeverity? Severity, string Meaning, string Mend);

/// <summary>Everything that the check holds a set against.</summary>
internal static class SdsRules
{
    private const SdsSeverity Catastrophic = SdsSeverity.Catastrophic;
    private const SdsSeverity Error = SdsSeverity.Error;
    private const SdsSeverity Warning = SdsSeverity.Warning;

    public static readonly SdsRule PackageUnreadable = new("package_unreadable", Catastrophic, "The set is a zip file that can be read.", "Make the zip file again, of the CSV files alone.");
    public static readonly SdsRule FileMissing = new("file_missing", Catastrophic, "Every file is there that the format needs; files that go together come together.", "Put the file into the set, with its header at least.");
    public static readonly SdsRule FileUnsupported = new("file_unsupported", Catastrophic, "There is no folder and no file but those of the format, named exactly.", "Leave it out, or spell its name as the format does; put no file into a folder.");
    public static readonly SdsRule FileRepeated = new("file_repeated", Catastrophic, "No file is there twice.", "Leave one of the two out.");
    public static readonly SdsRule FileTooLarge = new("file_too_large", Catastrophic, "No file is longer than the check reads (1 GiB).", "Split the school, or ask whoever makes the file what is in it.");
    public static readonly SdsRule FileNotUtf8 = new("file_not_utf8", Catastrophic, "Files are UTF-8.", "Save the file as UTF-8; in Excel as CSV UTF-8.");
    public static readonly SdsRule FileNotCsv = new("file_not_csv", Catastrophic, "Files are CSV by RFC 4180.", "Put values with a comma, a quotation mark or a line break into quotation marks, and write each quotation mark inside twice.");
    public static readonly SdsRule FileByteOrderMark = new("file_byte_order_mark", Warning, "Files begin with the header, not with a byte order mark.", "Save the file as UTF-8 without a byte order mark. Most consumers take it as it is.");
    public static readonly SdsRule HeaderMissing = new("header_missing", Catastrophic, "Every required column is there; case matters.", "Name the column in the first row, spelled exactly so.");
    public static readonly SdsRule HeaderRepeated = new("header_repeated", Catastrophic, "No column is there twice.", "Leave one of the two columns out.");
    public static readonly SdsRule HeaderUnknown = new("header_unknown", Warning, "Every column is one of the format; case matters.", "Leave the column out, or spell it as the format does.");
    public static readonly SdsRule RowLength = new("row_length", Error, "Every row has as many fields as the header.", "Write every field, if only empty; put values with a comma into quotation marks.");
    public static readonly SdsRule RowRepeated = new("row_repeated", Warning, "No role, enrolment, flag or relationship is there twice.", "Leave the repeated row out.");
    public static readonly SdsRule ValueMissing = new("value_missing", Error, "Required fields are filled.", "Fill it in.");
    public static readonly SdsRule ValueLineBreak = new("value_line_break", null, "No value has a line break.", "Put the value on one line.");
    public static readonly SdsRule ValueUnknown = new("value_unknown", null, "Enumerated fields hold a value that the format names; case matters in OneRoster.", "Use one of the values that the format names.");
    public static readonly SdsRule ValueShared = new("value_shared", Error, "No two people have the same user name or directory match.", "Give each person a value of their own.");
    public static readonly SdsRule IdRepeated = new("id_repeated", Error, "Ids are unique in their file; case matters.", "Give each record an id of its own, the same in every set.");
    public static readonly SdsRule IdWhitespace = new("id_whitespace", Warning, "Ids hold no white space.", "Use an id without white space.");
    public static readonly SdsRule ReferenceUnresolved = new("reference_unresolved", null, "What a record refers to is in the set; case matters.", "Put the record that is meant into the set, or mend the id.");
    public static readonly SdsRule GradeUnknown = new("grade_unknown", null, "Grades are of Microsoft's default list; 1 counts as 01.", "Write a grade of the list, such as 07.");
    public static readonly SdsRule DateFormat = new("date_format", null, "Dates are ISO 8601: YYYY-MM-DD or YYYYMMDD.", "Write the date as YYYY-MM-DD.");
    public static readonly SdsRule DateOrder = new("date_order", Warning, "Nothing ends before it starts.", "Mend one of the two dates.");
    public static readonly SdsRule YearFormat = new("year_format", null, "Years have four digits.", "Write the four digits of the year in which the school year ends.");
    public static readonly SdsRule BooleanFormat = new("boolean_format", null, "Booleans are true or false; case does not matter.", "Write true or false.");
    public static readonly SdsRule EmailFormat = new("email_format", null, "E-mail addresses are a mailbox, @ and a domain.", "Write an address such as name@school.example.org.");
    public static readonly SdsRule PhoneFormat = new("phone_format", null, "Telephone numbers are E.164: + and up to 15 digits.", "Write the number with + and its country, without spaces.");
    public static readonly SdsRule ContactIncomplete = new("contact_incomplete", Warning, "A related contact has a given name, a family name and an e-mail address.", "Complete the contact, or leave the relationship out.");

    public static readonly SdsRule FileTooManyRows = new("file_too_many_rows", Error, "No file has more rows than School Data Sync reads (500,000 in V1).", "Split the school into several sets.");
    public static readonly SdsRule FileEmpty = new("file_empty", Error, "A OneRoster file that the manifest declares has rows.", "Declare the file as absent and leave it out.");
    public static readonly SdsRule HeaderOrder = new("header_order", Error, "A OneRoster file has all columns of the standard, in its order; extensions (metadata.) come last.", "Write the header as the standard has it, with columns that are not used empty.");
    public static readonly SdsRule IdCharacters = new("id_characters", Error, "OneRoster ids have up to 255 letters, digits and . - _ / @.", "Use an id of these characters, the same in every set.");
    public static readonly SdsRule ReferenceNotSchool = new("reference_not_school", Error, "Classes and enrolments in OneRoster are at an org of the type school.", "Name the school, or correct the type of the org.");
    public static readonly SdsRule DayFormat = new("day_format", null, "Dates in OneRoster are YYYY-MM-DD.", "Write the date as YYYY-MM-DD.");
    public static readonly SdsRule MomentFormat = new("moment_format", null, "Moments in OneRoster are UTC: YYYY-MM-DDTHH:MM:SS.sssZ.", "Write the moment so, with milliseconds.");
    public static readonly SdsRule StatusUnknown = new("status_unknown", Error, "status is active or tobedeleted, in lower case.", "Write one of the two, or leave status and dateLastModified empty in a bulk file.");
    public static readonly SdsRule ModeMixed = new("mode_mixed", Error, "status and dateLastModified are empty in every row (bulk), or filled in every row (delta).", "Fill both in every row, or in none.");
    public static readonly SdsRule ManifestValue = new("manifest_value", Catastrophic, "manifest.csv names the versions, and says of every file of the standard absent, bulk or delta.", "Write the row as the standard has it; a spreadsheet may have made 1.0 into 1.");
    public static readonly SdsRule ManifestConflict = new("manifest_conflict", Error, "The files are what manifest.csv says of them.", "Correct the manifest, or the file.");
    public static readonly SdsRule SetIncomplete = new("set_incomplete", Warning, "A whole roster has academicSessions, classes, courses, enrollments, orgs, users and, in 1.2, roles.", "Add the file, unless the school really has none of these.");

    public static readonly IReadOnlyList<SdsRule> All =
    [
        PackageUnreadable, FileMissing, FileUnsupported, FileRepeated, FileTooLarge, FileNotUtf8, FileNotCsv, FileByteOrderMark, HeaderMissing, HeaderRepeated,
        HeaderUnknown, RowLength, RowRepeated, ValueMissing, ValueLineBreak, ValueUnknown, ValueShared, IdRepeated, IdWhitespace, ReferenceUnresolved, GradeUnknown,
        DateFormat, DateOrder, YearFormat, BooleanFormat, EmailFormat, PhoneFormat, ContactIncomplete,
        FileTooManyRows, FileEmpty, HeaderOrder, IdCharacters, ReferenceNotSchool, DayFormat, MomentFormat, StatusUnknown, ModeMixed, ManifestValue, ManifestConflict, SetIncomplete,
    ];

    private static readonly Dictionary<string, SdsRule> ById = All.ToDictionary(r => r.Id);

    /// <summary>How to mend what a rule found.</summary>
    public static string MendOf(string id) => ById.TryGetValue(id, out var rule) ? rule.Mend : "";
}
