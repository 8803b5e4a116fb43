using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;

namespace Hub.Functions.Partners.VendorApi;

/// <summary>A school's client as the vendor API tells it: what to ask the STS with, and its secrets but for their values.</summary>
internal sealed record CustomerClientView(string ClientId, Guid OrganisationId, bool Disabled, IEnumerable<CustomerSecretView> Secrets, TokenRequestView Token)
{
    public static CustomerClientView Of(Client client, Guid siteId, IReadOnlyDictionary<string, DateTimeOffset> uses, Uri tokenAddress) => new(
        client.Id, siteId, client.Disabled, client.Secrets.Select(s => CustomerSecretView.Of(s, uses)),
        new TokenRequestView(tokenAddress.AbsoluteUri, "client_credentials", string.Join(' ', client.Scopes), SelectedOrganisation.Of(siteId)));
}

/// <summary>What is told of a secret.</summary>
internal sealed record CustomerSecretView(string SecretId, string CreatedAt, string? LastUsedAt, string? ExpiresAt)
{
    public static CustomerSecretView Of(ClientSecret secret, IReadOnlyDictionary<string, DateTimeOffset> uses) => new(
        secret.Id, RapTime.Of(secret.CreatedAt), uses.TryGetValue(secret.Id, out var used) ? RapTime.Of(used) : null, secret.ExpiresAt is { } ends ? RapTime.Of(ends) : null);
}

/// <summary>Where a token is had, and what is sent for it besides the client's id and secret.</summary>
internal sealed record TokenRequestView(string Address, string GrantType, string Scope, string AcrValues);

/// <summary>A secret that was just made, with its value.</summary>
internal sealed record NewSecretView(string ClientId, Guid OrganisationId, string SecretId, string Secret, string CreatedAt, OldSecretView? Old)
{
    public static NewSecretView Of(RotatedSecret made, Guid siteId) => new(
        made.ClientId, siteId, made.Stored.Id, made.Secret, RapTime.Of(made.Stored.CreatedAt), made.Old is { } old ? new OldSecretView(old.Id, RapTime.Of(old.ExpiresAt!.Value)) : null);
}

/// <summary>The secret before, which lives on for a while.</summary>
internal sealed record OldSecretView(string SecretId, string ExpiresAt);
