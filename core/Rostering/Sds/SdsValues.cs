using System.Collections.Frozen;

namespace Hub.Core.Rostering.Sds;

/// <summary>The values that School Data Sync knows by default (learn.microsoft.com/schooldatasync/default-list-of-values). Case does not matter in them.</summary>
internal static class SdsValues
{
    public static readonly FrozenDictionary<string, int> OrgTypes = Set(
        "school department district local state national departmentOfEducation ministryOfEducation university college campus adultEducation municipality",
        "academicTrust localAuthority region division province researchCenter program");

    public static readonly FrozenDictionary<string, int> StaffRoles = Set(
        "principal chair professor researcher adjunct affiliate occupationalTherapist physicalTherapist speechTherapist visionTherapist paraprofessional",
        "specialServices advisor proctor nurse officeStaff lecturer itAdmin administrator teacher faculty staff teacherAssistant assistant instructor substitute",
        "coach alumni");

    public static readonly FrozenDictionary<string, int> Roles = Set(string.Join(' ', StaffRoles.Keys), "student other");

    public static readonly FrozenDictionary<string, int> EnrolmentRoles = Set(
        "student teacher professor lecturer instructor substitute teacherAssistant assistant advisor administrator principal proctor paraprofessional",
        "specialServices staff officeStaff itAdmin coach chair adjunct affiliate alumni aid",
        "occupationalTherapist physicalTherapist speechTherapist visionTherapist");

    public static readonly FrozenDictionary<string, int> SessionTypes = Set("schoolYear semester term gradingPeriod quarter");

    public static readonly FrozenDictionary<string, int> RelationshipRoles = Set("parent guardian relative aide doctor other");

    public static readonly FrozenDictionary<string, int> Sexes = Set("male female notSelected");

    public static readonly FrozenDictionary<string, int> UserFlags = Set("iep freeLunch 504 homeless giftedOrTalented ELL LEP");

    /// <summary>The OneRoster demographics columns of race and ethnicity, and the short forms that Microsoft's sample has.</summary>
    public static readonly FrozenDictionary<string, int> RacesOrEthnicities = Set(
        "americanIndianOrAlaskaNative asian blackOrAfricanAmerican nativeHawaiianOrOtherPacificIslander white demographicRaceTwoOrMoreRaces hispanicOrLatinoEthnicity");

    /// <summary>Grades as they are stored; <c>1</c> is accepted for <c>01</c>.</summary>
    public static readonly FrozenDictionary<string, int> Grades = Set(
        "it pr pk tk kg 01 02 03 04 05 06 07 08 09 10 11 12 13 14 ps ug other ps1 ps2 ps3 ps4",
        "undergraduate graduate postgraduate alumni adultEducation");

    /// <summary>A telephone number as E.164, which School Data Sync wants; null when it is none. A number without its country is a British one.</summary>
    public static string? Phone(string? text)
    {
        var digits = string.Concat((text ?? "").Where(c => c is not (' ' or '-' or '(' or ')' or '.')));
        var number = digits switch
        {
            ['+', ..] => digits,
            ['0', '0', ..] => $"+{digits[2..]}",
            ['0', ..] when digits.Length is 10 or 11 => $"+44{digits[1..]}",
            _ => digits,
        };
        return SdsValueRules.Broken(SdsType.Phone, number) is null ? number : null;
    }

    // Each value with a number of its own, by which rows are compared.
    private static FrozenDictionary<string, int> Set(params string[] lines) =>
        lines.SelectMany(l => l.Split(' ')).Select(KeyValuePair.Create).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
}
