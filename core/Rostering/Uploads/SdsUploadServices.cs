using Hub.Core.Operations;
using Hub.Core.Provisioning;
using Hub.Core.Sites;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Core.Rostering.Uploads;

/// <summary>Uploads to School Data Sync.</summary>
public static class SdsUploadServices
{
    /// <summary>Adds them. <c>SchoolDataSync</c> in the settings changes how the hub waits.</summary>
    public static IServiceCollection AddSdsUploads(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("SchoolDataSync").Get<SdsUploadSettings>() ?? new SdsUploadSettings());
        services.AddSingleton(p => new SdsUploads(
            p.GetRequiredService<Sites.Sites>(), p.GetRequiredService<Exports>(), p.GetRequiredService<ExportStore>(), p.GetRequiredService<Jobs>(), p.GetRequiredService<Directories>(),
            p.GetRequiredService<Turns>(), p.GetRequiredService<ProvisioningSettings>(), p.GetRequiredService<SdsUploadSettings>(), p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ChangeSdsUpload>();
        return services;
    }
}
