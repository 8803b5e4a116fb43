namespace Hub.Core.Rostering;

/// <summary>The formats that the hub writes.</summary>
public static class ExportFormats
{
    /// <summary>The id and the name of each.</summary>
    public static IEnumerable<(string Id, string Name)> Named => [(Exports.SdsV21, "School Data Sync V2.1")];

    /// <summary>The name of a format; the id where there is no such format any more.</summary>
    public static string NameOf(string id) => Named.FirstOrDefault(f => f.Id == id).Name ?? id;
}
