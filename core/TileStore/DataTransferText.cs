using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Securables;

namespace Hub.Core.TileStore;

/// <summary>What a school is shown, and agrees to, before an application gets its data.</summary>
public static class DataTransferText
{
    /// <summary>Each thing that the application may do with the school's data, in plain words; none when it gets no data.</summary>
    public static IReadOnlyList<string> Lines(DataExchange data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return
        [
            .. DataScope.All.Where(s => s.IsIn(data)).Select(s => s.Words),
            .. DataDomain.All.SelectMany(d => data.Securables.Where(s => s.Domain == d.Id)).Select(s => $"{s.InWords} (DeX)"),
        ];
    }

    /// <summary>The same as a school is shown it: where there is nothing, that.</summary>
    public static IReadOnlyList<string> Shown(DataExchange data) =>
        Lines(data) is { Count: > 0 } lines ? lines : ["No data of the school, but who of its people opens the application, when they sign in to it"];

    /// <summary>The whole text, as it is kept with the acceptance.</summary>
    /// <param name="application">The application.</param>
    /// <param name="vendorName">Its partner.</param>
    /// <param name="version">The version that is to be installed.</param>
    /// <param name="siteName">The school.</param>
    public static string Of(Application application, string vendorName, ApplicationVersion version, string siteName)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(version);
        return string.Join('\n',
        [
            $"{siteName}, as data controller, allows {vendorName} to process the following data through {application.Name} (version {version.Number}):",
            .. Shown(version.Data).Select(line => "- " + line),
            $"Data transfer summary: {version.Tile.GdprSummaryUrl}",
            $"Privacy statement: {version.Tile.PrivacyUrl}",
            "The school can withdraw this at any time in the TileStore; access then ends within a minute.",
        ]);
    }
}
