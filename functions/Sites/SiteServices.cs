using Hub.Core.Sites;
using Hub.Core.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Hub.Functions.Sites;

/// <summary>Sites and the encryption of what they keep.</summary>
internal static class SiteServices
{
    /// <summary>Adds the store of sites and Data Protection with its key ring in blob storage.</summary>
    public static IServiceCollection AddSites(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName("Hub");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(
            provider => new ConfigureOptions<KeyManagementOptions>(options => options.XmlRepository = new BlobXmlRepository(provider.GetRequiredService<Blobs>())));
        services.AddSingleton<Core.Sites.Sites>();
        services.AddSingleton<ServiceAccountKeys>();
        services.AddSingleton<TenantClaims>();
        services.AddSingleton<PutSite>();
        services.AddSingleton<ChangeSite>();
        services.AddSingleton<SwitchOnDataExchange>();
        services.AddSingleton<ChangeServices>();
        services.AddSingleton<ChangeEmailRules>();
        services.AddSingleton<ChangeSignInDomains>();
        services.AddSingleton<SuggestDomains>();
        services.AddSingleton<ChangeNotice>();
        return services;
    }
}
