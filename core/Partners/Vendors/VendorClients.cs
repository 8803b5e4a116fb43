using Hub.Core.Accounts;
using Hub.Core.Operations;
using Hub.Core.Sts.Clients;
using Hub.Core.Sts.Tokens;

namespace Hub.Core.Partners.Vendors;

/// <summary>
/// The clients that are a partner's at no school: its own, by which it manages its customers, and those by which people sign in to its applications. Every change is audited, refused ones too.
/// </summary>
public sealed class VendorClients(Clients clients, Applications.Applications applications, RotateSecret rotate, Audit audit, TimeProvider time)
{
    /// <summary>The most clients of its own that a partner makes.</summary>
    public const int MostOfVendor = 5;

    /// <summary>The most characters of a client's name, and of a secret's label.</summary>
    public const int MaxName = 100;

    /// <summary>What a partner's own client may be granted.</summary>
    public static IReadOnlyList<string> Scopes { get; } = [HubScopes.Rap, HubScopes.Partner, HubScopes.PartnerRead, HubScopes.PartnerWrite];

    private static readonly NotFound Unknown = new("client_unknown", "There is no such client, or it is not one of yours.");

    /// <summary>Makes a client of the partner's own, with a first secret.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="name">What people know it by.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<NewClient>> MakeAsync(string vendorId, string name, Actor by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        name = name.Trim();
        if (name.Length is 0 or > MaxName || name.Any(char.IsControl))
            return new Invalid("invalid_client", "The client was not made: see its name.", [new FieldError("name", $"must be 1 to {MaxName} characters.")]);
        if ((await clients.OfVendorAsync(vendorId, cancellationToken)).Count >= MostOfVendor)
            return await RefusedAsync(new Conflict("too_many_clients", $"You have {MostOfVendor} clients, and more cannot be made. Give one that you no longer need a new secret."), "client.make", vendorId, by, cancellationToken);
        var (stored, secret) = ClientSecret.Generate("first", time.GetUtcNow(), expiresAt: null);
        var client = new Client { Id = $"{vendorId}-{Guid.NewGuid()}", Kind = ClientKind.Vendor, Name = name, VendorId = vendorId, Scopes = Scopes, Secrets = [stored] };
        await clients.TryStoreAsync(client, null, cancellationToken);
        await AuditAsync("client.made", client.Id, null, by, cancellationToken);
        return new NewClient(client, secret);
    }

    /// <summary>Gives a client a new secret; the one before lives on for a while.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="label">What people know the secret by.</param>
    /// <param name="overlap">How long the old secret lives on: none to <see cref="RotateSecret.LongestOverlap"/>.</param>
    /// <param name="by">Who asks for it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<RotatedSecret>> NewSecretAsync(string vendorId, string clientId, string label, TimeSpan overlap, Actor by, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(vendorId, clientId, cancellationToken)).Succeeded(out var client, out var refusal))
            return await RefusedAsync(refusal, "client.secret_change", clientId, by, cancellationToken);
        if (client.ApplicationId is { } id && (await applications.ReadAsync(id, cancellationToken))?.Application.Approved?.SignOn is not { Enabled: true, KeepsSecret: true })
            return await RefusedAsync(new Conflict("no_secrets", "The approved version of the application keeps no secret."), "client.secret_change", clientId, by, cancellationToken);
        return await rotate.RunAsync(clientId, label, overlap, by, cancellationToken);
    }

    /// <summary>Takes a secret away: it is good for no further token. Doing it again changes nothing.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="secretId">The secret.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task<Outcome<Client>> RemoveSecretAsync(string vendorId, string clientId, string secretId, Actor by, CancellationToken cancellationToken) =>
        ChangeAsync(
            vendorId, clientId, "client.secret_removed", $"{clientId} {secretId}", by, c => c.Without(secretId), cancellationToken);

    /// <summary>Shuts one of the partner's own clients out, tokens that it holds included, or lets it in again.</summary>
    /// <param name="vendorId">The partner.</param>
    /// <param name="clientId">The client.</param>
    /// <param name="disabled">Whether it is shut out.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Client>> SetDisabledAsync(string vendorId, string clientId, bool disabled, Actor by, CancellationToken cancellationToken)
    {
        var action = disabled ? "client.disabled" : "client.enabled";
        // Whether people sign in to an application is for its approved version to say.
        return (await FindAsync(vendorId, clientId, cancellationToken)).Succeeded(out var client, out _) && client.Kind == ClientKind.Interactive
            ? await RefusedAsync(Unknown, action, clientId, by, cancellationToken)
            : await ChangeAsync(vendorId, clientId, action, clientId, by, c => c with { Disabled = disabled }, cancellationToken);
    }

    /// <summary>One of these clients as it is stored now.</summary>
    public async Task<Outcome<Client>> FindAsync(string vendorId, string clientId, CancellationToken cancellationToken) =>
        clientId.Length is > 0 and <= BasicCredentials.MaxIdLength
        && (await clients.ReadAsync(clientId, cancellationToken))?.Client is { Kind: ClientKind.Vendor or ClientKind.Interactive } client
        && client.VendorId == vendorId && (client.Kind == ClientKind.Vendor || client.ApplicationId is not null)
            ? client
            : Unknown;

    private async Task<Outcome<Client>> ChangeAsync(string vendorId, string clientId, string action, string target, Actor by, Func<Client, Client> change, CancellationToken cancellationToken)
    {
        if (!(await FindAsync(vendorId, clientId, cancellationToken)).Succeeded(out _, out var refusal))
            return await RefusedAsync(refusal, action, clientId, by, cancellationToken);
        var client = await clients.UpdateAsync(clientId, change, cancellationToken);
        await AuditAsync(action, target, null, by, cancellationToken);
        return client!;
    }

    private async Task<Refusal> RefusedAsync(Refusal refusal, string action, string target, Actor by, CancellationToken cancellationToken)
    {
        await AuditAsync($"{action}.refused", target, refusal.Code, by, cancellationToken);
        return refusal;
    }

    private Task AuditAsync(string action, string target, string? code, Actor by, CancellationToken cancellationToken) =>
        audit.AddAsync(new AuditRecord(null, by.Id, action, target, code, by.NetworkAddress) { OnBehalfOf = by.OnBehalfOf }, cancellationToken);
}
