using System.Text.Json.Serialization;
using Hub.Core.Mis;
using Hub.Core.Provisioning;

namespace Hub.Core.ActiveDirectory;

/// <summary>A person of a change set of names: what is to be given, or why not; after it, what was.</summary>
public sealed record NameChange
{
    /// <summary>The person's id in the MIS.</summary>
    public required string PersonId { get; init; }

    /// <summary>The person's name as the MIS has it.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the person is to the school.</summary>
    public UserType UserType { get; init; }

    /// <summary>The user principal name.</summary>
    public required ValueChange PrincipalName { get; init; }

    /// <summary>The sAMAccountName.</summary>
    public required ValueChange AccountName { get; init; }

    /// <summary>What became of the person.</summary>
    public required RowOutcome Outcome { get; init; }

    /// <summary>What is to be known of it, in sentences.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Whether a name that the person has would be another one.</summary>
    [JsonIgnore]
    public bool Renames => PrincipalName.Renames || AccountName.Renames;

    /// <summary>The row of a person who was named.</summary>
    internal static NameChange Of(PersonNames names)
    {
        var row = new NameChange
        {
            PersonId = names.Person.SourcedId,
            Name = names.Person.DisplayName,
            UserType = names.Person.UserType,
            PrincipalName = ValueChange.Of(names.PrincipalName, names.Stored?.PrincipalName),
            AccountName = ValueChange.Of(names.AccountName, names.Stored?.AccountName),
            Outcome = RowOutcome.Unchanged,
            Reason = string.Join(' ', Told("User principal name", names.PrincipalName).Concat(Told("sAMAccountName", names.AccountName))),
        };
        return row with
        {
            Outcome = row.PrincipalName.IsChange || row.AccountName.IsChange ? RowOutcome.Planned
                : names.PrincipalName.Value is null || names.AccountName.Value is null ? RowOutcome.Refused : RowOutcome.Unchanged,
        };
    }

    private static IEnumerable<string> Told(string name, NameChoice choice)
    {
        if (choice.Value is null)
            yield return $"{name}: none. {choice.Reason}";
        else if (choice.Reason is not null)
            yield return $"{name}: {choice.Reason}";
        if (choice.Notes.HasFlag(NameNotes.Cut))
            yield return $"{name}: too long, so it was cut.";
    }
}

/// <summary>A name that changes, or not.</summary>
/// <param name="From">What the person has; null for nothing.</param>
/// <param name="To">What the person is to have; null when there is none to be had, and then what there is stays.</param>
/// <param name="Source">The alternate that gives it.</param>
/// <param name="Notes">What is to be known of it.</param>
public sealed record ValueChange(string? From, string? To, string? Source, NameNotes Notes)
{
    /// <summary>Whether anything would be stored.</summary>
    [JsonIgnore]
    public bool IsChange => To is not null && To != From;

    /// <summary>Whether a name that there is would be another one.</summary>
    [JsonIgnore]
    public bool Renames => From is not null && IsChange;

    internal static ValueChange Of(NameChoice choice, HeldName? stored) => new(stored?.Value, choice.Value, choice.Source, choice.Notes);
}
