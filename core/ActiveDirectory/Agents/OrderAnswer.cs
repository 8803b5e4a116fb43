using System.Text.Json;
using Hub.Core.Sites;

namespace Hub.Core.ActiveDirectory.Agents;

/// <summary>What an agent says became of an order, checked.</summary>
public sealed record OrderAnswer(OrderOutcome Outcome, Guid? ObjectGuid, IReadOnlyList<AccountChange> Changes, string? Code, string? Detail)
{
    private const int MostSent = 300;
    private const int MostKept = 60;
    private const int MaxKept = 200;

    /// <summary>Reads it. Of long values and many changes the beginning is kept.</summary>
    public static Outcome<OrderAnswer> Read(JsonElement body, string orderId)
    {
        if (body.ValueKind != JsonValueKind.Object)
            return new Invalid("invalid_request", "The body is a JSON object.");
        var errors = new List<FieldError>();
        var fields = new JsonFields(body, "", errors, "id", "outcome", "objectGuid", "changes", "code", "detail");
        if (fields.Text("id", 100) is { } id && id != orderId)
            fields.Fail("id", "is not that of the address.");
        OrderOutcome? outcome = fields.Text("outcome", 20, required: true) switch
        {
            "unchanged" => OrderOutcome.Unchanged,
            "made" => OrderOutcome.Made,
            "changed" => OrderOutcome.Changed,
            "refused" => OrderOutcome.Refused,
            "failed" => OrderOutcome.Failed,
            _ => null,
        };
        if (outcome is null)
            fields.Fail("outcome", "must be unchanged, made, changed, refused or failed.");
        Guid? guid = null;
        if (fields.Text("objectGuid", 40) is { } text)
        {
            if (Guid.TryParse(text, out var parsed))
                guid = parsed;
            else
                fields.Fail("objectGuid", "must be a GUID.");
        }

        var changes = ReadChanges(fields);
        var (code, detail) = (fields.Text("code", 60), PlainText.Of(fields.Element("detail"), 1000));
        return errors.Count > 0
            ? new Invalid("invalid_request", "The answer was not taken: see errors for what is wrong with each field.", errors)
            : new OrderAnswer(outcome!.Value, guid, changes, code, detail);
    }

    private static IReadOnlyList<AccountChange> ReadChanges(JsonFields fields)
    {
        if (fields.Element("changes") is not { } list)
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostSent || list.EnumerateArray().Any(c => c.ValueKind != JsonValueKind.Object || PlainText.Of(Of(c, "what"), MaxKept) is null))
        {
            fields.Fail("changes", $"must be a list of at most {MostSent} objects with what, before and after.");
            return [];
        }

        return [.. list.EnumerateArray().Take(MostKept).Select(c => new AccountChange(PlainText.Of(Of(c, "what"), MaxKept)!, PlainText.Of(Of(c, "before"), MaxKept), PlainText.Of(Of(c, "after"), MaxKept)))];
    }

    private static JsonElement? Of(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;
}
