using System.Text.Json.Serialization;

namespace Hub.Core.Partners.Rap;

/// <summary>How records are kept. The bytes decide whether a record changed.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RapPerson))]
[JsonSerializable(typeof(RapGroup))]
[JsonSerializable(typeof(RapBasis))]
public sealed partial class RapJson : JsonSerializerContext;
