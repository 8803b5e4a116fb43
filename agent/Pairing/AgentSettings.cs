using Hub.Agent.Domain;

namespace Hub.Agent.Pairing;

/// <summary>What the agent was told when it was paired. Holds no secret.</summary>
/// <param name="Hub">The hub's address.</param>
/// <param name="SiteId">The school.</param>
/// <param name="SiteName">What it is called.</param>
/// <param name="ClientId">The agent at the hub's token endpoint.</param>
/// <param name="TokenEndpoint">Where tokens are given.</param>
/// <param name="Issuer">Whom assertions are for.</param>
/// <param name="Directory">Where the directory is; without the password.</param>
public sealed record AgentSettings(Uri Hub, string SiteId, string SiteName, string ClientId, Uri TokenEndpoint, string Issuer, DirectorySettings Directory);

/// <summary>What nobody but the agent reads.</summary>
/// <param name="SigningKey">Private key, PEM.</param>
/// <param name="EncryptionKey">Private key, PEM.</param>
/// <param name="DirectoryPassword">The password of the agent's user in the directory; null where there is none.</param>
internal sealed record AgentSecrets(string SigningKey, string EncryptionKey, string? DirectoryPassword);
