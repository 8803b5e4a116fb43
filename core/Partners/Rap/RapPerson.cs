using Hub.Core.Mis;

namespace Hub.Core.Partners.Rap;

/// <summary>A person as the RAP API knows one; the id in the MIS is the record's.</summary>
public sealed record RapPerson
{
    /// <summary>The person's id in the hub: the <c>sub</c> of a person who signs in.</summary>
    public required Guid UniqueId { get; init; }

    /// <summary>Given name.</summary>
    public required string GivenName { get; init; }

    /// <summary>Family name.</summary>
    public required string FamilyName { get; init; }

    /// <summary>What the person is to the school.</summary>
    public required UserType Type { get; init; }

    /// <summary>Whether the MIS wants the person to be able to sign in.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The groups that the person is in; null when they are too many to be kept.</summary>
    public IReadOnlyList<RapGroupName>? Groups { get; init; }

    /// <summary>Related people at the school: a pupil's contacts, or a contact's pupils.</summary>
    public IReadOnlyList<string> RelatedTo { get; init; } = [];

    /// <summary>E-mail addresses of the MIS, the main one first.</summary>
    public IReadOnlyList<string> Addresses { get; init; } = [];

    /// <summary>Date of birth.</summary>
    public DateOnly? DateOfBirth { get; init; }
}
