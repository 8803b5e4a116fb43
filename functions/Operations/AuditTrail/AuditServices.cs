using Hub.Core.Operations;
using Hub.Core.Operations.AuditTrail;
using Hub.Core.Sites;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Operations.AuditTrail;

/// <summary>What looks at audits and keeps them.</summary>
internal static class AuditServices
{
    /// <summary>Adds it. <c>Audit</c> in the settings says for how long audits are kept.</summary>
    public static IServiceCollection AddAuditTrail(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton(configuration.GetSection("Audit").Get<AuditSettings>() ?? new AuditSettings());
        services.AddSingleton<AuditSearch>();
        services.AddSingleton<AuditSeals>();
        services.AddSingleton<VerifyAudit>();
        services.AddSingleton<KeepAudit>();
        services.AddSingleton<EraseAudit>();
        services.AddSingleton<ChangeRetention>();
        return services;
    }
}
