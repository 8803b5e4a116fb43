using System.Collections.Frozen;

namespace Hub.Core.Rostering.Sds;

/// <summary>What a field holds, by Microsoft's type rules (learn.microsoft.com/schooldatasync/validation-rules-and-descriptions).</summary>
internal enum SdsType
{
    Text,
    Id,
    Reference,
    References,
    Value,
    Values,
    Grade,
    Date,
    Year,
    Boolean,
    Email,
    Phone,
    /// <summary>OneRoster: <c>YYYY-MM-DD</c> only.</summary>
    Day,
    /// <summary>OneRoster: UTC with milliseconds.</summary>
    Moment,
    /// <summary>OneRoster: empty in a bulk file, filled in a delta file.</summary>
    Status,
}

/// <summary>A column.</summary>
/// <param name="Name">Its header; case matters.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Required">Whether the header must be there and every row filled.</param>
/// <param name="Of">The file whose ids it refers to.</param>
/// <param name="Allowed">The values that it may hold.</param>
/// <param name="Unique">Whether no two rows may hold the same value, case aside.</param>
/// <param name="Extensible">Whether it may also hold any value that begins with <c>ext:</c>.</param>
/// <param name="Needs">The rule that says that the record must be one that its file marks; null where any will do.</param>
internal sealed record SdsField(
    string Name, SdsType Type = SdsType.Text, bool Required = false, string? Of = null, FrozenDictionary<string, int>? Allowed = null, bool Unique = false, bool Extensible = false, SdsRule? Needs = null);

/// <summary>Which records of a file are marked: those that have these columns filled, and <paramref name="Value"/> in the last of them where it is given.</summary>
internal sealed record SdsMark(string? Value, params string[] Columns);

/// <summary>A file of a set.</summary>
/// <param name="Name">Its name; case matters.</param>
/// <param name="Required">Whether every set has it.</param>
/// <param name="Fields">Its columns in the order of Microsoft's samples, then those that Microsoft's later tools write.</param>
internal sealed record SdsFile(string Name, bool Required, params SdsField[] Fields)
{
    /// <summary>Whether the columns are all there, in this order, with extensions last, and ids are of a few characters: OneRoster.</summary>
    public bool IsOneRoster { get; init; }

    /// <summary>Which records others may need to refer to; null where it is all the same.</summary>
    public SdsMark? Mark { get; init; }
}

/// <summary>The files of a format, as the check knows them.</summary>
/// <param name="Id">The format's id.</param>
/// <param name="Name">The format's name.</param>
/// <param name="Files">Its files, each after those that it refers to.</param>
internal sealed record SdsFileSet(string Id, string Name, IReadOnlyList<SdsFile> Files)
{
    /// <summary>Files that come together or not at all, the first of which tells.</summary>
    public IReadOnlyList<string[]> Together { get; init; } = [];

    /// <summary>The most rows of a file.</summary>
    public int MostRows { get; init; } = int.MaxValue;

    /// <summary>What its manifest says; null for a format that has none.</summary>
    public SdsManifest? Manifest { get; init; }
}

/// <summary>What the manifest of a OneRoster set says.</summary>
/// <param name="Version">The version of the standard.</param>
/// <param name="Names">The files of which it speaks, without <c>.csv</c>.</param>
/// <param name="Least">The files that a whole roster has.</param>
internal sealed record SdsManifest(string Version, IReadOnlyList<string> Names, IReadOnlyList<string> Least);

/// <summary>The School Data Sync V2.1 files (learn.microsoft.com/schooldatasync/sds-v2.1-csv-file-format, github.com/OfficeDev/O365-EDU-Tools), each after those that it refers to.</summary>
internal static class SdsFormat
{
    public const string Orgs = "orgs.csv";
    public const string Users = "users.csv";
    public const string Roles = "roles.csv";
    public const string Classes = "classes.csv";
    public const string Enrollments = "enrollments.csv";
    public const string AcademicSessions = "academicSessions.csv";
    public const string Courses = "courses.csv";
    public const string Demographics = "demographics.csv";
    public const string UserFlags = "userFlags.csv";
    public const string Relationships = "relationships.csv";
    private const SdsType Id = SdsType.Id;
    private const SdsType Reference = SdsType.Reference;
    private const SdsType Value = SdsType.Value;

