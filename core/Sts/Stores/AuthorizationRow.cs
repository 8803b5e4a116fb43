using System.Collections.Immutable;
using System.Text.Json;
using Azure.Data.Tables;

namespace Hub.Core.Sts.Stores;

/// <summary>How an authorization is written down.</summary>
internal static class AuthorizationRow
{
    /// <summary>The row of an authorization in its partition.</summary>
    public const string Key = "auth";

    /// <summary>The rows of all authorizations.</summary>
    public static readonly string All = TableClient.CreateQueryFilter($"RowKey eq {Key}");

    /// <summary>Its row.</summary>
    public static TableEntity Write(StoredAuthorization authorization)
    {
        var row = new TableEntity(authorization.Id, Key)
        {
            ["ApplicationId"] = authorization.ApplicationId,
            ["Subject"] = authorization.Subject,
            ["Status"] = authorization.Status,
            ["Type"] = authorization.Type,
            ["CreationDate"] = authorization.CreationDate,
        };
        row.SetText("Scopes", authorization.Scopes.IsDefaultOrEmpty ? null : JsonSerializer.Serialize(authorization.Scopes));
        row.SetText("Properties", authorization.Properties.IsEmpty ? null : JsonSerializer.Serialize(authorization.Properties));
        return row;
    }

    /// <summary>What a row says.</summary>
    public static StoredAuthorization Read(TableEntity row) => new()
    {
        Id = row.PartitionKey,
        ApplicationId = row.GetString("ApplicationId"),
        Subject = row.GetString("Subject"),
        IndexedSubject = row.GetString("Subject"),
        Status = row.GetString("Status"),
        Type = row.GetString("Type"),
        CreationDate = row.GetDateTimeOffset("CreationDate"),
        Scopes = row.GetText("Scopes") is { } scopes ? JsonSerializer.Deserialize<ImmutableArray<string>>(scopes) : [],
        Properties = row.GetText("Properties") is { } properties
            ? JsonSerializer.Deserialize<ImmutableDictionary<string, JsonElement>>(properties)!
            : ImmutableDictionary<string, JsonElement>.Empty,
        Version = row.ETag,
    };
}
