using System.Text.Json;

namespace Hub.Simulators.Google;

/// <summary>The resources of the Directory API as JSON.</summary>
internal static class GoogleJson
{
    public static void Write(Utf8JsonWriter json, GoogleAccount account)
    {
        json.WriteStartObject();
        json.WriteString("kind", "admin#directory#user");
        json.WriteString("id", account.Id);
        json.WriteString("primaryEmail", account.PrimaryEmail);
        json.WriteStartObject("name");
        json.WriteString("givenName", account.GivenName);
        json.WriteString("familyName", account.FamilyName);
        json.WriteString("fullName", $"{account.GivenName} {account.FamilyName}");
        json.WriteEndObject();
        json.WriteBoolean("isAdmin", account.Administrator);
        json.WriteBoolean("isDelegatedAdmin", false);
        json.WriteBoolean("suspended", account.Suspended);
        if (account.Aliases.Count > 0)
        {
            json.WriteStartArray("aliases");
            foreach (var alias in account.Aliases)
                json.WriteStringValue(alias);
            json.WriteEndArray();
        }

        if (account.PersonId is not null)
        {
            json.WriteStartArray("externalIds");
            json.WriteStartObject();
            json.WriteString("value", account.PersonId);
            json.WriteString("type", "organization");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    public static void WriteAlias(Utf8JsonWriter json, GoogleAccount account, string alias)
    {
        json.WriteStartObject();
        json.WriteString("kind", "admin#directory#alias");
        json.WriteString("id", account.Id);
        json.WriteString("primaryEmail", account.PrimaryEmail);
        json.WriteString("alias", alias);
        json.WriteEndObject();
    }
}
