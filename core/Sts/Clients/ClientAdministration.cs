using System.Text.Json;
using Hub.Core.Operations;
using Hub.Core.Sites;

namespace Hub.Core.Sts.Clients;

/// <summary>What operators do with clients. Every change is audited.</summary>
public sealed class ClientAdministration(Clients clients, Audit audit, TimeProvider time)
{
    private const string Actor = "operator";

    // A text property of a table row holds 32 Ki characters; secrets come on top.
    private const int MaxStoredLength = 28_000;

    private static readonly NotFound Unknown = new("client_unknown", "There is no such client.");

    /// <summary>Makes a client with a first secret, unless it is to authenticate by its own keys or not at all.</summary>
    /// <param name="body">The client as JSON; <c>"secret": false</c> for none.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<NewClient>> MakeAsync(JsonElement body, CancellationToken cancellationToken)
    {
        if (!ClientDocument.Read(body).Succeeded(out var client, out var refusal))
            return refusal;
        if (JsonSerializer.Serialize(client).Length > MaxStoredLength)
            return new TooLarge("client_too_large", "The client has more sites, addresses and keys than are kept of one. Make several clients.");
        string? secret = null;
        if (client.Kind != ClientKind.Interactive && client.JsonWebKeySet is null)
        {
            (var stored, secret) = ClientSecret.Generate("first", time.GetUtcNow(), expiresAt: null);
            client = client with { Secrets = [stored] };
        }

        if (!await clients.TryStoreAsync(client, null, cancellationToken))
            return new Conflict("client_exists", "There is a client with this id already.");
        await AuditAsync(client, "client.made", client.Id, cancellationToken, AuditChange.Of(
            ("kind", null, client.Kind.ToString()), ("scopes", null, string.Join(' ', client.Scopes)), ("sites", null, string.Join(' ', client.Sites)), ("vendor", null, client.VendorId)));
        return new NewClient(client, secret);
    }

    /// <summary>Gives a client another secret: it may have two, so that it can change over without a pause.</summary>
    /// <param name="body"><c>clientId</c>, <c>label</c>, optionally <c>expiresAt</c>, and <c>secret</c> to bring one along from another system.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<NewSecret>> AddSecretAsync(JsonElement body, CancellationToken cancellationToken)
    {
        if (!Fields(body, out var fields, out var errors, "clientId", "label", "expiresAt", "secret").Succeeded(out _, out var refusal))
            return refusal;
        var id = fields!.Text("clientId", BasicCredentials.MaxIdLength, required: true);
        var label = fields.Text("label", 100, required: true);
        var imported = fields.Element("secret") is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
        if (imported is { Length: < 16 or > BasicCredentials.MaxSecretLength })
            fields.Fail("secret", $"must have 16 to {BasicCredentials.MaxSecretLength} characters.");
        var now = time.GetUtcNow();
        DateTimeOffset? expiresAt = null;
        if (fields.Text("expiresAt", 40) is { } when)
        {
            if (DateTimeOffset.TryParse(when, System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.AssumeUniversal, out var parsed) && parsed > now)
                expiresAt = parsed;
            else
                fields.Fail("expiresAt", "must be a time to come, such as 2027-09-01T00:00:00Z.");
        }

        if (errors!.Count > 0)
            return new Invalid("invalid_secret", "No secret was added: see errors for what is wrong with each field.", errors);
        string? generated = null;
        ClientSecret stored;
        if (imported is null)
            (stored, generated) = ClientSecret.Generate(label!, now, expiresAt);
        else
            stored = ClientSecret.Import(imported, label!, now, expiresAt);
        var full = false;
        var client = await clients.UpdateAsync(id!, c =>
        {
            var live = c.Secrets.Where(s => s.IsLive(now)).ToArray();
            full = live.Length >= ClientSecret.MostLive;
            return full ? null : c with { Secrets = [.. live, stored] };
        }, cancellationToken);
        if (client is null)
            return Unknown;
        if (full)
            return new Conflict("too_many_secrets", $"The client has {ClientSecret.MostLive} live secrets. Remove the one that is no longer used first.");
        await AuditAsync(client, "client.secret_added", $"{client.Id} {stored.Id}", cancellationToken);
        return new NewSecret(client.Id, stored, generated);
    }

    /// <summary>Takes a secret away.</summary>
    /// <param name="body"><c>clientId</c> and <c>secretId</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Client>> RemoveSecretAsync(JsonElement body, CancellationToken cancellationToken)
    {
        if (!Fields(body, out var fields, out var errors, "clientId", "secretId").Succeeded(out _, out var refusal))
            return refusal;
        var (id, secretId) = (fields!.Text("clientId", BasicCredentials.MaxIdLength, required: true), fields.Text("secretId", 40, required: true));
        if (errors!.Count > 0)
            return new Invalid("invalid_request", "Nothing was removed: see errors for what is wrong with each field.", errors);
        var client = await clients.UpdateAsync(id!, c => c.Without(secretId!), cancellationToken);
        if (client is null)
            return Unknown;
        await AuditAsync(client, "client.secret_removed", $"{client.Id} {secretId}", cancellationToken);
        return client;
    }

    /// <summary>Shuts a client out, tokens that it holds included, or lets it in again.</summary>
    /// <param name="body"><c>clientId</c> and <c>disabled</c>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<Outcome<Client>> DisableAsync(JsonElement body, CancellationToken cancellationToken)
    {
        if (!Fields(body, out var fields, out var errors, "clientId", "disabled").Succeeded(out _, out var refusal))
            return refusal;
        var (id, disabled) = (fields!.Text("clientId", BasicCredentials.MaxIdLength, required: true), fields.Flag("disabled", absent: true));
        if (errors!.Count > 0)
            return new Invalid("invalid_request", "Nothing was changed: see errors for what is wrong with each field.", errors);
        var before = false;
        var client = await clients.UpdateAsync(id!, c =>
        {
            before = c.Disabled;
            return c with { Disabled = disabled };
        }, cancellationToken);
        if (client is null)
            return Unknown;
        await AuditAsync(client, disabled ? "client.disabled" : "client.enabled", client.Id, cancellationToken, AuditChange.Of(("disabled", Word(before), Word(disabled))));
        return client;
    }

    private static Outcome<bool> Fields(JsonElement body, out JsonFields? fields, out List<FieldError>? errors, params ReadOnlySpan<string> known)
    {
        (fields, errors) = (null, null);
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_request", "The body is a JSON object.");
        errors = [];
        fields = new JsonFields(body, "", errors, known);
        return true;
    }

    private static string Word(bool flag) => flag ? "yes" : "no";

    private Task AuditAsync(Client client, string action, string target, CancellationToken cancellationToken, IReadOnlyList<AuditChange>? changes = null) =>
        audit.AddAsync(new AuditRecord(client.Sites is [var site] ? site : null, Actor, action, target) { OnBehalfOf = client.VendorId, Changes = changes ?? [] }, cancellationToken);
}

/// <summary>A client that was just made.</summary>
/// <param name="Client">The client.</param>
/// <param name="Secret">Its secret, shown this once; null when it has none.</param>
public sealed record NewClient(Client Client, string? Secret);

/// <summary>A secret that was just added.</summary>
/// <param name="ClientId">Its client.</param>
/// <param name="Stored">What is kept of it.</param>
/// <param name="Secret">The secret, shown this once; null when it was brought along.</param>
public sealed record NewSecret(string ClientId, ClientSecret Stored, string? Secret);
