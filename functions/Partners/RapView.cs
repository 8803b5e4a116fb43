using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Hub.Core.Partners.Rap;
using Hub.Core.Rostering.Records;
using Hub.Core.Sts.Tokens;

namespace Hub.Functions.Partners;

/// <summary>How records of a kind are shown.</summary>
/// <param name="IdName">The field that holds the id, which is always shown.</param>
/// <param name="Form">How a record is kept.</param>
/// <param name="Fields">What can be shown of it, in this order.</param>
internal sealed record RapView<T>(string IdName, JsonTypeInfo<T> Form, IReadOnlyList<RapField<T>> Fields)
{
    /// <summary>Writes a record, or what is told of one that is gone.</summary>
    public void Write(Utf8JsonWriter writer, RosterRecord record, IEnumerable<RapField<T>> fields, DateOnly today)
    {
        writer.WriteStartObject();
        writer.WriteString(IdName, record.Id);
        if (record.Deleted)
        {
            writer.WriteBoolean("deleted", true);
            writer.WriteString(RapTime.UpdatedAt, RapTime.Of(record.ChangedAt));
        }
        else
        {
            var shown = new Shown<T>(record, JsonSerializer.Deserialize(record.Json.Span, Form)!, today);
            foreach (var field in fields)
            {
                writer.WritePropertyName(field.Name);
                field.Write(writer, shown);
            }
        }

        writer.WriteEndObject();
    }
}

/// <summary>Something that can be shown of a record.</summary>
/// <param name="Name">Its name in JSON.</param>
/// <param name="Write">Writes its value.</param>
/// <param name="Scope">The scope that it needs beyond those of the endpoint; null for none.</param>
internal sealed record RapField<T>(string Name, Action<Utf8JsonWriter, Shown<T>> Write, string? Scope = null);

/// <summary>A record that is shown.</summary>
/// <param name="Record">As it is kept.</param>
/// <param name="Value">What it says.</param>
/// <param name="Today">The day at the school.</param>
internal readonly record struct Shown<T>(RosterRecord Record, T Value, DateOnly Today);

/// <summary>The two views.</summary>
internal static class RapViews
{
    /// <summary>Pupils, staff and contacts.</summary>
    public static RapView<RapPerson> Person { get; } = new("externalId", RapJson.Default.RapPerson,
    [
        new("uniqueId", (w, p) => w.WriteStringValue(p.Value.UniqueId)),
        new("givenName", (w, p) => w.WriteStringValue(p.Value.GivenName)),
        new("familyName", (w, p) => w.WriteStringValue(p.Value.FamilyName)),
        new("type", (w, p) => JsonSerializer.Serialize(w, p.Value.Type)),
        new("enabled", (w, p) => w.WriteBooleanValue(p.Value.Enabled)),
        new("ageBand", (w, p) => w.WriteStringValue(AgeBand.Of(p.Value.DateOfBirth, p.Today))),
        new("groups", (w, p) => Array(w, p.Value.Groups, WriteName)),
        new("relatedTo", (w, p) => Array(w, p.Value.RelatedTo, static (w, id) => w.WriteStringValue(id))),
        new("addresses", (w, p) => Array(w, p.Value.Addresses, static (w, address) => w.WriteStringValue(address)), HubScopes.RapAddresses),
        new("dateOfBirth", (w, p) => w.WriteStringValue(p.Value.DateOfBirth?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), HubScopes.RapBirthDates),
        new(RapTime.UpdatedAt, (w, p) => w.WriteStringValue(RapTime.Of(p.Record.ChangedAt))),
    ]);

    /// <summary>Groups.</summary>
    public static RapView<RapGroup> Group { get; } = new("id", RapJson.Default.RapGroup,
    [
        new("kind", (w, g) => JsonSerializer.Serialize(w, g.Value.Kind)),
        new("name", (w, g) => w.WriteStringValue(g.Value.Name)),
        new("members", (w, g) => Array(w, g.Value.Members, WriteMember)),
        new(RapTime.UpdatedAt, (w, g) => w.WriteStringValue(RapTime.Of(g.Record.ChangedAt))),
    ]);

    private static void WriteName(Utf8JsonWriter writer, RapGroupName group)
    {
        writer.WriteStartObject();
        writer.WriteString("id", group.Id);
        writer.WritePropertyName("kind");
        JsonSerializer.Serialize(writer, group.Kind);
        writer.WriteString("name", group.Name);
        writer.WriteEndObject();
    }

    private static void WriteMember(Utf8JsonWriter writer, RapMember member)
    {
        writer.WriteStartObject();
        writer.WriteString("externalId", member.ExternalId);
        writer.WriteString("role", member.Role);
        writer.WriteEndObject();
    }

    private static void Array<TItem>(Utf8JsonWriter writer, IReadOnlyList<TItem>? items, Action<Utf8JsonWriter, TItem> write)
    {
        if (items is null)
        {
            writer.WriteNullValue();
            return;
        }

        writer.WriteStartArray();
        foreach (var item in items)
            write(writer, item);
        writer.WriteEndArray();
    }
}
