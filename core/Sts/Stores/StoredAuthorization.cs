using System.Collections.Immutable;
using System.Text.Json;
using Azure;

namespace Hub.Core.Sts.Stores;

/// <summary>What somebody allowed a client: the family that its codes and refresh tokens belong to. OpenIddict fills it in through the store.</summary>
public sealed class StoredAuthorization
{
    /// <summary>Its id; null until it is stored.</summary>
    public string? Id { get; internal set; }

    /// <summary>The client.</summary>
    public string? ApplicationId { get; internal set; }

    /// <summary>Who allowed it.</summary>
    public string? Subject { get; internal set; }

    /// <summary>Whether it still holds (<c>OpenIddictConstants.Statuses</c>).</summary>
    public string? Status { get; internal set; }

    /// <summary>Whether it was made for one sign-in or lasts (<c>OpenIddictConstants.AuthorizationTypes</c>).</summary>
    public string? Type { get; internal set; }

    /// <summary>The scopes that were allowed.</summary>
    public ImmutableArray<string> Scopes { get; internal set; } = [];

    /// <summary>When it was made.</summary>
    public DateTimeOffset? CreationDate { get; internal set; }

    /// <summary>What callers keep with it.</summary>
    public ImmutableDictionary<string, JsonElement> Properties { get; internal set; } = ImmutableDictionary<string, JsonElement>.Empty;

    /// <summary>The version that was read or written last.</summary>
    internal ETag Version { get; set; }

    /// <summary>The subject that leads to it in the index.</summary>
    internal string? IndexedSubject { get; set; }
}
