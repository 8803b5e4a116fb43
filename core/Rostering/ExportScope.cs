using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>Of whom an export tells, and how much.</summary>
public sealed record ExportScope
{
    /// <summary>All pupils and staff, and nothing of them that the formats do not need.</summary>
    public static readonly ExportScope Everybody = new();

    /// <summary>The types of people: contacts only when they are named.</summary>
    public IReadOnlyList<UserType> UserTypes { get; init; } = [UserType.Student, UserType.Staff];

    /// <summary>Pupils of these year groups only, and classes that have one of them; empty for all.</summary>
    public IReadOnlyList<string> YearGroups { get; init; } = [];

    /// <summary>Ids of classes: these only, and people who are in one of them; empty for all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Whether the files hold pupils' dates of birth and sex.</summary>
    public bool Demographics { get; init; }

    /// <summary>Whether contacts are in the files.</summary>
    internal bool HasContacts => UserTypes.Contains(UserType.Contact);
}
