using Hub.Core.Operations;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Keys;
using Hub.Core.Sts.Server;
using Hub.Core.Sts.Tokens;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Hub.Core.Sts.Access;

/// <summary>
/// The one place that decides whether a bearer token (RFC 6750) opens an endpoint: its signature and times, its audience and scope, the sites of its client, and
/// whether it still stands. Nothing is asked of another server; what tables say is at most twenty seconds old.
/// </summary>
public sealed class Access
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int MaxTokenLength = 8192;

    private static readonly Unauthenticated NoToken = new("token_missing", "Send an access token: Authorization: Bearer <token>.");
    private static readonly Unauthenticated BadToken = new("token_invalid", "The access token is not valid, has expired or was revoked. Get a new one.");

    private readonly SigningKeys keys;
    private readonly Clients.Clients clients;
    private readonly TokenStanding standing;
    private readonly VendorReach vendors;
    private readonly Audit audit;
    private readonly TimeProvider time;
    private readonly JsonWebTokenHandler reader = new() { MapInboundClaims = false };

    internal Access(SigningKeys keys, Clients.Clients clients, TokenStanding standing, VendorReach vendors, Audit audit, TimeProvider time) =>
        (this.keys, this.clients, this.standing, this.vendors, this.audit, this.time) = (keys, clients, standing, vendors, audit, time);

    /// <summary>What is answered for a site that the caller may not know of, whether or not there is one.</summary>
    public static NotFound UnknownSite { get; } = new("site_unknown", "There is no such site, or it is not one of yours.");

    /// <summary>Decides.</summary>
    /// <param name="token">The token as sent; null when none was.</param>
    /// <param name="question">What it is to open.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Caller>> DecideAsync(string? token, AccessQuestion question, CancellationToken cancellationToken)
    {
        if (token is null)
            return NoToken;
        if (token.Length > MaxTokenLength || await ReadAsync(token, question, cancellationToken) is not { } caller)
            return BadToken;
        var client = question.Kind is null ? null : await clients.FindAsync(caller.ClientId, cancellationToken);
        Refusal? refusal = !caller.Scopes.Any(question.Scopes.Contains) || !question.Also.All(caller.Scopes.Contains)
            ? new Forbidden("insufficient_scope", $"The access token lacks a scope. It needs {string.Join(" and ", [string.Join(" or ", question.Scopes), .. question.Also])}.")
            : question.Kind is { } kind && client?.Kind != kind
            ? new Forbidden("wrong_kind_of_client", $"This is for clients of the kind {kind.ToString().ToLowerInvariant()}.")
            : question.Kind == ClientKind.Vendor && client?.VendorId is not { Length: > 0 }
            ? new Forbidden("client_without_vendor", "This client belongs to no vendor. Ask the hub's operators to say whose it is.")
            : question.Kind == ClientKind.Vendor
            ? await vendors.RefuseAsync(client!.VendorId!, caller.Organisation, question.ApplicationId, question.SiteId, cancellationToken)
            : question.SiteId is { } site && !await MayReachAsync(caller, site, cancellationToken) ? UnknownSite : null;
        if (refusal is null)
            return question.Kind == ClientKind.Vendor ? caller with { VendorId = client!.VendorId } : caller;
        var about = question.IsOfToken ? caller.Organisation : question.SiteId;
        await audit.AddAsync(new AuditRecord(about, caller.ClientId, "access.refused", question.Endpoint, refusal.Code, question.Address) { OnBehalfOf = caller.VendorId ?? caller.Person }, cancellationToken);
        return refusal;
    }

    private async Task<Caller?> ReadAsync(string token, AccessQuestion question, CancellationToken cancellationToken)
    {
        var ring = await keys.EnsureFreshAsync(cancellationToken);
        var result = await reader.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidIssuer = question.Issuer,
            ValidAudiences = HubScopes.AudiencesOf(question.Scopes),
            ValidTypes = [JsonWebTokenTypes.AccessToken],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            IssuerSigningKeys = ring.Published(time.GetUtcNow()),
            ClockSkew = TimeSpan.Zero,
            LifetimeValidator = (from, to, _, _) => to > time.GetUtcNow() && (from is null || from <= time.GetUtcNow().AddMinutes(1)),
        });
        if (!result.IsValid)
            return null;
        var claims = (JsonWebToken)result.SecurityToken;
        var clientId = Text(claims, Claims.ClientId);
        Guid? organisation = Text(claims, HubClaims.Organisation) is { } text && Guid.TryParse(text, out var id) ? id : null;
        var scopes = (Text(claims, Claims.Scope) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var securables = claims.Claims.Where(c => c.Type == HubClaims.Securables).Select(c => c.Value);
        if (!await standing.StandsAsync(Text(claims, Claims.JwtId), clientId, organisation, scopes, securables, cancellationToken))
            return null;
        return new Caller(clientId!, claims.Subject, organisation, scopes);
    }

    /// <summary>The token's own organisation; else any site that its client is bound to.</summary>
    private async ValueTask<bool> MayReachAsync(Caller caller, Guid site, CancellationToken cancellationToken) =>
        caller.Organisation is { } own ? own == site : await clients.FindAsync(caller.ClientId, cancellationToken) is { } client && client.Sites.Contains(site);

    private static string? Text(JsonWebToken token, string claim) => token.TryGetPayloadValue<string>(claim, out var value) ? value : null;
}

/// <summary>What a token is to open.</summary>
/// <param name="Scopes">Any of these opens it.</param>
/// <param name="SiteId">The site that it is about; null when it is about none.</param>
/// <param name="Endpoint">Its name, for the audit.</param>
/// <param name="Issuer">By what address the hub is called.</param>
/// <param name="Address">Where the request comes from.</param>
public sealed record AccessQuestion(IReadOnlyCollection<string> Scopes, Guid? SiteId, string Endpoint, string Issuer, string? Address)
{
    /// <summary>All of these are needed besides.</summary>
    public IReadOnlyCollection<string> Also { get; init; } = [];

    /// <summary>The only kind of client that it is for; null for any that may have the scopes.</summary>
    public ClientKind? Kind { get; init; }

    /// <summary>Whether it is about the token's own organisation.</summary>
    public bool IsOfToken { get; init; }

    /// <summary>The partner's application that it is about; null when it is about none.</summary>
    public Guid? ApplicationId { get; init; }
}
