using Hub.Core.Accounts;
using Hub.Core.ActiveDirectory.Agents;
using Hub.Core.Mis;
using Hub.Core.Operations;
using Hub.Core.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.ActiveDirectory;

/// <summary>Registers what Active Directory needs.</summary>
public static class ActiveDirectoryServices
{
    /// <summary>Adds rules, names and their change sets.</summary>
    public static IServiceCollection AddActiveDirectory(this IServiceCollection services)
    {
        services.AddSingleton<ActiveDirectorySettings>();
        services.AddSingleton<ChangeActiveDirectory>();
        services.AddSingleton<NameStore>();
        services.AddSingleton<PreviewDirectoryNames>();
        services.AddSingleton(p => new DirectoryNaming(
            p.GetRequiredService<Jobs>(), p.GetRequiredService<Sites.Sites>(), p.GetRequiredService<Snapshots>(), p.GetRequiredService<YearsOfLeaving>(), p.GetRequiredService<NameStore>(),
            p.GetRequiredService<ReportedDirectory>(), p.GetRequiredService<Blobs>(), p.GetRequiredService<ActiveDirectorySettings>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<AgentPairing>();
        services.AddSingleton<DirectoryOrders>();
        services.AddSingleton<ReportedDirectory>();
        services.AddSingleton(p => new PlanDirectoryWork(
            p.GetRequiredService<Tables>(), p.GetRequiredService<AgentPairing>(), p.GetRequiredService<Sites.Sites>(), p.GetRequiredService<Snapshots>(), p.GetRequiredService<YearsOfLeaving>(),
            p.GetRequiredService<NameStore>(), p.GetRequiredService<ReportedDirectory>(), p.GetRequiredService<DirectoryOrders>(), p.GetRequiredService<ActiveDirectorySettings>(),
            p.GetRequiredService<IDataProtectionProvider>(), p.GetRequiredService<Audit>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton(p => new AgentWork(
            p.GetRequiredService<DirectoryOrders>(), p.GetRequiredService<ReportedDirectory>(), p.GetRequiredService<NameStore>(), p.GetRequiredService<Snapshots>(), p.GetRequiredService<Audit>()));
        return services;
    }
}
