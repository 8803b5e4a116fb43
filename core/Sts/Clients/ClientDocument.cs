using System.Text.Json;
using Hub.Core.Sites;
using Hub.Core.Sts.Tokens;
using Microsoft.IdentityModel.Tokens;

namespace Hub.Core.Sts.Clients;

/// <summary>A client as an operator describes it, checked.</summary>
internal static class ClientDocument
{
    private const int MaxListed = 2000;

    /// <summary>Reads a client without secrets from JSON.</summary>
    /// <returns>The client, or every fault by field.</returns>
    public static Outcome<Client> Read(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_client", "A client is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(
            body, "", errors, "id", "product", "kind", "name", "scopes", "sites", "applicationId", "vendorId", "redirectUris", "postLogoutRedirectUris", "jsonWebKeySet", "signingAlgorithm");
        var kind = Kind(fields);
        var client = new Client
        {
            Id = fields.Text("id", BasicCredentials.MaxIdLength) ?? $"{fields.Text("product", 60) ?? "hub"}-{Guid.NewGuid()}",
            Kind = kind ?? default,
            Name = fields.Text("name", 200, required: true) ?? "",
            Scopes = Texts(fields, "scopes", s => HubScopes.Exists(s) ? null : "is no scope of the hub."),
            Sites = [.. Texts(fields, "sites", s => Guid.TryParse(s, out _) ? null : "must be a site's id.").Select(s => Guid.TryParse(s, out var id) ? id : default).Distinct()],
            ApplicationId = Id(fields, "applicationId"),
            VendorId = fields.Text("vendorId", 100),
            RedirectUris = Texts(fields, "redirectUris", UriFault),
            PostLogoutRedirectUris = Texts(fields, "postLogoutRedirectUris", UriFault),
            JsonWebKeySet = KeySet(fields),
            SigningAlgorithm = Algorithm(fields),
        };
        if (kind is not null)
            CheckBinding(client, fields);
        return errors.Count == 0 ? client : new Invalid("invalid_client", "The client was not stored: see errors for what is wrong with each field.", errors);
    }

    private static ClientKind? Kind(JsonFields fields)
    {
        if (fields.Text("kind", 20, required: true) is not { } text)
            return null;
        // An agent proves by its pairing code that the school wants it.
        foreach (var kind in Enum.GetValues<ClientKind>())
        {
            if (kind != ClientKind.Agent && text.Equals(kind.ToString(), StringComparison.OrdinalIgnoreCase))
                return kind;
        }

        fields.Fail("kind", "must be vendor, school, mis, management or interactive.");
        return null;
    }

    private static void CheckBinding(Client client, JsonFields fields)
    {
        if (client.Kind is ClientKind.School or ClientKind.Mis && client.Sites.Count != 1)
            fields.Fail("sites", "must be the one site that the client is bound to.");
        if (client.Kind == ClientKind.Management && client.Sites.Count == 0)
            fields.Fail("sites", "must be the sites that the client manages.");
        if (client.Kind is ClientKind.Vendor or ClientKind.Interactive && client.Sites.Count > 0)
            fields.Fail("sites", "is not for this kind: it reaches schools through what they install.");
        if (client.Kind == ClientKind.School && client.ApplicationId is null)
            fields.Fail("applicationId", "is required: a school's client belongs to an application.");
        if (client.Kind == ClientKind.Vendor && client.VendorId is null)
            fields.Fail("vendorId", "is required: a vendor's client belongs to a partner.");
        if (client.Kind == ClientKind.Interactive && client.RedirectUris.Count == 0)
            fields.Fail("redirectUris", "must have at least one address.");
        if (client.Kind != ClientKind.Mis && client.Scopes.Contains(HubScopes.Mis))
            fields.Fail("scopes", $"{HubScopes.Mis} is for the kind mis only.");
        if (client.Kind != ClientKind.Management && client.Scopes.Contains(HubScopes.Manage))
            fields.Fail("scopes", $"{HubScopes.Manage} is for the kind management only.");
        if (client.Scopes.Contains(HubScopes.DirectoryAgent))
            fields.Fail("scopes", $"{HubScopes.DirectoryAgent} is for agents only, which a school pairs in its preferences.");
    }

    private static Guid? Id(JsonFields fields, string name)
    {
        if (fields.Text(name, 60) is not { } text)
            return null;
        if (Guid.TryParse(text, out var id))
            return id;
        fields.Fail(name, "must be a GUID.");
        return null;
    }

    private static string Algorithm(JsonFields fields)
    {
        var algorithm = fields.Text("signingAlgorithm", 10) ?? SecurityAlgorithms.EcdsaSha256;
        if (algorithm is not (SecurityAlgorithms.EcdsaSha256 or SecurityAlgorithms.RsaSha256))
            fields.Fail("signingAlgorithm", "must be ES256 or RS256.");
        return algorithm;
    }

    private static string? KeySet(JsonFields fields)
    {
        if (fields.Object("jsonWebKeySet") is not { } json)
            return null;
        try
        {
            var set = new JsonWebKeySet(json.GetRawText());
            if (set.Keys.Count is 0 or > 10 || set.Keys.Any(k => k.HasPrivateKey || k.Kty == JsonWebAlgorithmsKeyTypes.Octet))
                fields.Fail("jsonWebKeySet", "must hold one to ten public keys, RSA or EC, and nothing private.");
            return json.GetRawText();
        }
        catch (ArgumentException)
        {
            fields.Fail("jsonWebKeySet", "must be a JSON Web Key Set (RFC 7517).");
            return null;
        }
    }

    private static string? UriFault(string text) => RedirectUri.IsLegal(text) ? null : RedirectUri.Fault;

    private static IReadOnlyList<string> Texts(JsonFields fields, string name, Func<string, string?> fault)
    {
        if (fields.Element(name) is not { } value)
            return [];
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() > MaxListed)
        {
            fields.Fail(name, $"must be a list of at most {MaxListed} texts.");
            return [];
        }

        var texts = new List<string>();
        foreach (var (item, index) in value.EnumerateArray().Select((item, index) => (item, index)))
        {
            var text = item.ValueKind == JsonValueKind.String ? item.GetString()! : null;
            if ((text is null ? "must be a text." : fault(text)) is { } wrong)
                fields.Fail($"{name}[{index}]", wrong);
            else
                texts.Add(text!);
        }

        return [.. texts.Distinct()];
    }
}
