using System.Text.Json;
using System.Text.Json.Serialization;
using Azure;
using Azure.Data.Tables;
using Hub.Core.Mis;

namespace Hub.Core.Rostering.OneRoster;

/// <summary>One immutable state of what OneRoster consumers are given of a site.</summary>
/// <param name="SiteId">The site.</param>
/// <param name="Basis">Of what it was made.</param>
/// <param name="Stamp">The date of what changed in it: later than the moment from which it could be read, so that whoever asks for changes since they last asked misses none.</param>
/// <param name="Parts">One for each kind of record.</param>
/// <param name="Former">The names of the parts of the version before, which somebody may be reading still.</param>
public sealed record OneRosterVersion(Guid SiteId, OneRosterBasis Basis, DateTimeOffset Stamp, IReadOnlyList<OneRosterPart> Parts, IReadOnlyList<string> Former)
{
    internal const string Table = "OneRoster";
    internal const string RowKey = "version";

    internal ETag ETag { get; init; }

    internal OneRosterPart Part<T>() where T : MisRecord => Parts.Single(p => p.Kind == typeof(T).Name);

    internal TableEntity ToRow() => new(SiteId.ToString(), RowKey) { ["Json"] = JsonSerializer.Serialize(this, OneRosterJson.Default.OneRosterVersion) };

    internal static OneRosterVersion Of(TableEntity row) => JsonSerializer.Deserialize(row.GetString("Json"), OneRosterJson.Default.OneRosterVersion)! with { ETag = row.ETag };
}

/// <summary>The records of a kind.</summary>
/// <param name="Kind">The name of the record type.</param>
/// <param name="Name">Of the blob; another one for other records.</param>
/// <param name="Bytes">Of the records, not compressed.</param>
public sealed record OneRosterPart(string Kind, string Name, long Bytes);

/// <summary>Of what a version was made.</summary>
/// <param name="Form">The form of the records.</param>
/// <param name="SnapshotId">The snapshot.</param>
/// <param name="From">The day.</param>
/// <param name="Until">The first later day on which they would be others; null for none.</param>
/// <param name="Addresses">A hash of what else decides people's addresses.</param>
public sealed record OneRosterBasis(int Form, string SnapshotId, DateOnly From, DateOnly? Until, string Addresses);

/// <summary>How records are kept. The bytes decide whether a record changed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Org))]
[JsonSerializable(typeof(AcademicSession))]
[JsonSerializable(typeof(Course))]
[JsonSerializable(typeof(SchoolClass))]
[JsonSerializable(typeof(RosterUser))]
[JsonSerializable(typeof(Enrolment))]
[JsonSerializable(typeof(Demographics))]
[JsonSerializable(typeof(OneRosterVersion))]
internal sealed partial class OneRosterJson : JsonSerializerContext
{
    public static System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> Form<T>() => (System.Text.Json.Serialization.Metadata.JsonTypeInfo<T>)Default.GetTypeInfo(typeof(T))!;
}
