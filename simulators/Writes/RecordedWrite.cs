using System.Diagnostics;

namespace Hub.Simulators.Writes;

/// <summary>One request to change an account.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="AccountId">The account's immutable id; empty when the request named none that exists.</param>
/// <param name="PersonId">The school's own id of its holder, when it has one.</param>
/// <param name="Operation"><c>update</c>, <c>insert</c>, <c>alias.insert</c> or <c>alias.delete</c>.</param>
/// <param name="From">The address that signed in before.</param>
/// <param name="To">The address that was asked for, or the alias; null when the request was about neither.</param>
/// <param name="At">When, in UTC.</param>
/// <param name="Status">The HTTP status that was answered, or 0 when the connection was dropped.</param>
/// <param name="Effective">Whether anything changed.</param>
/// <param name="Renamed">Whether the address that signs in changed.</param>
public sealed record RecordedWrite(
    SimulatedDirectory Directory,
    string AccountId,
    string? PersonId,
    string Operation,
    string? From,
    string? To,
    DateTimeOffset At,
    int Status,
    bool Effective,
    bool Renamed)
{
    /// <summary>The <c>traceparent</c> that the request bore, where anybody listens to traces; null otherwise.</summary>
    public string? TraceParent { get; } = Activity.Current?.ParentId;
}
