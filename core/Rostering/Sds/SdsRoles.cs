using Hub.Core.Mis;

namespace Hub.Core.Rostering.Sds;

/// <summary>OneRoster roles as School Data Sync names them.</summary>
internal static class SdsRoles
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        // OneRoster 1.1. A UK school's aide is a teaching assistant.
        ["student"] = "student",
        ["teacher"] = "teacher",
        ["administrator"] = "administrator",
        ["aide"] = "teacherAssistant",
        ["proctor"] = "proctor",
        // OneRoster 1.2.
        ["counselor"] = "advisor",
        ["principal"] = "principal",
        ["districtAdministrator"] = "administrator",
        ["siteAdministrator"] = "administrator",
        ["systemAdministrator"] = "itAdmin",
    };

    private static readonly string[] ClassRoles = [.. SdsValues.EnrolmentRoles.OrderBy(r => r.Value).Select(r => r.Key)];

    /// <summary>
    /// What a person is at an org; null for the part of a parent or guardian, which needs relationships.csv.
    /// A role that School Data Sync does not know becomes <c>student</c> or <c>staff</c>, by what the person is to the school.
    /// </summary>
    public static string? OfPerson(UserType type, string role) => role.ToUpperInvariant() switch
    {
        "GUARDIAN" or "PARENT" or "RELATIVE" => null,
        _ => Name(type, role),
    };

    /// <summary>What a person is in a class.</summary>
    public static string InClass(UserType type, string role) => Name(type, role) is var name && SdsValues.EnrolmentRoles.ContainsKey(name) ? name : Default(type);

    /// <summary>The number of what a person is in a class.</summary>
    public static int NumberInClass(UserType type, string role) => SdsValues.EnrolmentRoles[InClass(type, role)];

    /// <summary>What a person is in a class, by its number.</summary>
    public static string ClassRole(int number) => ClassRoles[number];

    /// <summary>What a person is whose roles say nothing.</summary>
    public static string Default(UserType type) => type == UserType.Student ? "student" : "staff";

    private static string Name(UserType type, string role)
    {
        if (Names.TryGetValue(role, out var name))
            return name;
        // A feed in School Data Sync's own format may name its roles already.
        return SdsValues.StaffRoles.Keys.FirstOrDefault(r => r.Equals(role, StringComparison.OrdinalIgnoreCase)) ?? Default(type);
    }
}
