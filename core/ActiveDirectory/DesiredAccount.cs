namespace Hub.Core.ActiveDirectory;

/// <summary>How an account is to stand in Active Directory. What is null is left as it is.</summary>
public sealed record DesiredAccount
{
    /// <summary>The person's id in the MIS.</summary>
    public required string PersonId { get; init; }

    /// <summary>The account's <c>objectGUID</c>, by which it is found first; null until the directory has told it.</summary>
    public Guid? ObjectGuid { get; init; }

    /// <summary>The <c>employeeID</c>, by which it is found otherwise.</summary>
    public required string EmployeeId { get; init; }

    /// <summary>Whether the account is enabled. A person whom the MIS no longer has, or no longer wants, is disabled and never deleted.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The <c>userPrincipalName</c>.</summary>
    public string? PrincipalName { get; init; }

    /// <summary>The <c>sAMAccountName</c>, which also names the object in its OU (<c>cn</c>): unique there, and never a matter of how long a name is.</summary>
    public string? AccountName { get; init; }

    /// <summary>The <c>givenName</c>.</summary>
    public string? GivenName { get; init; }

    /// <summary>The <c>sn</c>.</summary>
    public string? Surname { get; init; }

    /// <summary>The <c>displayName</c>.</summary>
    public string? DisplayName { get; init; }

    /// <summary>The distinguished name of the OU.</summary>
    public string? Unit { get; init; }

    /// <summary>What other attributes are to hold, by name; null to clear one.</summary>
    public IReadOnlyDictionary<string, string?> Attributes { get; init; } = new Dictionary<string, string?>();

    /// <summary>The groups that it is to be in, in order. Groups that no rule names are none of the hub's business.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>The <c>homeDrive</c>.</summary>
    public string? HomeDrive { get; init; }

    /// <summary>The <c>homeDirectory</c>.</summary>
    public string? HomeDirectory { get; init; }

    /// <summary>The <c>profilePath</c>.</summary>
    public string? ProfilePath { get; init; }

    /// <summary>The password, should the account have to be made.</summary>
    public required InitialPasswordRule Password { get; init; }

    /// <summary>What could not be made of the rules for this person, each in a sentence.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether enough is known to make the account, should it not be there.</summary>
    public bool CanBeMade => Enabled && PrincipalName is not null && AccountName is not null && Unit is not null;
}
