using System.Text.Json.Serialization;

namespace Hub.Core.Provisioning;

/// <summary>What became of one person in an e-mail update.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RowOutcome>))]
public enum RowOutcome
{
    /// <summary>Would be changed; nothing has been written yet.</summary>
    [JsonStringEnumMemberName("planned")]
    Planned,

    /// <summary>The account has the new address.</summary>
    [JsonStringEnumMemberName("updated")]
    Updated,

    /// <summary>The account had the right address already.</summary>
    [JsonStringEnumMemberName("unchanged")]
    Unchanged,

    /// <summary>Cannot be done, and will not be by trying again; the code says why.</summary>
    [JsonStringEnumMemberName("refused")]
    Refused,

    /// <summary>The directory did not do it in time; a retry may.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,

    /// <summary>The job was stopped before this person's turn.</summary>
    [JsonStringEnumMemberName("not_attempted")]
    NotAttempted,
}
