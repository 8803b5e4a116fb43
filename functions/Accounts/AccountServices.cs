using Hub.Core.Accounts.Addresses;
using Hub.Core.Accounts.Links;
using Hub.Core.Accounts.Mail;
using Hub.Core.Accounts.Recovery;
using Hub.Core.Operations;
using Hub.Functions.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Hub.Functions.Accounts;

/// <summary>Addresses of accounts, recovery of passwords, and mail.</summary>
internal static class AccountServices
{
    /// <summary>Adds them.</summary>
    public static IServiceCollection AddAccounts(this IServiceCollection services)
    {
        services.AddSingleton<MailSettings>();
        services.AddSingleton<Mailer>();
        services.AddSingleton<MailLimits>();
        services.AddSingleton<SchoolNotices>();
        services.AddSingleton<ChangeNoticePreferences>();
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton<PasswordRecovery>();
        services.AddSingleton<ResetPassword>();
        services.AddSingleton<AddressLogins>();
        services.AddSingleton<AddressList>();
        services.AddSingleton<LostAddresses>();
        services.AddSingleton<AddressVerification>();
        services.AddSingleton<HubAddress>();
        services.AddSingleton<AddressForms>();
        services.AddSingleton<RecoveryRequests>();
        services.AddSingleton<AccountNotices>();
        services.AddSingleton<IAuditWatcher, NoticeRequests>();
        return services;
    }
}
