using Hub.Core.Mis;

namespace Hub.Core.Naming;

/// <summary>What a username can be made of.</summary>
/// <param name="GivenName">Given name as the MIS writes it.</param>
/// <param name="FamilyName">Family name as the MIS writes it.</param>
/// <param name="UniquePupilNumber">A pupil's unique pupil number.</param>
/// <param name="AdmissionNumber">A pupil's admission number.</param>
/// <param name="DateOfBirth">Date of birth.</param>
/// <param name="StartDate">First day at the school.</param>
public sealed record NamedPerson(string GivenName, string FamilyName, string? UniquePupilNumber = null, string? AdmissionNumber = null, DateOnly? DateOfBirth = null, DateOnly? StartDate = null)
{
    /// <summary>A person of the MIS.</summary>
    public static NamedPerson Of(Person person) =>
        new(person.GivenName, person.FamilyName, person.UniquePupilNumber, person.AdmissionNumber, person.DateOfBirth, person.StartDate);
}
