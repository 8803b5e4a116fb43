using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>A person's roles as the files of a format hold them.</summary>
internal static class RolesInFiles
{
    /// <summary>
    /// The roles at organisations that are in the files, each once, as the format names them. Who has both kinds of role is matched as staff, unless every student role is primary and no staff
    /// role is (learn.microsoft.com/schooldatasync/identity-matching): what the person is to the school decides.
    /// </summary>
    /// <param name="roles">The roles of the MIS.</param>
    /// <param name="type">What the person is to the school.</param>
    /// <param name="hasOrg">Whether an organisation is in the files.</param>
    /// <param name="name">What the format calls a role; null for one that it does not hold.</param>
    /// <param name="fallback">What a person is whose roles say nothing.</param>
    public static IEnumerable<PersonRole> Of(IReadOnlyList<PersonRole> roles, UserType type, Func<string, bool> hasOrg, Func<string, string?> name, string fallback)
    {
        var here = roles.Where(r => hasOrg(r.OrgSourcedId)).ToArray();
        var named = here.Select(r => (r.OrgSourcedId, Role: name(r.Role), r.Primary)).Where(r => r.Role is not null).ToList();
        if (named.Count == 0)
            named = [.. here.Select(r => (r.OrgSourcedId, (string?)fallback, r.Primary))];
        var both = named.Any(r => r.Role == "student") && named.Any(r => r.Role != "student");
        return named.GroupBy(r => (r.OrgSourcedId, r.Role)).Select(same => new PersonRole(
            same.Key.Role!, same.Key.OrgSourcedId, both ? (same.Key.Role == "student") == (type == UserType.Student) : same.Any(r => r.Primary)));
    }
}
