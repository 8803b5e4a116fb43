using System.Globalization;
using Hub.Core.Operations.Maintenance;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>A maintenance window as operators' scripts see it; what they wrote stands under the same names.</summary>
internal sealed record WindowView(
    string Id, string Mode, string Text, string? Day, string? Time, DateTimeOffset? From, int Minutes, int AnnounceHours, DateTimeOffset? EndedAt, HeldView? Next)
{
    public static WindowView Of(MaintenanceWindow window, DateTimeOffset now) => new(
        window.Id, WindowEntry.NameOf(window.Mode), window.Text, window.Weekly?.Day.ToString().ToLowerInvariant(), window.Weekly?.Time.ToString("HH:mm", CultureInfo.InvariantCulture),
        window.From, window.Minutes, window.AnnounceHours, window.EndedAt,
        window.At(now) is { } held ? new HeldView(held.From, held.Until, held.From.AddHours(-window.AnnounceHours), held.IsUnderWay(now)) : null);
}

/// <summary>The time that a window is held now or next.</summary>
/// <param name="From">The first moment, in UTC.</param>
/// <param name="Until">The moment behind the last, in UTC.</param>
/// <param name="AnnouncedFrom">From when on people are told, in UTC.</param>
/// <param name="UnderWay">Whether it is held now.</param>
internal sealed record HeldView(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset AnnouncedFrom, bool UnderWay);
