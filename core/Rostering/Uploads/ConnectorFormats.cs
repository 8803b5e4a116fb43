using Hub.Core.Rostering.Sds;
using Hub.Core.Rostering.SdsV1;

namespace Hub.Core.Rostering.Uploads;

/// <summary>The formats whose files School Data Sync takes by upload. OneRoster is none of them: it reads that from an API.</summary>
/// <remarks>Codes: learn.microsoft.com/graph/api/resources/industrydata-fileformatreferencevalue.</remarks>
public static class ConnectorFormats
{
    private const string V1 = "schoolDataSyncV1";
    private const string V2 = "schoolDataSyncV2Rev1";

    /// <summary>The ids of the hub's formats.</summary>
    public static readonly IReadOnlyList<string> Ids = [SdsFormat.Set.Id, SdsV1Format.Us.Id, SdsV1Format.Uk.Id];

    /// <summary>What Microsoft calls the format of a connector that takes files of one of the hub's formats; null where none does.</summary>
    public static string? CodeOf(string format) => !Ids.Contains(format) ? null : format == SdsFormat.Set.Id ? V2 : V1;

    /// <summary>What people call the format of a connector.</summary>
    internal static string NameOf(string code) => code switch
    {
        V1 => "School Data Sync V1",
        V2 => "School Data Sync V2.1",
        _ => code,
    };
}
