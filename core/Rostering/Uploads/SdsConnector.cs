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
}
