namespace Hub.Simulators.SampleSchool;

/// <summary>A made-up pupil or member of staff.</summary>
/// <param name="Id">The MIS's id.</param>
/// <param name="Pupil">Whether a pupil.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="FamilyName">Family name.</param>
public sealed record SamplePerson(string Id, bool Pupil, string GivenName, string FamilyName)
{
    /// <summary>The address that the MIS holds; null when it holds none.</summary>
    public string? MisAddress { get; init; }

    /// <summary>The address of the person's accounts in the directories, older than the MIS's for most; null without accounts.</summary>
    public string? DirectoryAddress { get; init; }

    /// <summary>Whether the Microsoft account comes from the school's own Active Directory.</summary>
    public bool OnPremises { get; init; }

    /// <summary>Whether an administrator of the directories.</summary>
    public bool Administrator { get; init; }

    /// <summary>Year group, 7 to 13; 0 for staff.</summary>
    public int Year { get; init; }

    /// <summary>Registration group (<c>7A</c>); empty for staff.</summary>
    public string RegistrationGroup { get; init; } = "";

    /// <summary>House; empty for staff.</summary>
    public string House { get; init; } = "";

    /// <summary>Admission number; empty for staff.</summary>
    public string AdmissionNumber { get; init; } = "";

    /// <summary>Unique pupil number; empty for staff.</summary>
    public string UniquePupilNumber { get; init; } = "";

    /// <summary>Date of birth; null for staff.</summary>
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>First day at the school.</summary>
    public DateOnly StartDate { get; init; }

    /// <summary>OneRoster 1.1 role.</summary>
    public string Role { get; init; } = "student";
}
