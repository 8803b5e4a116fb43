using System.Text.Json;
using System.Text.Json.Serialization;
using Hub.Core.Partners.Applications;

namespace Hub.Core.TileStore;

/// <summary>An application at a school.</summary>
/// <param name="SiteId">The school.</param>
/// <param name="ApplicationId">The application.</param>
/// <param name="VendorId">The partner whose application it is.</param>
/// <param name="State">Where it stands.</param>
public sealed record Install(Guid SiteId, Guid ApplicationId, string VendorId, InstallState State)
{
    /// <summary>What the school has agreed to; null for an install that an operator recorded.</summary>
    public Acceptance? Accepted { get; init; }

    /// <summary>What the school answered to the partner's questions.</summary>
    public IReadOnlyList<ConfigurationAnswer> Answers { get; init; } = [];

    /// <summary>The application's client at the school, which lasts from its first activation until it is removed; null when it has none.</summary>
    public string? ClientId { get; init; }

    /// <summary>Who has switched it off; nobody when it is on.</summary>
    public IReadOnlyList<InstallParty> DisabledBy { get; init; } = [];

    /// <summary>When it last changed, in UTC.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Since when it stands where it does, in UTC.</summary>
    public DateTimeOffset StateSince { get; init; }

    /// <summary>The same with the times of a change.</summary>
    /// <param name="before">As it was; null for a new one.</param>
    /// <param name="at">When it changes.</param>
    public Install ChangedFrom(Install? before, DateTimeOffset at) => this with { ChangedAt = at, StateSince = before?.State == State ? before.StateSince : at };

    /// <summary>What data the application has at the school: what the school agreed to, as far as the approved version still asks for it.</summary>
    /// <param name="application">The application as it is now.</param>
    public DataExchange DataOf(Application? application) =>
        State == InstallState.Active && Accepted is { } accepted && application?.Approved is { } approved ? accepted.Data.Intersect(approved.Data) : new DataExchange();

    /// <summary>Whether the approved version asks for more than the school has agreed to.</summary>
    /// <param name="application">The application as it is now.</param>
    public bool AwaitsAcceptance(Application? application) =>
        State != InstallState.Removed && Accepted is { } accepted && application?.Approved is { } approved && !approved.Data.IsCoveredBy(accepted.Data);
}

/// <summary>That a school agreed to a data transfer.</summary>
/// <param name="Version">The application's version that was shown.</param>
/// <param name="Data">What data was named.</param>
/// <param name="Text">The text that was shown and agreed to, whole.</param>
/// <param name="By">The account that agreed.</param>
/// <param name="At">When, in UTC.</param>
public sealed record Acceptance(int Version, DataExchange Data, string Text, string By, DateTimeOffset At);

/// <summary>Who has a say in an install.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstallParty>))]
public enum InstallParty
{
    /// <summary>The school.</summary>
    [JsonStringEnumMemberName("school")]
    School,

    /// <summary>The partner.</summary>
    [JsonStringEnumMemberName("vendor")]
    Vendor,
}

/// <summary>The states of installs by the names that APIs have for them.</summary>
public static class InstallStates
{
    /// <summary>Each, by its name.</summary>
    public static IReadOnlyDictionary<string, InstallState> ByName { get; } =
        Enum.GetValues<InstallState>().ToDictionary(state => JsonSerializer.SerializeToElement(state).GetString()!, StringComparer.Ordinal);
}

/// <summary>Where an install stands. Only an active one gives access to anything.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<InstallState>))]
public enum InstallState
{
    /// <summary>The school wants it; the partner has not agreed yet.</summary>
    [JsonStringEnumMemberName("awaiting_approval")]
    AwaitingApproval,

    /// <summary>In use.</summary>
    [JsonStringEnumMemberName("active")]
    Active,

    /// <summary>Switched off for a while, by school or partner.</summary>
    [JsonStringEnumMemberName("disabled")]
    Disabled,

    /// <summary>Taken away.</summary>
    [JsonStringEnumMemberName("removed")]
    Removed,
}
