using System.Collections.Frozen;
using Hub.Core.Rostering.Sds;

namespace Hub.Core.Rostering.OneRosterFiles;

/// <summary>The files of OneRoster 1.1 and 1.2.1 CSV (1EdTech, CSV binding): those of the rostering service with their columns, the others by name.</summary>
internal static class OneRosterFormat
{
    public const string V11Id = "oneroster-1.1";
    public const string V12Id = "oneroster-1.2";
    public const string Manifest = "manifest.csv";
    public const string Orgs = "orgs.csv";
    public const string AcademicSessions = "academicSessions.csv";
    public const string Courses = "courses.csv";
    public const string Classes = "classes.csv";
    public const string Users = "users.csv";
    public const string Roles = "roles.csv";
    public const string Enrollments = "enrollments.csv";
    public const string Demographics = "demographics.csv";
    private const SdsType Reference = SdsType.Reference;
    private const SdsType References = SdsType.References;
    private const SdsType Value = SdsType.Value;
    private const SdsType Day = SdsType.Day;

    private static readonly FrozenDictionary<string, int> Booleans = Words("true false");
    private static readonly FrozenDictionary<string, int> Sexes11 = Words("male female");
    private static readonly FrozenDictionary<string, int> Sexes12 = Words("male female unspecified other");

    /// <summary>The types of org.</summary>
    public static readonly FrozenDictionary<string, int> OrgTypes = Words("department school district local state national");

    /// <summary>The types of session.</summary>
    public static readonly FrozenDictionary<string, int> SessionTypes = Words("gradingPeriod semester schoolYear term");

    /// <summary>The roles of a person in 1.1.</summary>
    public static readonly FrozenDictionary<string, int> Roles11 = Words("administrator aide guardian parent proctor relative student teacher");

    /// <summary>The roles of a person in 1.2.</summary>
    public static readonly FrozenDictionary<string, int> Roles12 = Words(
        "aide counselor districtAdministrator guardian parent principal proctor relative siteAdministrator student systemAdministrator teacher");

    /// <summary>The roles of a person in a class.</summary>
    public static readonly FrozenDictionary<string, int> EnrolmentRoles = Words("administrator proctor student teacher");

    public static readonly SdsFileSet V11 = new(V11Id, "OneRoster 1.1", Files(false))
    {
        Manifest = new SdsManifest(
            "1.1",
            Split("academicSessions categories classes classResources courses courseResources demographics enrollments lineItems orgs resources results users"),
            Split("academicSessions classes courses enrollments orgs users")),
    };

    public static readonly SdsFileSet V12 = new(V12Id, "OneRoster 1.2", Files(true))
    {
        Manifest = new SdsManifest(
            "1.2",
            Split("academicSessions categories classes classResources courses courseResources demographics enrollments lineItemLearningObjectiveIds lineItems lineItemScoreScales orgs resources "
                + "resultLearningObjectiveIds results resultScoreScales roles scoreScales userProfiles userResources users"),
            Split("academicSessions classes courses enrollments orgs roles users")),
    };

    /// <summary>The header of a file, with commas.</summary>
    public static string Header(SdsFileSet set, string file) => string.Join(',', set.Files.Single(f => f.Name == file).Fields.Select(f => f.Name));

    private static SdsFile[] Files(bool v12) =>
    [
        File(Orgs, [new("name", Required: true), new("type", Value, true, Allowed: OrgTypes, Extensible: v12), new("identifier"), new("parentSourcedId", Reference, Of: Orgs)]) with
        {
            Mark = new SdsMark("school", "type"),
        },
        File(AcademicSessions, [
            new("title", Required: true), new("type", Value, true, Allowed: SessionTypes, Extensible: v12), new("startDate", Day, true), new("endDate", Day, true),
            new("parentSourcedId", Reference, Of: AcademicSessions), new("schoolYear", SdsType.Year, true)]),
        File(Courses, [
            new("schoolYearSourcedId", Reference, Of: AcademicSessions), new("title", Required: true), new("courseCode"), new("grades"), new("orgSourcedId", Reference, true, Orgs), new("subjects"),
            new("subjectCodes")]),
        File(Classes, [
            new("title", Required: true), new("grades"), new("courseSourcedId", Reference, true, Courses), new("classCode"),
            new("classType", Value, true, Allowed: Words("homeroom scheduled"), Extensible: v12), new("location"), School, new("termSourcedIds", References, true, AcademicSessions), new("subjects"),
            new("subjectCodes"), new("periods")]),
        v12
            ? File(Users, [
                new("enabledUser", Value, true, Allowed: Booleans), .. Person, new("userMasterIdentifier"), new("preferredGivenName"), new("preferredMiddleName"), new("preferredFamilyName"),
                new("primaryOrgSourcedId", Reference, Of: Orgs), new("pronouns")])
            : File(Users, [
                new("enabledUser", Value, true, Allowed: Booleans), new("orgSourcedIds", References, true, Orgs), new("role", Value, true, Allowed: Roles11), .. Person]),
        .. v12
            ? [
                File(Roles, [
                    new("userSourcedId", Reference, true, Users), new("roleType", Value, true, Allowed: Words("primary secondary")), new("role", Value, true, Allowed: Roles12, Extensible: true),
                    new("beginDate", Day), new("endDate", Day), new("orgSourcedId", Reference, true, Orgs), new("userProfileSourcedId")]),
                File("userProfiles.csv", [
                    new("userSourcedId", Reference, true, Users), new("profileType", Required: true), new("vendorId", Required: true), new("applicationId"), new("description"),
                    new("credentialType", Required: true), new("username", Required: true), new("password")]),
            ]
            : Array.Empty<SdsFile>(),
        File(Enrollments, [
            new("classSourcedId", Reference, true, Classes), School, new("userSourcedId", Reference, true, Users), new("role", Value, true, Allowed: EnrolmentRoles, Extensible: v12),
            new("primary", Value, Allowed: Booleans), new("beginDate", Day), new("endDate", Day)]),
        new SdsFile(Demographics, false, [
            new("sourcedId", Reference, true, Users, Unique: true), .. Bookkeeping, new("birthDate", Day), new("sex", Value, Allowed: v12 ? Sexes12 : Sexes11, Extensible: v12),
            .. Split("americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity")
                .Select(n => new SdsField(n, Value, Allowed: Booleans)),
            new("countryOfBirthCode"), new("stateOfBirthAbbreviation"), new("cityOfBirth"), new("publicSchoolResidenceStatus")])
        {
            IsOneRoster = true,
        },
        new SdsFile(Manifest, true, new("propertyName", SdsType.Id, true), new("value", Required: true)),
    ];

    private static SdsField School => new("schoolSourcedId", Reference, true, Orgs, Needs: SdsRules.ReferenceNotSchool);

    private static SdsField[] Bookkeeping => [new("status", SdsType.Status), new("dateLastModified", SdsType.Moment)];

    private static SdsField[] Person =>
    [
        new("username", Required: true), new("userIds"), new("givenName", Required: true), new("familyName", Required: true), new("middleName"), new("identifier"), new("email", SdsType.Email), new("sms"),
        new("phone"), new("agentSourcedIds", References, Of: Users), new("grades"), new("password"),
    ];

    private static SdsFile File(string name, params SdsField[] fields) => new(name, false, [new("sourcedId", SdsType.Id, true), .. Bookkeeping, .. fields]) { IsOneRoster = true };

    // Case matters in all of them.
    private static FrozenDictionary<string, int> Words(string words) => Split(words).Select(KeyValuePair.Create).ToFrozenDictionary(StringComparer.Ordinal);

    private static string[] Split(string words) => words.Split(' ');
}
