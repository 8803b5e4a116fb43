using System.Collections.Immutable;
using System.Text.Json;
using Azure;

namespace Hub.Core.Sts.Stores;

/// <summary>A token's entry: what decides whether the token still works. OpenIddict fills it in through the store.</summary>
public sealed class StoredToken
{
    /// <summary>Its id; null until it is stored.</summary>
    public string? Id { get; internal set; }

    /// <summary>The client.</summary>
    public string? ApplicationId { get; internal set; }

    /// <summary>The authorization that it was issued under; null for one that stands alone. It does not change once the token is stored.</summary>
    public string? AuthorizationId { get; internal set; }

    /// <summary>Whom it speaks for.</summary>
    public string? Subject { get; internal set; }

    /// <summary>Whether it still works (<c>OpenIddictConstants.Statuses</c>).</summary>
    public string? Status { get; internal set; }

    /// <summary>What kind of token it is.</summary>
    public string? Type { get; internal set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; internal set; }

    /// <summary>When it stops working.</summary>
    public DateTimeOffset? ExpirationDate { get; internal set; }

    /// <summary>When it was used up.</summary>
    public DateTimeOffset? RedemptionDate { get; internal set; }

    /// <summary>The hash, made by OpenIddict, of the word that stands for it on the wire; null for a token that is its own text.</summary>
    public string? ReferenceId { get; internal set; }

    /// <summary>The text of a token that a word stands for.</summary>
    public string? Payload { get; internal set; }

    /// <summary>What callers keep with it.</summary>
    public ImmutableDictionary<string, JsonElement> Properties { get; internal set; } = ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>The version that was read or written last.</summary>
    internal ETag Version { get; set; }

    /// <summary>The reference id that leads to it in the index.</summary>
    internal string? IndexedReferenceId { get; set; }

    /// <summary>The subject that leads to it in the index.</summary>
    internal string? IndexedSubject { get; set; }

    /// <summary>
    /// The subject to find it by when no authorization leads to it. A client's own token has none: such tokens are found by their client, and an index row
    /// for each would double the writes of the token endpoint.
    /// </summary>
    internal string? SubjectToIndex => AuthorizationId is null && Subject != ApplicationId ? Subject : null;
}
