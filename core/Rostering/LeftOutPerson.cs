using System.Text.Json.Serialization;
using Hub.Core.Mis;

namespace Hub.Core.Rostering;

/// <summary>Somebody who is not in an export.</summary>
/// <param name="PersonId">Id in the MIS.</param>
/// <param name="Name">Given and family name, or the user name.</param>
/// <param name="UserType">What the person is to the school.</param>
/// <param name="Code">Why: stable.</param>
/// <param name="Address">The address that is in the way, if there is one.</param>
public sealed record LeftOutPerson(string PersonId, string Name, UserType UserType, string Code, string? Address);

/// <summary>How people who were left out stand in their blob.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LeftOutPerson))]
internal sealed partial class LeftOutJson : JsonSerializerContext;
