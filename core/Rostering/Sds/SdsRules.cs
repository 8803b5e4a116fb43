using System.Text.Json.Serialization;

namespace Hub.Core.Rostering.Sds;

/// <summary>What School Data Sync does about it (learn.microsoft.com/schooldatasync/validation-rules-and-descriptions).</summary>
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
internal sealed record SdsRule(string Id, SdsSeverity? Severity, string Meaning);

/// <summary>Everything that the check holds a set against.</summary>
internal static class SdsRules
{
    private const SdsSeverity Catastrophic = SdsSeverity.Catastrophic;
    private const SdsSeverity Error = SdsSeverity.Error;
    private const SdsSeverity Warning = SdsSeverity.Warning;

    public static readonly SdsRule PackageUnreadable = new("package_unreadable", Catastrophic, "The set is a zip file that can be read.");
    public static readonly SdsRule FileMissing = new("file_missing", Catastrophic, "orgs.csv, users.csv and roles.csv are there; with classes also enrollments.csv.");
    public static readonly SdsRule FileUnsupported = new("file_unsupported", Catastrophic, "There is no folder and no file but those of the format, named exactly.");
    public static readonly SdsRule FileRepeated = new("file_repeated", Catastrophic, "No file is there twice.");
    public static readonly SdsRule FileTooLarge = new("file_too_large", Catastrophic, "No file is longer than the check reads (1 GiB).");
    public static readonly SdsRule FileNotUtf8 = new("file_not_utf8", Catastrophic, "Files are UTF-8.");
    public static readonly SdsRule FileNotCsv = new("file_not_csv", Catastrophic, "Files are CSV by RFC 4180.");
    public static readonly SdsRule FileByteOrderMark = new("file_byte_order_mark", Warning, "Files begin with the header, not with a byte order mark.");
    public static readonly SdsRule HeaderMissing = new("header_missing", Catastrophic, "Every required column is there; case matters.");
    public static readonly SdsRule HeaderRepeated = new("header_repeated", Catastrophic, "No column is there twice.");
    public static readonly SdsRule HeaderUnknown = new("header_unknown", Warning, "Every column is one of the format; case matters.");
    public static readonly SdsRule RowLength = new("row_length", Error, "Every row has as many fields as the header.");
    public static readonly SdsRule RowRepeated = new("row_repeated", Warning, "No role, enrolment, flag or relationship is there twice.");
    public static readonly SdsRule ValueMissing = new("value_missing", Error, "Required fields are filled.");
    public static readonly SdsRule ValueLineBreak = new("value_line_break", null, "No value has a line break.");
    public static readonly SdsRule ValueUnknown = new("value_unknown", null, "Enumerated fields hold a value of Microsoft's default list; case does not matter.");
    public static readonly SdsRule ValueShared = new("value_shared", Error, "No two people have the same user name or directory match.");
    public static readonly SdsRule IdRepeated = new("id_repeated", Error, "Ids are unique in their file; case matters.");
    public static readonly SdsRule IdWhitespace = new("id_whitespace", Warning, "Ids hold no white space.");
    public static readonly SdsRule ReferenceUnresolved = new("reference_unresolved", null, "What a record refers to is in the set; case matters.");
    public static readonly SdsRule GradeUnknown = new("grade_unknown", null, "Grades are of Microsoft's default list; 1 counts as 01.");
    public static readonly SdsRule DateFormat = new("date_format", null, "Dates are ISO 8601: YYYY-MM-DD or YYYYMMDD.");
    public static readonly SdsRule DateOrder = new("date_order", Warning, "Nothing ends before it starts.");
    public static readonly SdsRule YearFormat = new("year_format", null, "Years have four digits.");
    public static readonly SdsRule BooleanFormat = new("boolean_format", null, "Booleans are true or false; case does not matter.");
    public static readonly SdsRule EmailFormat = new("email_format", null, "E-mail addresses are a mailbox, @ and a domain.");
    public static readonly SdsRule PhoneFormat = new("phone_format", null, "Telephone numbers are E.164: + and up to 15 digits.");
    public static readonly SdsRule ContactIncomplete = new("contact_incomplete", Warning, "A related contact has a given name, a family name and an e-mail address.");

    public static readonly IReadOnlyList<SdsRule> All =
    [
        PackageUnreadable, FileMissing, FileUnsupported, FileRepeated, FileTooLarge, FileNotUtf8, FileNotCsv, FileByteOrderMark, HeaderMissing, HeaderRepeated,
        HeaderUnknown, RowLength, RowRepeated, ValueMissing, ValueLineBreak, ValueUnknown, ValueShared, IdRepeated, IdWhitespace, ReferenceUnresolved, GradeUnknown,
        DateFormat, DateOrder, YearFormat, BooleanFormat, EmailFormat, PhoneFormat, ContactIncomplete,
    ];
}
