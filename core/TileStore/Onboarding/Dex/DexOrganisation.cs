using System.Text.Json.Serialization;

namespace Hub.Core.TileStore.Onboarding.Dex;

/// <summary>A school as DeX registers it.</summary>
/// <param name="Reference">Who registered it: the attempt's name. DeX changes nothing of a registration that has another.</param>
/// <param name="Name">The school's name.</param>
/// <param name="DfeNumber">Its DfE number.</param>
/// <param name="Securables">What DeX may exchange of the school's data.</param>
/// <param name="Client">How DeX gets at the data; null in what DeX answers.</param>
/// <param name="CallBack">Where and how DeX tells that the first exchange has run; null in what DeX answers.</param>
internal sealed record DexOrganisation(string Reference, string Name, string? DfeNumber, IReadOnlyList<DexSecurable> Securables, DexClientAccess? Client = null, DexCallBack? CallBack = null);

/// <summary>A domain of data and how far access to it goes.</summary>
/// <param name="Name">The domain.</param>
/// <param name="Access"><c>read</c> or <c>readwrite</c>.</param>
internal sealed record DexSecurable(string Name, string Access)
{
    /// <summary>All that the hub holds of a school, to be read. Each application is given what the school accepts for it, never more than this.</summary>
    public static readonly IReadOnlyList<DexSecurable> OfSchool =
        [new("school", "read"), new("learners", "read"), new("staff", "read"), new("contacts", "read"), new("groups", "read"), new("emails", "read")];
}

/// <summary>Credentials at the hub's token endpoint.</summary>
internal sealed record DexClientAccess(Uri TokenUrl, string ClientId, string ClientSecret);

/// <summary>Where to call back, and what to send as a bearer token.</summary>
internal sealed record DexCallBack(Uri Url, string Secret);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DexOrganisation))]
internal sealed partial class DexJson : JsonSerializerContext;
