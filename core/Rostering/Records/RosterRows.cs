using System.Globalization;
using Azure.Data.Tables;
using Hub.Core.Storage;

namespace Hub.Core.Rostering.Records;

/// <summary>
/// How a roster is kept: a site's partition holds every record twice, in the order of ids (<c>record_kind_key</c>) and in the order of change
/// (<c>change_kind_ticks_key</c>, tombstones among them), a mark of every tombstone (<c>gone_kind_key</c>), and the state. Being in one partition, a record and its
/// change are written in one transaction.
/// </summary>
internal static class RosterRows
{
    public const string Table = "Roster";
    public const string State = "state";
    public const string Records = "record_";
    public const string Tombstones = "gone_";

    public static string RecordPrefix(string kind) => $"{Records}{kind}_";

    public static string ChangePrefix(string kind) => $"change_{kind}_";

    public static string RecordKey(string kind, string id) => RecordPrefix(kind) + TableKey.For(id);

    /// <summary>The place in the order of change at which a moment begins.</summary>
    public static string ChangesFrom(string kind, DateTimeOffset at) => ChangePrefix(kind) + at.UtcTicks.ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The key of a record's change.</summary>
    /// <param name="name">What stands behind <see cref="Records"/> or <see cref="Tombstones"/> in the key: the kind and the id's key.</param>
    /// <param name="at">When it changed.</param>
    public static string ChangeKey(string name, DateTimeOffset at)
    {
        var kind = name[..name.IndexOf('_', StringComparison.Ordinal)];
        return $"{ChangesFrom(kind, at)}_{name[(kind.Length + 1)..]}";
    }

    /// <summary>The key behind the last one with a prefix: an underscore is followed by a backtick.</summary>
    public static string After(string prefix) => prefix[..^1] + '`';

    public static TableEntity ToRow(Guid siteId, string key, RosterRecord record)
    {
        var row = new TableEntity(siteId.ToString(), key) { ["Id"] = record.Id, ["ChangedAt"] = record.ChangedAt.UtcTicks };
        RowBytes.Write(row, record.Json.ToArray());
        return row;
    }

    public static RosterRecord FromRow(string kind, TableEntity row) =>
        new(kind, row.GetString("Id"), RowBytes.Read(row), ChangedAt(row));

    public static DateTimeOffset ChangedAt(TableEntity row) => new(row.GetInt64("ChangedAt")!.Value, TimeSpan.Zero);
}
