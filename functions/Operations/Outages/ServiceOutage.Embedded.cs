namespace Hub.Functions.Operations.Outages;

/// <summary>Of Service Bus and Durable Task, which on one machine are in the storage account.</summary>
internal static class ServiceOutage
{
    /// <summary>Never: it is the storage account that fails.</summary>
    public static bool Caused(Exception _) => false;
}
