using Hub.Core.Partners.Applications;
using Hub.Core.Partners.Rap;
using Hub.Core.Partners.Vendors;
using Hub.Core.Partners.Webhooks;
using Hub.Core.Rostering.Records;
using Hub.Core.TileStore;
using Hub.Functions.Partners.VendorApi;
using Hub.Functions.Partners.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Partners;

/// <summary>What partners are given.</summary>
internal static class PartnerServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddPartners(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<Roster>();
        services.AddSingleton<SyncRap>();
        services.AddSingleton<RapReads>();
        services.AddSingleton<PartnerEvents>();
        services.AddSingleton<Vendors>();
        services.AddSingleton<PutVendor>();
        services.AddSingleton<Applications>();
        services.AddSingleton<EditApplication>();
        services.AddSingleton<DecideApplication>();
        services.AddSingleton<SignOnClients>();
        services.AddSingleton<ApplicationIcons>();
        services.AddSingleton<VendorClients>();
        services.AddSingleton<SchoolClients>();
        services.AddSingleton<ChangeInstall>();
        services.AddSingleton<CustomerViews>();
        services.AddWebhooks(configuration);
        return services;
    }

    private static void AddWebhooks(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Webhooks").Get<WebhookSettings>() ?? new WebhookSettings());
        services.AddSingleton<Core.Partners.Webhooks.Webhooks>();
        services.AddSingleton<WebhookQueues>();
        services.AddSingleton<WebhookDeliveries>();
        services.AddSingleton<WebhookSigning>();
        services.AddSingleton<WebhookHosts>();
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<WebhookAdministration>();
        services.AddSingleton<WebhookDispatch>();
        services.AddSingleton<TellPartners>();
        services.AddSingleton<SwitchOffNotices>();
        services.AddSingleton<DeliverNext>();
    }
}
