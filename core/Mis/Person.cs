using System.Text.Json.Serialization;

namespace Hub.Core.Mis;

/// <summary>Somebody whom the MIS knows: pupil, staff, contact or governor.</summary>
public sealed record Person : MisRecord
{
    /// <summary>What the person is to the school.</summary>
    public required UserType UserType { get; init; }

    /// <summary>Whether the MIS wants the person to be able to sign in.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The MIS's user name; empty when it has none.</summary>
    public string Username { get; init; } = "";

    /// <summary>Given name; empty where the format carries none.</summary>
    public string GivenName { get; init; } = "";

    /// <summary>Family name; empty where the format carries none.</summary>
    public string FamilyName { get; init; } = "";

    /// <summary>Middle names.</summary>
    public string? MiddleName { get; init; }

    /// <summary>A further id that others know the person by.</summary>
    public string? Identifier { get; init; }

    /// <summary>Every e-mail address that the MIS holds, lower case, the main one first, without repeats.</summary>
    public IReadOnlyList<string> Emails { get; init; } = [];

    /// <summary>Mobile number, E.164 where the MIS keeps it so.</summary>
    public string? Sms { get; init; }

    /// <summary>Telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>OneRoster grades.</summary>
    public IReadOnlyList<string> Grades { get; init; } = [];

    /// <summary>Unique pupil number (13 characters, DfE). Schools call it UPN; it has nothing to do with the user principal name.</summary>
    public string? UniquePupilNumber { get; init; }

    /// <summary>The school's admission number.</summary>
    public string? AdmissionNumber { get; init; }

    /// <summary>Date of birth.</summary>
    public DateOnly? DateOfBirth { get; init; }

    /// <summary>Year group as the school writes it.</summary>
    public string? YearGroup { get; init; }

    /// <summary>Registration group.</summary>
    public string? RegistrationGroup { get; init; }

    /// <summary>House.</summary>
    public string? House { get; init; }

    /// <summary>First day at the school.</summary>
    public DateOnly? StartDate { get; init; }

    /// <summary>Last day at the school.</summary>
    public DateOnly? EndDate { get; init; }

    /// <summary>What the person does, and at which org; at least one.</summary>
    public required IReadOnlyList<PersonRole> Roles { get; init; }

    /// <summary>Related people: a pupil's contacts, or a contact's pupils.</summary>
    public IReadOnlyList<string> AgentSourcedIds { get; init; } = [];

    /// <summary>Given and family name with one space; the user name where the MIS gives no names.</summary>
    [JsonIgnore]
    public string DisplayName => $"{GivenName} {FamilyName}".Trim() is { Length: > 0 } name ? name : Username;
}

/// <summary>A role at an org.</summary>
/// <param name="Role">OneRoster 1.1 role (<c>student</c>, <c>teacher</c>, <c>administrator</c>, <c>aide</c>, <c>guardian</c> ...).</param>
/// <param name="OrgSourcedId">The org.</param>
/// <param name="Primary">Whether it is the person's main role at that org.</param>
public sealed record PersonRole(string Role, string OrgSourcedId, bool Primary = true);
