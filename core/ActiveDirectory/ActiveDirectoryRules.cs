namespace Hub.Core.ActiveDirectory;

/// <summary>How a school's people stand in its Active Directory. Each part is a page of its own, and its administrators change it by itself.</summary>
public sealed record ActiveDirectoryRules
{
    /// <summary>How user principal names are made.</summary>
    public PrincipalNameRules PrincipalNames { get; init; } = new();

    /// <summary>How sAMAccountNames are made.</summary>
    public AccountNameRules AccountNames { get; init; } = new();

    /// <summary>What is written into which attribute.</summary>
    public IReadOnlyList<AttributeMapping> Attributes { get; init; } = [];

    /// <summary>Who has an account, and in which OU and groups.</summary>
    public PlacementRules Placement { get; init; } = new();

    /// <summary>Home and profile folders.</summary>
    public HomeRules Homes { get; init; } = new();

    /// <summary>Passwords to begin with.</summary>
    public InitialPasswordRules Passwords { get; init; } = new();
}
