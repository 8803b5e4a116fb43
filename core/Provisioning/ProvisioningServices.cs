using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Provisioning.Connections;
using Hub.Core.Provisioning.Matching;
using Hub.Core.Sites;
using Hub.Core.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.Provisioning;

/// <summary>Registers what provisioning needs.</summary>
public static class ProvisioningServices
{
    /// <summary>Adds e-mail updates and the directories that they change.</summary>
    public static IServiceCollection AddProvisioning(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<ProvisioningSettings>();
        services.AddDirectoryClient(DirectoryHttp.Microsoft365, configuration["Microsoft365:PinnedCertificateSha256"]);
        services.AddDirectoryClient(DirectoryHttp.Google, pinnedCertificate: null);
        services.AddSingleton<DirectoryAccounts>();
        services.AddSingleton<Directories>();
        services.AddSingleton(p => new TestConnection(
            p.GetRequiredService<Directories>(), p.GetRequiredService<ProvisioningSettings>(), p.GetRequiredService<ServiceAccountKeys>(), p.GetRequiredService<TenantClaims>()));
        services.AddSingleton<ChangeSets>();
        services.AddSingleton<ApplyResults>();
        services.AddSingleton<Turns>();
        services.AddSingleton(p => new AccountLinks(
            p.GetRequiredService<Sites.Sites>(), p.GetRequiredService<People>(), p.GetRequiredService<DirectoryAccounts>(), p.GetRequiredService<Directories>()));
        services.AddSingleton(p => new EmailUpdates(
            p.GetRequiredService<Jobs>(), p.GetRequiredService<Sites.Sites>(), p.GetRequiredService<Snapshots>(), p.GetRequiredService<DirectoryAccounts>(), p.GetRequiredService<Directories>(),
            p.GetRequiredService<ChangeSets>(), p.GetRequiredService<ApplyResults>(), p.GetRequiredService<Turns>(), p.GetRequiredService<ProvisioningSettings>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IJobUpkeep>(p => new EmailUpdateUpkeep(p.GetRequiredService<EmailUpdates>(), p.GetRequiredService<ApplyResults>(), p.GetRequiredService<ChangeSets>(), p.GetRequiredService<Jobs>()));
        services.AddSingleton<DirectoryStates>();
        services.AddSingleton(p => new LinkUploads(
            p.GetRequiredService<Sites.Sites>(), p.GetRequiredService<Snapshots>(), p.GetRequiredService<DirectoryAccounts>(), p.GetRequiredService<Directories>(), p.GetRequiredService<Jobs>(),
            p.GetRequiredService<Blobs>(), p.GetRequiredService<Audit>(), p.GetRequiredService<TimeProvider>()));
        return services;
    }
}
