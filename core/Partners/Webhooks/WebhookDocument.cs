using System.Net;
using System.Text.Json;
using Hub.Core.Sites;

namespace Hub.Core.Partners.Webhooks;

/// <summary>What a partner says of an endpoint.</summary>
/// <param name="Url">Where events are posted to.</param>
/// <param name="Events">The types of events; empty for all.</param>
/// <param name="Description">What the partner says of it.</param>
/// <param name="Enabled">Whether events are sent.</param>
public sealed record WebhookDocument(string Url, IReadOnlyList<string> Events, string Description, bool Enabled)
{
    /// <summary>The most characters of an address.</summary>
    public const int MaxUrl = 500;

    /// <summary>The most characters of a description.</summary>
    public const int MaxDescription = 200;

    /// <summary>Reads it, or tells everything that is wrong with it.</summary>
    internal static Outcome<WebhookDocument> Read(JsonElement body, WebhookSettings settings)
    {
        const string code = "invalid_webhook";
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid(code, "A webhook is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "url", "events", "description", "enabled");
        var url = fields.Text("url", MaxUrl, required: true);
        if (url is not null && Fault(url, settings) is { } fault)
            fields.Fail("url", fault);
        var events = fields.Texts("events", PartnerEventTypes.All.Count);
        foreach (var unknown in events.Except(PartnerEventTypes.All).Take(1))
            fields.Fail("events", $"must be some of {string.Join(", ", PartnerEventTypes.All)}; none for all.");
        var document = new WebhookDocument(url ?? "", [.. events.Distinct()], fields.Text("description", MaxDescription) ?? "", fields.Flag("enabled", absent: true));
        return errors.Count == 0 ? document : new Invalid(code, "The webhook was not stored: see errors for what is wrong with each field.", errors);
    }

    /// <summary>What is wrong with an address, as far as it can be told without asking; <see cref="WebhookHosts"/> sees where its name leads.</summary>
    private static string? Fault(string url, WebhookSettings settings)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("https" or "http"))
            return "must be a whole address such as https://partner.example/webhooks.";
        if (uri.UserInfo.Length > 0 || uri.Fragment.Length > 0)
            return "must have neither a user nor a fragment: what is sent is signed.";
        if (settings.AllowLoopback && uri.IsLoopback)
            return null;
        if (uri.Scheme != "https")
            return "must begin with https.";
        return IPAddress.TryParse(uri.IdnHost, out var address) ? PublicAddress.Is(address) ? null : "must be an address of the internet."
            : uri.IdnHost.Contains('.', StringComparison.Ordinal) ? null : "must have the full name of its host.";
    }
}
