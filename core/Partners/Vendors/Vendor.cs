namespace Hub.Core.Partners.Vendors;

/// <summary>A partner: who makes applications that schools install.</summary>
public sealed record Vendor
{
    /// <summary>Lower-case letters, digits and hyphens; never changes.</summary>
    public required string Id { get; init; }

    /// <summary>What schools know it by.</summary>
    public required string Name { get; init; }

    /// <summary>Its web site.</summary>
    public required string Website { get; init; }

    /// <summary>Where the operating team writes to.</summary>
    public required string ContactEmail { get; init; }

    /// <summary>The accounts of its technical integrators, who manage its applications and customers.</summary>
    public IReadOnlyList<Guid> Integrators { get; init; } = [];
}
