using Hub.Core.Accounts;
using Hub.Core.Accounts.ByHand;
using Hub.Functions.Provisioning;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Portal;

/// <summary>What pages need.</summary>
internal static class PortalServices
{
    /// <summary>Adds it.</summary>
    public static IServiceCollection AddPortal(this IServiceCollection services)
    {
        services.AddRazorComponents();
        services.AddSingleton<PortalMiddleware>();
        services.AddSingleton<ChosenSite>();
        services.AddSingleton<IAntiforgeryAdditionalDataProvider, FormSite>();
        services.AddSingleton<SitePeople>();
        services.AddSingleton<AccountStanding>();
        services.AddSingleton<HandAccounts>();
        services.AddSingleton<AccountUploads>();
        services.AddSingleton<YearsOfLeaving>();
        services.AddSingleton<EmailUpdateRuns>();
        services.AddSingleton<LinkUploadRuns>();
        return services;
    }

    /// <summary>Puts the guard before every page.</summary>
    public static void UsePortal(this FunctionsApplicationBuilder builder) =>
        builder.Use(next => context => context.InstanceServices.GetRequiredService<PortalMiddleware>().InvokeAsync(context, next));
}
