using Azure;
using Azure.Data.Tables;

namespace Hub.Core.Rostering.Records;

/// <summary>With what a site's roster is in step.</summary>
/// <param name="Basis">Of what it was made; whoever makes it knows what this says.</param>
/// <param name="AsOf">When the last update that was completed began: every record that changed up to then can be read, and no later one will be dated so.</param>
/// <param name="LastStamp">When the last update began, completed or not.</param>
public sealed record RosterState(string? Basis, DateTimeOffset AsOf, DateTimeOffset LastStamp)
{
    internal ETag Version { get; init; }

    /// <summary>Whether an update is going on, or stopped half-way.</summary>
    internal bool Unfinished => LastStamp > AsOf;

    internal static RosterState Of(TableEntity row) =>
        new(row.GetString(nameof(Basis)), new DateTimeOffset(row.GetInt64(nameof(AsOf))!.Value, TimeSpan.Zero), new DateTimeOffset(row.GetInt64(nameof(LastStamp))!.Value, TimeSpan.Zero))
        {
            Version = row.ETag,
        };

    internal TableEntity ToRow(Guid siteId) => new(siteId.ToString(), RosterRows.State)
    {
        [nameof(Basis)] = Basis,
        [nameof(AsOf)] = AsOf.UtcTicks,
        [nameof(LastStamp)] = LastStamp.UtcTicks,
    };
}
