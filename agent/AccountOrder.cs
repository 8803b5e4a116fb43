namespace Hub.Agent;

/// <summary>How an account is to stand, as the hub says it. What is null is left as it is.</summary>
public sealed record AccountOrder
{
    /// <summary>The order; its answer bears the same id.</summary>
    public required string Id { get; init; }

    /// <summary>When the hub gave it.</summary>
    public required DateTimeOffset GivenAt { get; init; }

    /// <summary>The account's <c>objectGUID</c>, by which it is found first; null when the hub has not been told it.</summary>
    public Guid? ObjectGuid { get; init; }

    /// <summary>The <c>employeeID</c>, by which it is found otherwise.</summary>
    public required string EmployeeId { get; init; }

    /// <summary>Whether people can sign in with it.</summary>
    public required bool Enabled { get; init; }

    /// <summary>The distinguished name of the OU that it is in.</summary>
    public string? Unit { get; init; }

    /// <summary>What attributes are to hold, by name; null to clear one. Both names of the account are among them.</summary>
    public IReadOnlyDictionary<string, string?> Attributes { get; init; } = new Dictionary<string, string?>();

    /// <summary>Groups that it is to be in, by name or distinguished name.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Groups that the school's rules name and that it is not to be in.</summary>
    public IReadOnlyList<string> NotInGroups { get; init; } = [];

    /// <summary>The password, should the account have to be made, or where <see cref="ResetPassword"/> says so.</summary>
    public string? Password { get; init; }

    /// <summary>Whether an account that there is gets the password too.</summary>
    public bool ResetPassword { get; init; }

    /// <summary>Whether the password must be changed at the next logon.</summary>
    public bool ChangePassword { get; init; }

    /// <summary>Whether the account is made when it is not there.</summary>
    public bool MayMake { get; init; }
}

/// <summary>What became of an order.</summary>
public enum AccountOutcome
{
    /// <summary>It stood like that already.</summary>
    Unchanged,

    /// <summary>It was made.</summary>
    Made,

    /// <summary>It was changed.</summary>
    Changed,

    /// <summary>The agent leaves it alone, and nothing was changed.</summary>
    Refused,

    /// <summary>The directory refused. What was changed before it did is told.</summary>
    Failed,
}

/// <summary>The answer to an order.</summary>
/// <param name="Id">The order.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="ObjectGuid">The account; null when there is none.</param>
/// <param name="Changes">What was changed.</param>
/// <param name="Code">Why it was refused or failed; null when it was done.</param>
/// <param name="Detail">The same in words, with what to do.</param>
public sealed record AccountAnswer(string Id, AccountOutcome Outcome, Guid? ObjectGuid, IReadOnlyList<AccountChange> Changes, string? Code, string? Detail);

/// <summary>A change of an account.</summary>
/// <param name="What">The attribute; <c>enabled</c>, <c>unit</c>, <c>group</c> or <c>password</c>.</param>
/// <param name="Before">What was there; null for nothing. Never a password.</param>
/// <param name="After">What is there now.</param>
public sealed record AccountChange(string What, string? Before, string? After);
