namespace Hub.Core.Provisioning;

/// <summary>An account as a directory shows it now. Addresses are lower case.</summary>
internal sealed record RemoteAccount
{
    /// <summary>The directory's immutable id.</summary>
    public required string DirectoryId { get; init; }

    /// <summary>The address that signs in.</summary>
    public required string Address { get; init; }

    /// <summary>The main mail address where the directory keeps it apart from <see cref="Address"/>; null where it does not, or where there is none.</summary>
    public string? Mail { get; init; }

    /// <summary>Every further address that reaches the account.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Ids of other systems that the account carries (employeeId, externalIds).</summary>
    public IReadOnlyList<string> ExternalIds { get; init; } = [];

    /// <summary>Given name; empty when not kept.</summary>
    public string GivenName { get; init; } = "";

    /// <summary>Family name; empty when not kept.</summary>
    public string FamilyName { get; init; } = "";

    /// <summary>Full name.</summary>
    public string DisplayName { get; init; } = "";

    /// <summary>Whether it holds any administrative role.</summary>
    public bool Administrator { get; init; }

    /// <summary>Whether another directory masters it, so that this one refuses changes.</summary>
    public bool OnPremises { get; init; }

    /// <summary>Whether it is kept from signing in.</summary>
    public bool Suspended { get; init; }

    /// <summary>Whether nothing is left to do for the account to be at an address.</summary>
    public bool IsAt(string address) => Address == address && (Mail is null || Mail == address);

    /// <summary>Every address that it holds.</summary>
    public IEnumerable<string> Holds() => Mail is null || Mail == Address ? Aliases.Prepend(Address) : Aliases.Prepend(Mail).Prepend(Address);
}
