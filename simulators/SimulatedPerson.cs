namespace Hub.Simulators;

/// <summary>Somebody to seed a directory with.</summary>
/// <param name="PersonId">The school's own id: employeeId at Microsoft, the external id of type organization at Google.</param>
/// <param name="GivenName">Given name.</param>
/// <param name="FamilyName">Family name.</param>
/// <param name="Address">The address that signs in now.</param>
public sealed record SimulatedPerson(string PersonId, string GivenName, string FamilyName, string Address)
{
    /// <summary>Whether the account is mastered on premises; Microsoft only.</summary>
    public bool OnPremises { get; init; }

    /// <summary>Whether the account is an administrator.</summary>
    public bool Administrator { get; init; }

    /// <summary>Whether the account is suspended (Google) or disabled (Microsoft).</summary>
    public bool Suspended { get; init; }

    /// <summary>Further addresses.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}
