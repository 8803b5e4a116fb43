using System.Text.Json.Serialization;

namespace Hub.Core.Mis;

/// <summary>How records stand in a snapshot. The bytes decide the snapshot's id: a change here makes every site's next import a change.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Org))]
[JsonSerializable(typeof(AcademicSession))]
[JsonSerializable(typeof(Course))]
[JsonSerializable(typeof(SchoolClass))]
[JsonSerializable(typeof(Person))]
[JsonSerializable(typeof(Enrolment))]
[JsonSerializable(typeof(Demographics))]
[JsonSerializable(typeof(Snapshot))]
internal sealed partial class MisJson : JsonSerializerContext;
