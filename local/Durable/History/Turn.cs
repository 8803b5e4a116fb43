using System.Text.Json.Serialization;

namespace Hub.Local.Durable.History;

/// <summary>One run of the orchestrator from one wait to the next: when, what it was told, what it asked for.</summary>
internal sealed record Turn
{
    /// <summary>The orchestrator's clock during this turn, in UTC.</summary>
    [JsonPropertyName("t")]
    public DateTime At { get; init; }

    [JsonPropertyName("in")]
    public IReadOnlyList<HistoryEvent> In { get; init; } = [];

    [JsonPropertyName("out")]
    public IReadOnlyList<HistoryEvent> Out { get; init; } = [];

    /// <summary>Set on the mark that a rewind leaves, which is no run: the turn before it, and the failures of these steps, no longer count.</summary>
    [JsonPropertyName("void")]
    public IReadOnlyList<int>? Void { get; init; }
}
