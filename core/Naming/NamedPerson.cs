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
    /// <param name="person">The person.</param>
    /// <param name="yearOfLeaving">The year of leaving that somebody has set; null when nobody has.</param>
    public static NamedPerson Of(Person person, int? yearOfLeaving = null) =>
        new(person.GivenName, person.FamilyName, person.UniquePupilNumber, person.AdmissionNumber, person.DateOfBirth, person.StartDate) { YearOfLeaving = yearOfLeaving };

    /// <summary>The year of leaving that somebody has set for a pupil, in place of that which follows from the date of birth.</summary>
    public int? YearOfLeaving { get; init; }

    /// <summary>The address of the MIS that counts for the person; null for none.</summary>
    public string? MisAddress { get; init; }

    /// <summary>A pupil's year group as the school writes it.</summary>
    public string? YearGroup { get; init; }

    /// <summary>A pupil's registration group.</summary>
    public string? RegistrationGroup { get; init; }

    /// <summary>The school's DfE number.</summary>
    public string? DfeNumber { get; init; }

    /// <summary>The sAMAccountName that the person was given.</summary>
    public string? AccountName { get; init; }

    /// <summary>What becomes of apostrophes and hyphens in forename and surname.</summary>
    public NameSpelling Spelling { get; init; } = NameSpelling.Usual;

    /// <summary>What random letters and numbers are drawn from, so that the person has the same ones each time; null for other ones each time.</summary>
    public string? Seed { get; init; }

    /// <summary>The calendar year in which the pupil leaves: as set, or when Year 11 ends; null when neither is known.</summary>
    public int? CohortYear => YearOfLeaving ?? UsernameToken.CohortYear(DateOfBirth);
}
