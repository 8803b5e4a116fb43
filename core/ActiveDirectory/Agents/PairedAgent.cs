namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>The agent that a school has paired.</summary>
public sealed record PairedAgent
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The school.</summary>
    public required Guid SiteId { get; init; }

    /// <summary>The client by which it gets tokens.</summary>
    public required string ClientId { get; init; }

    /// <summary>What the machine calls itself.</summary>
    public required string Name { get; init; }

    /// <summary>The public key to which passwords are encrypted, as a JSON Web Key.</summary>
    public required string EncryptionKey { get; init; }

    /// <summary>When it was paired, in UTC.</summary>
    public required DateTimeOffset PairedAt { get; init; }

    /// <summary>The account of the administrator whose code it had.</summary>
    public required string PairedBy { get; init; }

    /// <summary>Its version, as it says.</summary>
    public string Version { get; init; } = "";

    /// <summary>When it last asked for work, in UTC, to the minute; null when it has not.</summary>
    public DateTimeOffset? SeenAt { get; init; }

    /// <summary>The domain controller that it works with, by the <c>dsServiceName</c> of its root DSE; null until it has told.</summary>
    public string? Server { get; init; }
}
