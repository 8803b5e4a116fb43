using System.Text.Json.Serialization;
using Hub.Core.Mis;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>A person as OneRoster consumers are given one.</summary>
public sealed record RosterUser : MisRecord
{
    /// <summary>The person's id in the hub: the <c>sub</c> of a person who signs in.</summary>
    public required Guid HubId { get; init; }

    /// <summary>Whether the MIS wants the person to be able to sign in.</summary>
    public required bool Enabled { get; init; }

    /// <summary>What stands before the @ of <see cref="Email"/>; the id of a person without one.</summary>
    public required string Username { get; init; }

    /// <summary>Given name.</summary>
    public required string GivenName { get; init; }

    /// <summary>Family name.</summary>
    public required string FamilyName { get; init; }

    /// <summary>Middle names.</summary>
    public string? MiddleName { get; init; }

    /// <summary>A further id that others know the person by; the id where the MIS has none.</summary>
    public required string Identifier { get; init; }

    /// <summary>Address, lower case: of pupils and staff the one that the site's rules choose.</summary>
    public string? Email { get; init; }

    /// <summary>Mobile number; of contacts only.</summary>
    public string? Sms { get; init; }

    /// <summary>Telephone number; of contacts only.</summary>
    public string? Phone { get; init; }

    /// <summary>The one OneRoster 1.1 role that says what the person is to the school.</summary>
    public required string Role { get; init; }

    /// <summary>What the person does, and at which org.</summary>
    public required IReadOnlyList<PersonRole> Roles { get; init; }

    /// <summary>Related people: a pupil's contacts, or a contact's pupils.</summary>
    public IReadOnlyList<string> AgentSourcedIds { get; init; } = [];

    /// <summary>Grades or year groups.</summary>
    public IReadOnlyList<string> Grades { get; init; } = [];

    /// <summary>The orgs that the person has a role at.</summary>
    [JsonIgnore]
    public IEnumerable<string> OrgSourcedIds => Roles.Select(r => r.OrgSourcedId).Distinct(StringComparer.Ordinal);

    /// <summary>What is kept of somebody who has left: what the standard requires of a user, and no more.</summary>
    internal RosterUser Gone() => this with { Enabled = false, MiddleName = null, Email = null, Sms = null, Phone = null, AgentSourcedIds = [], Grades = [] };

    /// <summary>What is kept of somebody who was erased: the ids, and words where the standard requires a name.</summary>
    internal RosterUser Erased() => Gone() with { Username = SourcedId, GivenName = "erased", FamilyName = "erased", Identifier = SourcedId };
}
