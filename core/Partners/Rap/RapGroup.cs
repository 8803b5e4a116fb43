using System.Text.Json.Serialization;

namespace Hub.Core.Partners.Rap;

/// <summary>A group of people; its id is the record's.</summary>
public sealed record RapGroup
{
    /// <summary>What it is.</summary>
    public required RapGroupKind Kind { get; init; }

    /// <summary>What the school calls it.</summary>
    public required string Name { get; init; }

    /// <summary>Who is in it, in the order of their ids; null when they are too many to be kept.</summary>
    public IReadOnlyList<RapMember>? Members { get; init; }
}

/// <summary>A group that a person is in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Name">What the school calls it.</param>
public sealed record RapGroupName(string Id, RapGroupKind Kind, string Name);

/// <summary>Somebody who is in a group.</summary>
/// <param name="ExternalId">The person's id in the MIS.</param>
/// <param name="Role">What the person is there: <c>student</c> or <c>staff</c>; in a class the OneRoster enrolment role.</param>
public sealed record RapMember(string ExternalId, string Role);

/// <summary>What a group is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RapGroupKind>))]
public enum RapGroupKind
{
    /// <summary>A year group.</summary>
    [JsonStringEnumMemberName("year")]
    Year,

    /// <summary>A registration group.</summary>
    [JsonStringEnumMemberName("registration")]
    Registration,

    /// <summary>A house.</summary>
    [JsonStringEnumMemberName("house")]
    House,

    /// <summary>A class.</summary>
    [JsonStringEnumMemberName("class")]
    Class,
}
