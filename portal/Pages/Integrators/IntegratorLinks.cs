namespace Hub.Portal.Pages.Integrators;

/// <summary>The addresses of integrators' pages.</summary>
public static class IntegratorLinks
{
    /// <summary>App Management.</summary>
    public static string Applications(string vendorId) => $"/integrator/{vendorId}/applications";

    /// <summary>A tab of an application's editor.</summary>
    public static string Tab(string vendorId, Guid applicationId, EditorTab tab)
    {
        ArgumentNullException.ThrowIfNull(tab);
        return $"{Applications(vendorId)}/{applicationId}/{tab.Path}";
    }

    /// <summary>The client by which people sign in to an application.</summary>
    public static string SignOnClient(string vendorId, Guid applicationId) => $"{Applications(vendorId)}/{applicationId}/client";

    /// <summary>My Applications.</summary>
    public static string Installs(string vendorId) => $"/integrator/{vendorId}/installs";

    /// <summary>The schools that have an application.</summary>
    public static string Installs(string vendorId, Guid applicationId) => $"{Installs(vendorId)}/{applicationId}";

    /// <summary>An application at a school.</summary>
    public static string Install(string vendorId, Guid applicationId, Guid siteId) => $"{Installs(vendorId, applicationId)}/{siteId}";

    /// <summary>My Customers.</summary>
    public static string Customers(string vendorId) => $"/integrator/{vendorId}/customers";

    /// <summary>A customer.</summary>
    public static string Customer(string vendorId, Guid siteId) => $"{Customers(vendorId)}/{siteId}";

    /// <summary>The partner's own clients.</summary>
    public static string Clients(string vendorId) => $"/integrator/{vendorId}/clients";

    /// <summary>The partner's endpoints for events.</summary>
    public static string Webhooks(string vendorId) => $"/integrator/{vendorId}/webhooks";

    /// <summary>One of them.</summary>
    public static string Webhook(string vendorId, Guid webhookId) => $"{Webhooks(vendorId)}/{webhookId}";

    /// <summary>What it was sent and is to be sent.</summary>
    public static string Deliveries(string vendorId, Guid webhookId) => $"{Webhook(vendorId, webhookId)}/deliveries";

    /// <summary>A picture on a tile.</summary>
    public static string Icon(string name) => $"/icons/{name}";
}
