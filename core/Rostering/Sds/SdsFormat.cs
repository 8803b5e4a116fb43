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
}

/// <summary>A column.</summary>
/// <param name="Name">Its header; case matters.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Required">Whether the header must be there and every row filled.</param>
/// <param name="Of">The file whose ids it refers to.</param>
/// <param name="Allowed">The values that it may hold.</param>
/// <param name="Unique">Whether no two rows may hold the same value, case aside.</param>
internal sealed record SdsField(string Name, SdsType Type = SdsType.Text, bool Required = false, string? Of = null, FrozenDictionary<string, int>? Allowed = null, bool Unique = false);

/// <summary>A file of a set.</summary>
/// <param name="Name">Its name; case matters.</param>
/// <param name="Required">Whether every set has it.</param>
/// <param name="Fields">Its columns in the order of Microsoft's samples, then those that Microsoft's later tools write.</param>
internal sealed record SdsFile(string Name, bool Required, params SdsField[] Fields);

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
            new("userNumber")),
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
        new("demographics.csv", false,
            new("userSourcedId", Reference, true, Users, Unique: true),
            new("sex", Value, Allowed: SdsValues.Sexes),
            new("birthDate", SdsType.Date),
            new("birthCity"),
            new("birthState"),
            new("birthCountry"),
            new("ethnicityCodes", SdsType.Values, Allowed: SdsValues.RacesOrEthnicities),
            new("raceCodes", SdsType.Values, Allowed: SdsValues.RacesOrEthnicities)),
        new("userFlags.csv", false, new("userSourcedId", Reference, true, Users), new("flag", Value, true, Allowed: SdsValues.UserFlags)),
        new("relationships.csv", false,
            new("userSourcedId", Reference, true, Users),
            new("relationshipUserSourcedId", Reference, true, Users),
            new("relationshipRole", Value, true, Allowed: SdsValues.RelationshipRoles)),
    ];
}
