namespace Hub.Core.Rostering.Uploads;

/// <summary>A connector of a tenant's School Data Sync that takes files.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What its administrators call it.</param>
/// <param name="Type">Its OData type, which says whether it takes files or reads an API.</param>
/// <param name="Format">Microsoft's code of the format that it takes; null where it does not say.</param>
public sealed record SdsConnector(string Id, string Name, string Type, string? Format)
{
    /// <summary>Whether files can be uploaded to it (learn.microsoft.com/graph/api/resources/industrydata-azuredatalakeconnector).</summary>
    public bool TakesFiles => Type.EndsWith("azureDataLakeConnector", StringComparison.OrdinalIgnoreCase);

    /// <summary>The connector that a school means, if it takes the files; else why not, with what to do.</summary>
    /// <param name="all">The tenant's connectors.</param>
    /// <param name="wanted">Id or name of the connector.</param>
    /// <param name="files">Id of the files' format.</param>
    internal static Outcome<SdsConnector> Choose(IReadOnlyList<SdsConnector> all, string wanted, string files)
    {
        var named = all.Where(c => string.Equals(c.Id, wanted, StringComparison.OrdinalIgnoreCase)).ToArray() is { Length: > 0 } byId ? byId : [.. all.Where(c => c.Name == wanted)];
        var there = all.Any(c => c.TakesFiles) ? $"It has: {string.Join(", ", all.Where(c => c.TakesFiles).Take(10).Select(c => c.Name))}." : "It has none that takes files.";
        if (named.Length == 0)
            return new NotFound("connector_unknown", $"School Data Sync has no connector {wanted}. {there} Correct it under Preferences, School Data Sync.");
        if (named.Length > 1)
            return new Conflict("connector_ambiguous", $"School Data Sync has {named.Length} connectors {wanted}. Write the id of the right one under Preferences, School Data Sync.");
        if (!named[0].TakesFiles)
            return new Conflict("connector_takes_no_files", $"The connector {named[0].Name} takes no files: it reads an API. {there} Correct it under Preferences, School Data Sync.");
        return named[0].Format is { } format && format != ConnectorFormats.CodeOf(files)
            ? new Conflict("connector_format", $"The connector {named[0].Name} takes {ConnectorFormats.NameOf(format)}; these files are {ExportFormats.NameOf(files)}. Choose the connector's format under Preferences, School Data Sync.")
            : named[0];
    }
}
