using Hub.Core.Sts.Clients;

namespace Hub.Functions.Sts;

/// <summary>A client as operators see it: never a secret or its hash.</summary>
internal sealed record ClientView(
    string Id, ClientKind Kind, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<Guid> Sites, Guid? ApplicationId, string? VendorId, IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> PostLogoutRedirectUris, string SigningAlgorithm, bool Disabled, bool HasKeys, IReadOnlyList<SecretView> Secrets)
{
    public static ClientView Of(Client client, IReadOnlyDictionary<string, DateTimeOffset>? uses = null) => new(
        client.Id, client.Kind, client.Name, client.Scopes, client.Sites, client.ApplicationId, client.VendorId, client.RedirectUris, client.PostLogoutRedirectUris, client.SigningAlgorithm,
        client.Disabled, client.JsonWebKeySet is not null, [.. client.Secrets.Select(s => SecretView.Of(s, uses))]);
}

/// <summary>A secret as operators see it.</summary>
internal sealed record SecretView(string Id, string Label, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt, bool Imported)
{
    public static SecretView Of(ClientSecret secret, IReadOnlyDictionary<string, DateTimeOffset>? uses = null) =>
        new(secret.Id, secret.Label, secret.CreatedAt, secret.ExpiresAt, uses is not null && uses.TryGetValue(secret.Id, out var last) ? last : null, secret.Imported);
}
