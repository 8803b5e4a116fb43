using Hub.Core.Mis.Feeds;
using Hub.Core.Rostering.OneRosterFiles;
using Hub.Core.Rostering.Sds;
using Hub.Core.Rostering.SdsV1;

namespace Hub.Core.Rostering;

/// <summary>A format that rostering files are written in.</summary>
internal interface IExportFormat
{
    /// <summary>Its files, by which they are checked.</summary>
    SdsFileSet Files { get; }

    /// <summary>Whether it is Microsoft's, so that a site needs verified domains of Microsoft 365.</summary>
    bool NeedsMicrosoft365 { get; }

    /// <summary>Writes the files, each after those that it refers to. The same source and accounts give the same bytes.</summary>
    Task WriteAsync(ExportRun run);
}

/// <summary>The formats that the hub writes.</summary>
public static class ExportFormats
{
    internal static readonly IReadOnlyList<IExportFormat> All =
    [
        new SdsExport(),
        new SdsV1Export(SdsV1Format.Us, SdsV1Names.Us),
        new SdsV1Export(SdsV1Format.Uk, SdsV1Names.Uk),
        new OneRosterExport(OneRosterFormat.V11),
        new OneRosterExport(OneRosterFormat.V12),
    ];

    /// <summary>The id and the name of each.</summary>
    public static IEnumerable<(string Id, string Name)> Named => All.Select(f => (f.Files.Id, f.Files.Name));

    /// <summary>Whether there can be files of a format that hold only what changed.</summary>
    public static bool HasDelta(string id) => id is OneRosterFormat.V11Id or OneRosterFormat.V12Id;

    /// <summary>The name of a format; the id where there is no such format any more.</summary>
    public static string NameOf(string id) => Find(id)?.Files.Name ?? id;

    internal static IExportFormat? Find(string? id) => All.FirstOrDefault(f => f.Files.Id == id);
}
