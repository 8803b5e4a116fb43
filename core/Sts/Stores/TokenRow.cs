using System.Collections.Immutable;
using System.Text.Json;
using Azure.Data.Tables;

namespace Hub.Core.Sts.Stores;

/// <summary>How a token is written down.</summary>
internal static class TokenRow
{
    /// <summary>The rows of all tokens.</summary>
    public static readonly string All = TableClient.CreateQueryFilter($"RowKey ge {Prefix} and RowKey lt {AfterPrefix}");

    private const string Prefix = "token-";
    private const string AfterPrefix = "token.";

    /// <summary>The row of a token in its partition.</summary>
    public static string Key(TokenId id) => Prefix + id.Name;

    /// <summary>The id of the token of a row.</summary>
    public static TokenId IdOf(TableEntity row) => new(row.PartitionKey, row.RowKey[Prefix.Length..]);

    /// <summary>Its row.</summary>
    public static TableEntity Write(TokenId id, StoredToken token)
    {
        var row = new TableEntity(id.Partition, Key(id))
        {
            ["ApplicationId"] = token.ApplicationId,
            ["AuthorizationId"] = token.AuthorizationId,
            ["Subject"] = token.Subject,
            ["Status"] = token.Status,
            ["Type"] = token.Type,
            ["CreationDate"] = token.CreationDate,
            ["ExpirationDate"] = token.ExpirationDate,
            ["RedemptionDate"] = token.RedemptionDate,
            ["ReferenceId"] = token.ReferenceId,
        };
        row.SetText("Payload", token.Payload);
        row.SetText("Properties", token.Properties.IsEmpty ? null : JsonSerializer.Serialize(token.Properties));
        return row;
    }

    /// <summary>What a row says.</summary>
    public static StoredToken Read(TableEntity row)
    {
        var token = new StoredToken
        {
            Id = IdOf(row).ToString(),
            ApplicationId = row.GetString("ApplicationId"),
            AuthorizationId = row.GetString("AuthorizationId"),
            Subject = row.GetString("Subject"),
            Status = row.GetString("Status"),
            Type = row.GetString("Type"),
            CreationDate = row.GetDateTimeOffset("CreationDate"),
            ExpirationDate = row.GetDateTimeOffset("ExpirationDate"),
            RedemptionDate = row.GetDateTimeOffset("RedemptionDate"),
            ReferenceId = row.GetString("ReferenceId"),
            Payload = row.GetText("Payload"),
            Properties = row.GetText("Properties") is { } properties
                ? JsonSerializer.Deserialize<ImmutableDictionary<string, JsonElement>>(properties)!
                : ImmutableDictionary<string, JsonElement>.Empty,
            Version = row.ETag,
        };
        token.IndexedReferenceId = token.ReferenceId;
        token.IndexedSubject = token.SubjectToIndex;
        return token;
    }
}
