using System.Collections.Frozen;

namespace Hub.Core.Mis.Feeds;

/// <summary>The words that a field may hold, in any case, and the OneRoster 1.1 word that each is kept as.</summary>
internal sealed class Vocabulary
{
    private readonly FrozenDictionary<string, string> words;
    private readonly string? extension;

    /// <param name="extension">What a word with the prefix <c>ext:</c> is kept as; null when there can be none.</param>
    /// <param name="words">Pairs: the word kept, and the words that mean it, by spaces.</param>
    private Vocabulary(string? extension, params (string Kept, string Meant)[] words)
    {
        this.extension = extension;
        this.words = words.SelectMany(w => w.Meant.Split(' ').Select(m => (m, w.Kept))).ToFrozenDictionary(w => w.m, w => w.Kept, StringComparer.OrdinalIgnoreCase);
        Known = string.Join(", ", this.words.Keys.Order(StringComparer.Ordinal));
    }

    public static Vocabulary OrgTypes { get; } = new(
        "local", ("school", "school"), ("department", "department"), ("district", "district"), ("local", "local"), ("state", "state"), ("national", "national"));

    /// <summary>School Data Sync V2.1 knows more kinds of org than OneRoster.</summary>
    public static Vocabulary SdsOrgTypes { get; } = new(
        null,
        ("school", "school college university campus adultEducation"),
        ("department", "department researchCenter program"),
        ("district", "district academicTrust municipality division"),
        ("local", "local localAuthority"),
        ("state", "state region province"),
        ("national", "national departmentOfEducation ministryOfEducation"));

    public static Vocabulary SessionTypes { get; } = new(
        "term", ("gradingPeriod", "gradingPeriod"), ("semester", "semester"), ("schoolYear", "schoolYear"), ("term", "term"));

    public static Vocabulary SdsSessionTypes { get; } = new(
        null, ("gradingPeriod", "gradingPeriod quarter"), ("semester", "semester"), ("schoolYear", "schoolYear"), ("term", "term"));

    public static Vocabulary ClassTypes { get; } = new("scheduled", ("homeroom", "homeroom"), ("scheduled", "scheduled"));

    /// <summary>Roles of people, of OneRoster 1.1 and 1.2: 1.2 splits the administrator into four.</summary>
    public static Vocabulary Roles { get; } = new(
        "aide",
        ("administrator", "administrator districtAdministrator principal siteAdministrator systemAdministrator"),
        ("aide", "aide counselor"),
        ("guardian", "guardian"),
        ("parent", "parent"),
        ("proctor", "proctor"),
        ("relative", "relative"),
        ("student", "student"),
        ("teacher", "teacher"));

    /// <summary>Roles of School Data Sync V2.1: all but <c>student</c> and <c>other</c> are its staff group.</summary>
    public static Vocabulary SdsRoles { get; } = new(
        null,
        ("student", "student"),
        ("teacher", "teacher faculty professor lecturer instructor substitute adjunct coach"),
        ("administrator", "administrator principal chair itAdmin"),
        ("proctor", "proctor"),
        ("relative", "other"),
        ("aide", "researcher affiliate occupationalTherapist physicalTherapist speechTherapist visionTherapist paraprofessional specialServices advisor nurse officeStaff staff teacherAssistant assistant alumni"));

    public static Vocabulary EnrolmentRoles { get; } = new(null, ("administrator", "administrator"), ("proctor", "proctor"), ("student", "student"), ("teacher", "teacher"));

    /// <summary>OneRoster knows no aide in a class: whoever helps there and does not teach is its proctor.</summary>
    public static Vocabulary SdsEnrolmentRoles { get; } = new(
        null,
        ("student", "student"),
        ("teacher", "teacher professor lecturer instructor substitute adjunct coach"),
        ("administrator", "administrator principal chair itAdmin"),
        ("proctor", "proctor teacherAssistant assistant advisor paraprofessional specialServices staff officeStaff affiliate alumni aid aide occupationalTherapist physicalTherapist speechTherapist visionTherapist"));

    /// <summary>What a contact is to a pupil, in School Data Sync V1 and V2.1.</summary>
    public static Vocabulary Relationships { get; } = new(null, ("parent", "parent"), ("guardian", "guardian"), ("relative", "relative aide doctor child administrator other"));

    public static Vocabulary Sexes { get; } = new("other", ("male", "male"), ("female", "female"), ("unspecified", "unspecified notSelected"), ("other", "other"));

    public static Vocabulary RoleTypes { get; } = new(null, ("primary", "primary"), ("secondary", "secondary"));

    public static Vocabulary UserTypes { get; } = new(null, (nameof(UserType.Student), "student"), (nameof(UserType.Staff), "staff"), (nameof(UserType.Contact), "contact"), (nameof(UserType.Governor), "governor"));

    /// <summary>Every word that is understood, for messages.</summary>
    public string Known { get; }

    /// <summary>The word to keep.</summary>
    public bool TryGet(ReadOnlySpan<char> word, out string kept)
    {
        if (words.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(word, out kept!))
            return true;
        kept = extension ?? "";
        return extension is not null && word.StartsWith("ext:", StringComparison.Ordinal) && word.Length > 4;
    }

    /// <summary>What somebody with these roles is to the school: staff who are also pupils are staff, unless only their role as a pupil is primary.</summary>
    public static UserType UserTypeOf(IReadOnlyList<PersonRole> roles)
    {
        var student = roles.Any(r => r.Role == "student");
        var staff = roles.Where(IsStaff).ToArray();
        if (student && (staff.Length == 0 || (roles.Where(r => r.Role == "student").All(r => r.Primary) && !staff.Any(r => r.Primary))))
            return UserType.Student;
        return staff.Length > 0 ? UserType.Staff : UserType.Contact;
    }

    private static bool IsStaff(PersonRole role) => role.Role is "teacher" or "administrator" or "aide" or "proctor";
}
