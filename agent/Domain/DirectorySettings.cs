namespace Hub.Agent.Domain;

/// <summary>Where the directory is, and how far the agent goes in it.</summary>
public sealed record DirectorySettings
{
    /// <summary>The domain controller, as its certificate names it.</summary>
    public required string Server { get; init; }

    /// <summary>The port of LDAP over TLS.</summary>
    public int Port { get; init; } = 636;

    /// <summary>The user whom the agent signs in as, such as <c>hub-agent@school.internal</c>; null for the account that the service runs as (Windows).</summary>
    public string? User { get; init; }

    /// <summary>The user's password; null where there is no <see cref="User"/>.</summary>
    public string? Password { get; init; }

    /// <summary>A folder of certificates of authorities, as <c>openssl rehash</c> leaves it; null for those that the machine trusts. Not on Windows.</summary>
    public string? TrustedCertificates { get; init; }

    /// <summary>Distinguished names of the OUs whose accounts the agent may touch, with all that is below them. What is elsewhere it reads for names only.</summary>
    public required IReadOnlyList<string> Units { get; init; }
}
