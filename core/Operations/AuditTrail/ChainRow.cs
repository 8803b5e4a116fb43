using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>How a record is stored: its values, its number, the hash of the record before it and what the hub's key makes of both.</summary>
internal static class ChainRow
{
    /// <summary>The bytes of a hash.</summary>
    public const int HashBytes = 32;

    private const int TimeLength = 16;
    private const int MaxText = 300;
    private const int MaxChanges = 20;
    private const int MaxChangesText = 4000;
    private const string Mac = "Mac";
    private const string KeyColumn = "Key";
    private const string NumberColumn = "Number";
    private const string Previous = "Previous";

    /// <summary>The key of a record: the newest sorts first, and of one moment the one with the highest number.</summary>
    public static string KeyOf(DateTimeOffset time, long number) => NewestFirst.KeyOf(time) + (long.MaxValue - number).ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>The number that a key says; null for a key from before there were chains.</summary>
    public static long? NumberIn(string key) =>
        key.Length == TimeLength * 2 && long.TryParse(key.AsSpan(TimeLength), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rest) ? long.MaxValue - rest : null;

    /// <summary>A row with a record's values, made harmless for whoever reads them (ASVS 5.0 16.4.1).</summary>
    public static TableEntity Of(AuditRecord record, string partition, string key) => new(partition, key)
    {
        ["At"] = record.At,
        [nameof(AuditRecord.Actor)] = Plain(record.Actor),
        [nameof(AuditRecord.OnBehalfOf)] = Plain(record.OnBehalfOf),
        [nameof(AuditRecord.Action)] = Plain(record.Action),
        [nameof(AuditRecord.Target)] = Plain(record.Target),
        [nameof(AuditRecord.Code)] = Plain(record.Code),
        [nameof(AuditRecord.Outcome)] = record.Outcome.ToString(),
        [nameof(AuditRecord.Address)] = Plain(record.Address),
        [nameof(AuditRecord.Browser)] = Plain(record.Browser),
        [nameof(AuditRecord.Changes)] = Text(record.Changes),
    };

    /// <summary>Puts a row into the chain.</summary>
    /// <returns>Its hash.</returns>
    public static byte[] Link(TableEntity row, long number, byte[] previous, AuditKey signer)
    {
        PersonalValues.Seal(row);
        (row[NumberColumn], row[Previous], row[KeyColumn]) = (number, previous, signer.Id);
        var hash = HashOf(row);
        row[Mac] = signer.Sign(Signed(hash));
        return hash;
    }

    /// <summary>The record of a row.</summary>
    public static AuditRecord Read(Guid? siteId, TableEntity row) => new(
        siteId, row.GetString(nameof(AuditRecord.Actor)) ?? AuditRecord.Erased, row.GetString(nameof(AuditRecord.Action)), row.GetString(nameof(AuditRecord.Target)) ?? AuditRecord.Erased,
        row.GetString(nameof(AuditRecord.Code)), row.GetString(nameof(AuditRecord.Address)))
    {
        At = row.GetDateTimeOffset("At") ?? default,
        OnBehalfOf = row.GetString(nameof(AuditRecord.OnBehalfOf)),
        Browser = row.GetString(nameof(AuditRecord.Browser)),
        Changes = row.GetString(nameof(AuditRecord.Changes)) is { } changes ? JsonSerializer.Deserialize<IReadOnlyList<AuditChange>>(changes)! : [],
        Key = row.RowKey,
        Number = NumberOf(row),
    };

    /// <summary>A row's number in its chain; null for one from before there were chains.</summary>
    public static long? NumberOf(TableEntity row) => row.GetInt64(NumberColumn);

    /// <summary>Which key signed a row.</summary>
    public static string? SignerOf(TableEntity row) => row.GetString(KeyColumn);

    /// <summary>The hash of the record before it, as the row has it.</summary>
    public static byte[] PreviousOf(TableEntity row) => row.GetBinary(Previous) ?? [];

    /// <summary>What a row says, as the chain covers it: personal values by their hashes.</summary>
    public static byte[] HashOf(TableEntity row) => SHA256.HashData(new ChainContent("hub.audit.record.1")
        .Add(PreviousOf(row)).Add(row.PartitionKey).Add(row.RowKey).Add(NumberOf(row) ?? 0).Add(row.GetDateTimeOffset("At")?.UtcTicks ?? 0).Add(row.GetString(nameof(AuditRecord.Action)))
        .Add(row.GetString(nameof(AuditRecord.Code))).Add(row.GetString(nameof(AuditRecord.Outcome))).Add(PersonalValues.HashesOf(row)).Add(SignerOf(row)).ToArray());

    /// <summary>Whether the hub signed a row with this hash.</summary>
    public static bool IsSigned(TableEntity row, byte[] hash, AuditKey signer) => signer.Signed(Signed(hash), row.GetBinary(Mac));

    /// <summary>Whether two rows are one and the same as it was written: salts are random.</summary>
    public static bool Same(TableEntity one, TableEntity other) => one.GetBinary(Mac).AsSpan().SequenceEqual(other.GetBinary(Mac));

    private static byte[] Signed(byte[] hash) => new ChainContent("hub.audit.record.1").Add(hash).ToArray();

    private static string? Plain(string? text) => text is null ? null : PlainText.Of(text, MaxText, instead: '?');

    private static string? Text(IReadOnlyList<AuditChange> changes)
    {
        if (changes.Count == 0)
            return null;
        var kept = changes.Take(MaxChanges).Select(c => new AuditChange(Plain(c.Name)!, Plain(c.Before), Plain(c.After))).ToList();
        var text = JsonSerializer.Serialize(kept);
        for (; text.Length > MaxChangesText; text = JsonSerializer.Serialize(kept))
            kept.RemoveAt(kept.Count - 1);
        if (kept.Count < changes.Count)
            text = JsonSerializer.Serialize(kept.Append(new AuditChange("...", null, $"and {changes.Count - kept.Count} more")));
        return text;
    }
}
