using System.Globalization;
using Azure;
using Azure.Data.Tables;

namespace Hub.Core.Operations.AuditTrail;

/// <summary>Where a chain stands, signed: at its head, at the end of a day, or where retention has cut it off. Kept in the chain's own partition, behind all records.</summary>
/// <param name="First">The number of the first record of the day; of the floor, none.</param>
/// <param name="Last">The number of the last record; 0 before the first one.</param>
/// <param name="Hash">Of the last record.</param>
/// <param name="Time">By which the last record is filed; of the floor, the moment before which everything is deleted.</param>
internal sealed record ChainMarker(long First, long Last, byte[] Hash, DateTimeOffset Time)
{
    /// <summary>The key of the head.</summary>
    public const string Head = Behind + "head";

    /// <summary>The key of the floor.</summary>
    public const string Floor = Behind + "floor";

    /// <summary>What the keys of markers begin with: it sorts behind those of records.</summary>
    public const string Behind = "~";

    private const string Days = Behind + "day-";
    private const string DayFormat = "yyyy-MM-dd";

    /// <summary>Before any record.</summary>
    public static readonly ChainMarker Start = new(1, 0, new byte[ChainRow.HashBytes], DateTimeOffset.MinValue);

    /// <summary>The day of the last record.</summary>
    public DateOnly Day => DateOnly.FromDateTime(Time.UtcDateTime);

    /// <summary>Of the stored row; none for what was not read.</summary>
    public ETag ETag { get; init; }

    /// <summary>The key of a day's end.</summary>
    public static string KeyOf(DateOnly day) => Days + day.ToString(DayFormat, CultureInfo.InvariantCulture);

    /// <summary>The day whose end has this key; null for another marker.</summary>
    public static DateOnly? DayOf(string key) =>
        key.StartsWith(Days, StringComparison.Ordinal) && DateOnly.TryParseExact(key.AsSpan(Days.Length), DayFormat, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    /// <summary>The row that keeps it.</summary>
    public TableEntity ToRow(string partition, string key, AuditKey signer) => new(partition, key)
    {
        ["First"] = First,
        ["Last"] = Last,
        ["Hash"] = Hash,
        ["Time"] = Time,
        ["Key"] = signer.Id,
        ["Mac"] = signer.Sign(Content(partition, key, signer.Id)),
    };

    /// <summary>What a row says.</summary>
    public static ChainMarker FromRow(TableEntity row) =>
        new(row.GetInt64("First") ?? 0, row.GetInt64("Last") ?? 0, row.GetBinary("Hash") ?? [], row.GetDateTimeOffset("Time") ?? default) { ETag = row.ETag };

    /// <summary>Whether the hub wrote what a row says.</summary>
    public static bool IsGenuine(TableEntity row, AuditKey signer) => signer.Signed(FromRow(row).Content(row.PartitionKey, row.RowKey, signer.Id), row.GetBinary("Mac"));

    private byte[] Content(string partition, string key, string keyId) =>
        new ChainContent("hub.audit.marker.1").Add(partition).Add(key).Add(First).Add(Last).Add(Hash).Add(Time.UtcTicks).Add(keyId).ToArray();
}
