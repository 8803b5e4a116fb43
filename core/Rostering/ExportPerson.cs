using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>Where a person's address comes from.</summary>
internal enum AddressSource
{
    /// <summary>The MIS holds an address in a verified domain: no matching is needed.</summary>
    Mis,

    /// <summary>The Microsoft 365 account that the hub provisioned or matched.</summary>
    Account,
}

/// <summary>A pupil or a member of staff, with what an export needs of the record and what it decides.</summary>
internal sealed class ExportPerson
{
    /// <summary>The person's number in this export.</summary>
    public int Number { get; set; }

    /// <summary>Id in the MIS.</summary>
    public required string Id { get; init; }

    /// <summary>What the person is to the school.</summary>
    public required UserType Type { get; init; }

    /// <summary>Given name.</summary>
    public required string GivenName { get; init; }

    /// <summary>Family name.</summary>
    public required string FamilyName { get; init; }

    /// <summary>The user name of a person without names; else null.</summary>
    public required string? OnlyUsername { get; init; }

    /// <summary>Roles at orgs.</summary>
    public required IReadOnlyList<PersonRole> Roles { get; init; }

    /// <summary>The first grade that School Data Sync knows; null when it knows none.</summary>
    public required string? Grade { get; init; }

    /// <summary>Whether the MIS says a grade or year group, known or not.</summary>
    public required bool HasGrade { get; init; }

    /// <summary>The year group, as the MIS writes it; null for none.</summary>
    public required string? YearGroup { get; init; }

    /// <summary>First day.</summary>
    public required DateOnly? StartDate { get; init; }

    /// <summary>Last day.</summary>
    public required DateOnly? EndDate { get; init; }

    /// <summary>The address, lower case; also the one in the way when the person is left out.</summary>
    public string? Address { get; set; }

    /// <summary>Where the address comes from.</summary>
    public AddressSource Source { get; set; }

    /// <summary>Why the person is not in the export; null when in it.</summary>
    public LeftOutReason? LeftOut { get; set; }

    /// <summary>Given and family name with one space; the user name where the MIS gives no names.</summary>
    public string DisplayName => OnlyUsername ?? $"{GivenName} {FamilyName}".Trim();
}
