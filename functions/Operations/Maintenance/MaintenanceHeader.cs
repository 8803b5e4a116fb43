using System.Globalization;
using Hub.Core.Operations.Maintenance;
using Microsoft.AspNetCore.Http;

namespace Hub.Functions.Operations.Maintenance;

/// <summary>
/// Tells programs of maintenance windows: <c>Maintenance-Window</c>, a list of tokens with two dates each (RFC 9651 sections 3.1, 3.3.4 and 3.3.7), as RFC 9745 tells of deprecation by a
/// date; no field for it is registered. Beside it a link to the status page, by the relation of RFC 8631 section 4.4.
/// </summary>
internal static class MaintenanceHeader
{
    /// <summary>The header's name.</summary>
    public const string Name = "Maintenance-Window";

    private const int Most = 4;

    /// <summary>Sets both headers when something is announced.</summary>
    public static void Set(IHeaderDictionary headers, MaintenanceState state)
    {
        var told = state.Announced.Where(o => o.Window.Mode > MaintenanceMode.Notice).Take(Most).Select(Member).ToArray();
        if (told.Length == 0)
            return;
        headers[Name] = string.Join(", ", told);
        headers.Append("Link", "</status>; rel=\"status\"");
    }

    private static string Member(MaintenanceOccurrence held) => string.Create(
        CultureInfo.InvariantCulture, $"{WindowEntry.NameOf(held.Window.Mode)};from=@{held.From.ToUnixTimeSeconds()};until=@{held.Until.ToUnixTimeSeconds()}");
}
