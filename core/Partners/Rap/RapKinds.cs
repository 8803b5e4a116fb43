using Hub.Core.Mis;

namespace Hub.Core.Partners.Rap;

/// <summary>The kinds of records that the RAP API has.</summary>
public static class RapKinds
{
    /// <summary>Pupils.</summary>
    public const string Student = "student";

    /// <summary>Staff.</summary>
    public const string Staff = "staff";

    /// <summary>Contacts.</summary>
    public const string Contact = "contact";

    /// <summary>Groups.</summary>
    public const string Group = "group";

    /// <summary>The kinds whose records are people.</summary>
    public static IReadOnlyList<string> OfPeople { get; } = [Student, Staff, Contact];

    /// <summary>The kind of a person's record; null for people whom the API does not have.</summary>
    internal static string? Of(UserType type) => type switch
    {
        UserType.Student => Student,
        UserType.Staff => Staff,
        UserType.Contact => Contact,
        _ => null,
    };
}