    public static readonly IReadOnlyList<SdsFile> Files =
    [
        new(Orgs, true, new("sourcedId", Id, true), new("name", Required: true), new("type", Value, true, Allowed: SdsValues.OrgTypes), new("parentSourcedId", Reference, Of: Orgs)),
        new(AcademicSessions, false,
            new("sourcedId", Id, true),
            new("title", Required: true),
            new("type", Value, true, Allowed: SdsValues.SessionTypes),
            new("schoolYear", SdsType.Year, true),
            new("startDate", SdsType.Date, true),
            new("endDate", SdsType.Date, true)),
        new(Users, true,
            new("sourcedId", Id, true),
            new("username", Required: true, Unique: true),
            new("givenName"),
            new("familyName"),
            new("password"),
            new("activeDirectoryMatchId", Unique: true),
            new("email", SdsType.Email),
            new("phone", SdsType.Phone),
            new("sms", SdsType.Phone),
            new("userNumber"))
        {
            Mark = new SdsMark(null, "givenName", "familyName", "email"),
        },
        new(Roles, true,
            new("userSourcedId", Reference, true, Users),
            new("orgSourcedId", Reference, true, Orgs),
            new("role", Value, true, Allowed: SdsValues.Roles),
            new("sessionSourcedId", Reference, Of: AcademicSessions),
            new("grade", SdsType.Grade),
            new("isPrimary", SdsType.Boolean),
            new("roleStartDate", SdsType.Date),
            new("roleEndDate", SdsType.Date)),
        new(Courses, false,
            new("sourcedId", Id, true),
            // Microsoft's validation dataflow and its later tools disagree on which of orgSourcedId and code must be there: neither is held against a set.
            new("orgSourcedId", Reference, Of: Orgs),
            new("title", Required: true),
            new("code"),
            new("schoolYearSourcedId", Reference, Of: AcademicSessions),
            new("subject"),
            new("grade", SdsType.Grade)),
        new(Classes, false,
            new("sourcedId", Id, true),
            new("orgSourcedId", Reference, true, Orgs),
            new("title", Required: true),
            new("sessionSourcedIds", SdsType.References, Of: AcademicSessions),
            new("courseSourcedId", Reference, Of: Courses),
            new("code")),
        new(Enrollments, false,
            new("classSourcedId", Reference, true, Classes),
            new("userSourcedId", Reference, true, Users),
            new("role", Value, true, Allowed: SdsValues.EnrolmentRoles)),
        new(Demographics, false,
            new("userSourcedId", Reference, true, Users, Unique: true),
            new("sex", Value, Allowed: SdsValues.Sexes),
            new("birthDate", SdsType.Date),
            new("birthCity"),
            new("birthState"),
            new("birthCountry"),
            new("ethnicityCodes", SdsType.Values, Allowed: SdsValues.RacesOrEthnicities),
            new("raceCodes", SdsType.Values, Allowed: SdsValues.RacesOrEthnicities)),
        new(UserFlags, false, new("userSourcedId", Reference, true, Users), new("flag", Value, true, Allowed: SdsValues.UserFlags)),
        new(Relationships, false,
            new("userSourcedId", Reference, true, Users),
            new("relationshipUserSourcedId", Reference, true, Users, Needs: SdsRules.ContactIncomplete),
            new("relationshipRole", Value, true, Allowed: SdsValues.RelationshipRoles)),
    ];

    /// <summary>The set as the check knows it.</summary>
    public static readonly SdsFileSet Set = new("sds-v2.1", "School Data Sync V2.1", Files) { Together = [[Classes, Enrollments]] };
}
