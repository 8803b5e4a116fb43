namespace Hub.Simulators.Google;

/// <summary>A user of a simulated workspace. Changed only by its workspace, whole.</summary>
internal sealed record GoogleAccount
{
    public required string Id { get; init; }

    public required string PrimaryEmail { get; init; }

    public IReadOnlyList<string> Aliases { get; init; } = [];

    public string? PersonId { get; init; }

    public string GivenName { get; init; } = "";

    public string FamilyName { get; init; } = "";

    public bool Administrator { get; init; }

    public bool Suspended { get; init; }

    public IEnumerable<string> Holds() => Aliases.Prepend(PrimaryEmail);
}
