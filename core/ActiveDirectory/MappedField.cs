using System.Globalization;
using Hub.Core.Mis;
using Hub.Core.Naming;

namespace Hub.Core.ActiveDirectory;

/// <summary>Something of a person that can be written into an attribute.</summary>
/// <param name="Id">What rules call it; stable.</param>
/// <param name="Text">What people call it.</param>
/// <param name="Value">The value for a person; null when there is none.</param>
public sealed record MappedField(string Id, string Text, Func<DirectoryPerson, string?> Value)
{
    /// <summary>All.</summary>
    public static readonly IReadOnlyList<MappedField> All =
    [
        new("forename", "Forename", p => p.Person.GivenName),
        new("middle-names", "Middle names", p => p.Person.MiddleName),
        new("surname", "Surname", p => p.Person.FamilyName),
        new("user-type", "Kind of user", p => p.Person.UserType.ToString()),
        new("year-group", "Year group", p => p.Person.YearGroup),
        new("registration-group", "Registration group", p => p.Person.RegistrationGroup),
        new("house", "House", p => p.Person.House),
        new("year-of-leaving", "Year of leaving", p => p.Named.CohortYear?.ToString(CultureInfo.InvariantCulture)),
        new("admission-number", "Admission number", p => p.Person.AdmissionNumber),
        new("unique-pupil-number", "Unique pupil number", p => p.Person.UniquePupilNumber),
        new("identifier", "Further identifier of the MIS", p => p.Person.Identifier),
        new("mis-address", "E-mail address from the MIS", p => p.Named.MisAddress),
        new("phone", "Telephone", p => p.Person.Phone),
        new("mobile", "Mobile", p => p.Person.Sms),
        new("school-name", "Name of the school", p => p.SchoolName),
        new("dfe-number", "DfE number of the school", p => p.Named.DfeNumber),
    ];

    /// <summary>The field of an id; null when there is none.</summary>
    public static MappedField? Find(string? id) => All.FirstOrDefault(f => f.Id == id);
}

/// <summary>A person of whom attributes and places are made.</summary>
/// <param name="Person">As the MIS has them.</param>
/// <param name="Named">What tokens stand for.</param>
/// <param name="SchoolName">The school.</param>
public sealed record DirectoryPerson(Person Person, NamedPerson Named, string SchoolName);
