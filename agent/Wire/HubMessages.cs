using Hub.Agent.Pairing;

namespace Hub.Agent.Wire;

/// <summary>What pairs an agent.</summary>
internal sealed record PairingRequest(string Code, string Name, string Version, PublicKey SigningKey, PublicKey EncryptionKey);

/// <summary>What the hub says when it has paired one.</summary>
internal sealed record PairingAnswer(string SiteId, string SiteName, string AgentId, string ClientId, Uri TokenEndpoint, string Issuer);

/// <summary>Asks for work.</summary>
internal sealed record WorkRequest(string Version, string? Server, string Run, int Most, int WaitSeconds);

/// <summary>Orders to carry out.</summary>
internal sealed record Work(IReadOnlyList<AccountOrder> Orders, int LeaseSeconds);

/// <summary>Orders to look at.</summary>
internal sealed record WaitingWork(IReadOnlyList<AccountOrder> Orders, string? Next);

/// <summary>How far the directory was reported.</summary>
internal sealed record ReportedUpTo(string? Server, long? Usn);

/// <summary>A token (RFC 6749 section 5.1).</summary>
internal sealed record Token(
    [property: System.Text.Json.Serialization.JsonPropertyName("access_token")] string AccessToken,
    [property: System.Text.Json.Serialization.JsonPropertyName("expires_in")] int ExpiresIn);

/// <summary>The hub refuses.</summary>
internal sealed record HubError(string? Code, string? Detail);
