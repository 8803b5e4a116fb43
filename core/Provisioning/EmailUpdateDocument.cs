using System.Text.Json;
using Hub.Core.Mis;
using Hub.Core.Sites;

namespace Hub.Core.Provisioning;

/// <summary>The body of a request for an e-mail update.</summary>
internal static class EmailUpdateDocument
{
    private const int LongestId = 255;

    public static Outcome<EmailUpdateRequest> Read(JsonElement body)
    {
        const string refused = "Nothing was started: see errors for what is wrong with each field.";
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_email_update", "The body is a JSON object with directory, people or all, from, and preview.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "directory", "people", "all", "from", "addresses", "preview");
        var directory = Directory(fields);
        var people = People(fields);
        var all = fields.Flag("all", absent: false);
        var from = fields.Text("from", 20, required: true);
        if (from is not (null or "mis" or "explicit"))
            fields.Fail("from", "must be mis or explicit.");
        var faults = errors.Count;
        var addresses = Addresses(fields, errors);
        // What is wrong with the addresses themselves has been said; how they go with the rest is a question for right ones.
        if (from == "explicit" && errors.Count == faults)
            Explicit(fields, people, all, addresses);
        else if (from == "mis" && fields.Element("addresses") is not null)
            fields.Fail("addresses", "goes only with from explicit.");
        if (all && people is not null)
            fields.Fail("people", "goes only without all.");
        if (!all && people is null && fields.Element("addresses") is null)
            fields.Fail("people", "is required: a list of ids, or all true.");
        var preview = fields.Flag("preview", absent: false);
        return errors.Count == 0
            ? new EmailUpdateRequest(directory, all ? null : people ?? [.. addresses!.Keys], addresses, preview)
            : new Invalid("invalid_email_update", refused, errors);
    }

    private static DirectoryKind Directory(JsonFields fields)
    {
        switch (fields.Text("directory", 20, required: true))
        {
            case "google":
                return DirectoryKind.Google;
            case null or "microsoft365":
                return DirectoryKind.Microsoft365;
            default:
                fields.Fail("directory", "must be microsoft365 or google.");
                return default;
        }
    }

    private static List<string>? People(JsonFields fields)
    {
        if (fields.Element("people") is not { } value)
            return null;
        if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() is 0 or > EmailUpdateRequest.MaxPeople)
        {
            fields.Fail("people", $"must be a list of 1 to {EmailUpdateRequest.MaxPeople} ids.");
            return [];
        }

        var people = new List<string>(value.GetArrayLength());
        foreach (var (item, i) in value.EnumerateArray().Select((item, i) => (item, i)))
        {
            if (item.ValueKind == JsonValueKind.String && item.GetString() is { Length: > 0 and <= LongestId } id)
                people.Add(id);
            else
                fields.Fail($"people[{i}]", $"must be a person's id of at most {LongestId} characters.");
        }

        return people;
    }

    private static Dictionary<string, string>? Addresses(JsonFields fields, List<FieldError> errors)
    {
        if (fields.Object("addresses") is not { } value)
            return null;
        var addresses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in value.EnumerateObject())
        {
            if (entry.Name.Length is 0 or > LongestId || addresses.ContainsKey(entry.Name))
                fields.Fail("addresses", $"names a person twice, or by an id that is empty or longer than {LongestId} characters.");
            else if (entry.Value.ValueKind == JsonValueKind.String && EmailAddress.TryParse(entry.Value.GetString()!.Trim(), out var address))
                addresses.Add(entry.Name, address);
            else
                errors.Add(new FieldError($"addresses.{entry.Name}", "must be an e-mail address."));
        }

        return addresses;
    }

    private static void Explicit(JsonFields fields, List<string>? people, bool all, Dictionary<string, string>? addresses)
    {
        if (all)
            fields.Fail("all", "goes only with from mis: an explicit update is for the people in addresses.");
        if (addresses is null || addresses.Count == 0)
            fields.Fail("addresses", "is required with from explicit: an address for each person.");
        else if (people?.FirstOrDefault(p => !addresses.ContainsKey(p)) is { } lacking)
            fields.Fail("addresses", $"has no address for {lacking}, who is in people.");
        else if (people is not null && addresses.Keys.Except(people).FirstOrDefault() is { } more)
            fields.Fail("addresses", $"has an address for {more}, who is not in people.");
    }
}
