namespace Hub.Core.Sts.Clients;

/// <summary>A program that may ask the STS for tokens (RFC 6749 section 2).</summary>
public sealed record Client
{
    /// <summary>The <c>client_id</c>: unique in the hub, case-sensitive, any characters. Those of schools are shaped <c>product-guid</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What it is.</summary>
    public required ClientKind Kind { get; init; }

    /// <summary>What people know it by.</summary>
    public required string Name { get; init; }

    /// <summary>The scopes that it may be granted.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The sites that it is bound to: one for a school's client, an MIS and an agent, any number for management, none for the others.</summary>
    public IReadOnlyList<Guid> Sites { get; init; } = [];

    /// <summary>The application that a school's or an interactive client belongs to.</summary>
    public Guid? ApplicationId { get; init; }

    /// <summary>The partner that a vendor's, school's or interactive client belongs to.</summary>
    public string? VendorId { get; init; }

    /// <summary>Where an authorization response may go; compared exactly (RFC 9700 section 2.1).</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Where people may be sent after they signed out; compared exactly.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Its secrets, at most <see cref="ClientSecret.MostLive"/> of them live.</summary>
    public IReadOnlyList<ClientSecret> Secrets { get; init; } = [];

    /// <summary>Its public keys as a JSON Web Key Set, for <c>private_key_jwt</c> (RFC 7523); null when it has none.</summary>
    public string? JsonWebKeySet { get; init; }

    /// <summary>The algorithm of its tokens: <c>ES256</c> or <c>RS256</c>.</summary>
    public string SigningAlgorithm { get; init; } = "ES256";

    /// <summary>Whether it is refused everything, tokens that it already holds included.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether it can prove who it is; an interactive client without secret and keys cannot.</summary>
    public bool IsConfidential => Kind != ClientKind.Interactive || Secrets.Count > 0 || JsonWebKeySet is not null;

    /// <summary>It without one of its secrets.</summary>
    public Client Without(string secretId) => this with { Secrets = [.. Secrets.Where(s => s.Id != secretId)] };
}
